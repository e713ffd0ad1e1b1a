"use server";

import { APIError } from "better-auth/api";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { auth } from "./auth";
import { clearLimit, countWithinLimit } from "./rate-limit";
import { themeCookie, themes } from "./theme";

export interface SignInState {
  email: string;
  error?: string;
}

const credentials = z.object({ email: z.email(), password: z.string().min(1).max(128) });

/** Where to go after signing in: a path of the desk, never another origin. */
function safePath(next: FormDataEntryValue | null): string {
  const url = new URL(typeof next === "string" ? next : "/studies", "http://desk.invalid");
  return url.host === "desk.invalid" && url.pathname !== "/" ? url.pathname + url.search : "/studies";
}

/** Signs in with e-mail and password. Ten failures per account and sixty per address in 15 minutes, then one has to wait; works without JavaScript. */
export async function signIn(_previous: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get("email") ?? "").trim();
  const parsed = credentials.safeParse({ email, password: form.get("password") });
  if (!parsed.success) return { email, error: "Give the e-mail address and the password of your account." };
  const requestHeaders = await headers();
  const address = requestHeaders.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "unknown";
  const accountKey = `sign-in/account/${email.toLowerCase()}`;
  const perAccount = await countWithinLimit(accountKey, { max: 10, seconds: 900 });
  const perAddress = await countWithinLimit(`sign-in/address/${address}`, { max: 120, seconds: 900 });
  if (!perAccount.allowed || !perAddress.allowed) {
    const minutes = Math.ceil(Math.max(perAccount.retryAfterSeconds, perAddress.retryAfterSeconds) / 60);
    return { email, error: `Too many attempts to sign in. Try again in ${minutes} min.` };
  }
  try {
    await auth().api.signInEmail({ body: parsed.data, headers: requestHeaders });
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { email, error: "E-mail and password do not match an account." };
  }
  await clearLimit(accountKey);
  redirect(safePath(form.get("next")));
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
