"use server";

import { APIError } from "better-auth/api";
import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState } from "@/lib/forms";
import { askingAddress } from "./asking-address";
import { auth } from "./auth";
import { newPasswordSchema } from "./create-user";
import { clearLimit, countWithinLimit } from "./rate-limit";
import { recordOwnAct } from "./record-own-act";
import { requireUser } from "./require-study";
import { themeCookie, themes } from "./theme";

export interface SignInState {
  email: string;
  error?: string;
}

const credentials = z.object({
  email: z.email({
    error: ({ input }) =>
      input === ""
        ? "Give the e-mail address of your account."
        : `"${String(input).slice(0, 80)}" is no e-mail address. Give the one of your account, such as ada@example.org.`,
  }),
  password: z
    .string("Give your password.")
    .min(1, "Give your password.")
    .max(128, "That is longer than any password here: 128 characters at most."),
});

/** Where to go after signing in: a path of the desk, never another origin. */
function safePath(next: FormDataEntryValue | null): string {
  const url = new URL(typeof next === "string" ? next : "/studies", "http://desk.invalid");
  return url.host === "desk.invalid" && url.pathname !== "/" ? url.pathname + url.search : "/studies";
}

/** Under which attempts to sign in to an account are counted. */
function signInKey(email: string): string {
  return `sign-in/account/${email.toLowerCase()}`;
}

/** Signs in with e-mail and password. Ten failures per account and sixty per address in 15 minutes, then one has to wait; works without JavaScript. */
export async function signIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get("email") ?? "").trim();
  const parsed = credentials.safeParse({ email, password: form.get("password") });
  if (!parsed.success) return { email, error: parsed.error.issues.map((issue) => issue.message).join(" ") };
  const requestHeaders = await headers();
  const address = await askingAddress();
  const accountKey = signInKey(email);
  const perAccount = await countWithinLimit(accountKey, { max: 10, seconds: 900 });
  const perAddress = await countWithinLimit(`sign-in/address/${address}`, { max: 120, seconds: 900 });
  if (!perAccount.allowed || !perAddress.allowed) {
    const minutes = Math.ceil(Math.max(perAccount.retryAfterSeconds, perAddress.retryAfterSeconds) / 60);
    return { email, error: `Too many attempts to sign in. Try again in ${minutes} min.` };
  }
  let secondFactor = false;
  try {
    const answer = await auth().api.signInEmail({ body: parsed.data, headers: requestHeaders });
    secondFactor = "twoFactorRedirect" in answer;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { email, error: "E-mail and password do not match an account." };
  }
  const next = safePath(form.get("next"));
  // Until the code is right there is no session, and the password alone does not end the count.
  if (secondFactor) redirect(`/sign-in/code?next=${encodeURIComponent(next)}`);
  await clearLimit(accountKey);
  redirect(next);
}

const codeForm = z.object({ code: z.string().trim().min(6).max(40) });

/** The second step of signing in: a code of the authenticator, or one of the backup codes, each of which works once. */
export async function confirmSignIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  const requestHeaders = await headers();
  const address = await askingAddress();
  const limit = await countWithinLimit(`sign-in/code/${address}`, { max: 30, seconds: 900 });
  if (!limit.allowed)
    return { email: "", error: `Too many codes. Try again in ${Math.ceil(limit.retryAfterSeconds / 60)} min.` };
  const parsed = codeForm.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { email: "", error: "Give the six digits of your authenticator, or a backup code." };
  const { code } = parsed.data;
  try {
    const { user } = /^\d{6}$/.test(code)
      ? await auth().api.verifyTOTP({ body: { code }, headers: requestHeaders })
      : await auth().api.verifyBackupCode({ body: { code }, headers: requestHeaders });
    await clearLimit(signInKey(user.email));
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return {
      email: "",
      error: "That code is not right, or signing in took too long. Try the next one, or sign in anew.",
    };
  }
  redirect(safePath(form.get("next")));
}

const passwordForm = z.object({
  currentPassword: z.string().min(1, "is missing; give your present password").max(128),
  newPassword: newPasswordSchema,
});

/** Counts what is tried with a person's password while they are signed in: who finds an open browser must not guess on. */
async function refuseGuessing(userId: string): Promise<void> {
  const limit = await countWithinLimit(`account/${userId}`, { max: 10, seconds: 900 });
  if (limit.allowed) return;
  throw new AppError("conflict", `Too many tries. Try again in ${Math.ceil(limit.retryAfterSeconds / 60)} min.`);
}

/** Changes the password of the person who is signed in, and ends their other sessions. */
export async function changePassword(_previous: FormState, form: FormData): Promise<FormState> {
  const user = await requireUser();
  const state = await answerForm(passwordForm, form, async (body) => {
    await refuseGuessing(user.id);
    try {
      await auth().api.changePassword({ body, headers: await headers() });
      // Apart: changePassword's own way ends this session too, and the page that answers is then nobody's.
      await auth().api.revokeOtherSessions({ headers: await headers() });
    } catch (error) {
      if (!(error instanceof APIError)) throw error;
      throw new AppError("badRequest", "That is not your password; nothing was changed.", { field: "currentPassword" });
    }
    await clearLimit(`account/${user.id}`);
    await recordOwnAct(user.id, "password.change");
    return "Changed. Every other browser is signed out.";
  });
  // Passwords do not travel back.
  return { ...state, values: {} };
}

/** Ends the sessions of the person in other browsers. */
export async function endOtherSessions(): Promise<void> {
  const user = await requireUser();
  await auth().api.revokeOtherSessions({ headers: await headers() });
  await recordOwnAct(user.id, "sessions.end");
  revalidatePath("/account");
}

export interface SecondFactorState {
  error?: string;
  done?: string;
  /** otpauth:// address for the authenticator, and the codes to keep, shown once. */
  setUp?: { address: string; backupCodes: string[] };
}

/** Turns the second factor on (first the password, then a code), or off (the password). */
export async function changeSecondFactor(previous: SecondFactorState, form: FormData): Promise<SecondFactorState> {
  const requestHeaders = await headers();
  const step = form.get("step");
  const text = (name: string) => String(form.get(name) ?? "").trim();
  try {
    if (step === "confirm") {
      await auth().api.verifyTOTP({ body: { code: text("code") }, headers: requestHeaders });
      await recordOwnAct((await requireUser()).id, "second-factor.on");
      return { done: "The second factor is on: signing in asks for a code from now on." };
    }
    const body = { password: String(form.get("password") ?? "") };
    const { id } = await requireUser();
    await refuseGuessing(id);
    if (step === "off") {
      await auth().api.disableTwoFactor({ body, headers: requestHeaders });
      await recordOwnAct(id, "second-factor.off");
      return { done: "The second factor is off." };
    }
    const answer = await auth().api.enableTwoFactor({ body, headers: requestHeaders });
    if (!("totpURI" in answer) || typeof answer.totpURI !== "string") return { error: "No key was made; try again." };
    return { setUp: { address: answer.totpURI, backupCodes: answer.backupCodes ?? [] } };
  } catch (error) {
    // The key and the backup codes are shown once: a slip of the finger must not take them away.
    const shown = step === "confirm" && previous.setUp ? { setUp: previous.setUp } : {};
    if (error instanceof AppError) return { ...shown, error: error.message };
    if (!(error instanceof APIError)) throw error;
    return {
      ...shown,
      error:
        step === "confirm"
          ? "That code is not right; give the six digits that the authenticator shows now."
          : "That is not your password; nothing was changed.",
    };
  }
}

/** Ends the session on the server and in the browser. */
export async function signOut(): Promise<void> {
  await auth().api.signOut({ headers: await headers() });
  redirect("/sign-in");
}

/** Keeps the choice of light or dark in this browser for a year. */
export async function setTheme(form: FormData): Promise<void> {
  const theme = themes.find((name) => name === form.get("theme")) ?? "system";
  (await cookies()).set(themeCookie, theme, { path: "/", maxAge: 365 * 24 * 3600, sameSite: "lax", httpOnly: true });
}
