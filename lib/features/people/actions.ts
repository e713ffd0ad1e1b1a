"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { askingAddress } from "@/lib/auth/asking-address";
import { createUser } from "@/lib/auth/create-user";
import { createPasswordLink, resetPassword } from "@/lib/auth/password-links";
import { countWithinLimit } from "@/lib/auth/rate-limit";
import { findUser, requireStudy, requireUser } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState } from "@/lib/forms";
import { canMail, sendMail } from "@/lib/net/send-mail";
import { getStudy } from "../studies/queries";
import { acceptInvitation, changeMember, inviteMember, revokeInvitation } from "./mutations";
import { findInvitation } from "./queries";
import {
  acceptFormSchema,
  invitationFormSchema,
  invitationIdFormSchema,
  memberFormSchema,
  passwordLinkFormSchema,
  passwordLinkMinutes,
  resetPasswordFormSchema,
} from "./schema";

/** Invites somebody; the answer's `values.link` is the link to hand on, mailed too where a mail server is set. */
export async function inviteMemberAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  let link = "";
  const state = await answerForm(invitationFormSchema, form, async (input) => {
    const access = await requireStudy(studyId, "admin");
    const invitation = await inviteMember(access.studyId, input, access.user.id);
    link = invitation.link;
    revalidatePath(`/studies/${studyId}/people`);
    if (!canMail()) return `Hand this link to ${input.email}: it is not shown again, works once and for 14 days.`;
    const { name } = await getStudy(access.studyId);
    try {
      await sendMail({
        to: input.email,
        subject: `${access.user.name} invites you to "${name}"`,
        text: `${access.user.name} invites you to the study "${name}" at Redraw as ${input.role}.\n\n${link}\n\nThe link works once and for 14 days.\n`,
      });
      return `Mailed to ${input.email}. The same link, should the mail not arrive:`;
    } catch {
      return `The mail to ${input.email} could not be sent; hand them this link:`;
    }
  });
  return link ? { ...state, values: { link } } : state;
}

/**
 * Mails a link that sets a new password. Answers the same, and as fast, whether the address has an account or not: the look-up and the mail
 * come after the answer.
 */
export async function requestPasswordLinkAction(_previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(passwordLinkFormSchema, form, async ({ email }) => {
    if (!canMail())
      throw new AppError(
        "unavailable",
        "This server sends no mail. Whoever runs it makes a link for you: npm run password-link -- your e-mail address",
      );
    const address = await askingAddress();
    const perAddress = await countWithinLimit(`password-link/address/${address}`, { max: 20, seconds: 3600 });
    if (!perAddress.allowed)
      throw new AppError(
        "tooMany",
        `Too many links were asked for. Try again in ${Math.ceil(perAddress.retryAfterSeconds / 60)} min.`,
      );
    after(async () => {
      const perAccount = await countWithinLimit(`password-link/account/${email}`, { max: 3, seconds: 3600 });
      if (!perAccount.allowed) return;
      const link = await createPasswordLink({ email, minutes: passwordLinkMinutes, createdBy: "mail" });
      if (link === null) return;
      await sendMail({
        to: email,
        subject: "A new password for Redraw",
        text: `Somebody, probably you, asked for a new password at ${new URL(link).host}.\n\n${link}\n\nThe link sets it, once and within an hour. If it was not you, leave it: nothing changes.\n`,
      }).catch((error: unknown) => console.error("The mail with a link to a new password was not sent:", error));
    });
    return `If ${email} has an account here, a link is on its way to it. It works once and for an hour.`;
  });
}

/** Sets a new password by a link; signing in comes next. */
export async function resetPasswordAction(token: string, _previous: FormState, form: FormData): Promise<FormState> {
  const state = await answerForm(resetPasswordFormSchema, form, async ({ password, again }) => {
    if (password !== again)
      throw new AppError("badRequest", "is not the same as the first; type it once more", { field: "again" });
    const { email } = await resetPassword(token, password);
    if (canMail())
      after(() =>
        sendMail({
          to: email,
          subject: "Your password for Redraw was changed",
          text: "Your password was set anew by a link, and every browser is signed out. If that was not you, tell whoever runs the server at once.\n",
        }).catch((error: unknown) => console.error("The mail about a new password was not sent:", error)),
      );
    return undefined;
  });
  // Passwords do not travel back.
  if (!state.done) return { ...state, values: {} };
  redirect("/sign-in?changed=1");
}

/** Ends an invitation. */
export async function revokeInvitationAction(
  studyId: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  return answerForm(invitationIdFormSchema, form, async ({ id }) => {
    const access = await requireStudy(studyId, "admin");
    await revokeInvitation(access.studyId, id, access.user.id);
    revalidatePath(`/studies/${studyId}/people`);
    return "Revoked.";
  });
}

/** Changes a member's role; "none" ends the membership. */
export async function changeMemberAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(memberFormSchema, form, async ({ userId, role, was }) => {
    const access = await requireStudy(studyId, "admin");
    revalidatePath(`/studies/${studyId}`, "layout");
    await changeMember(access.studyId, userId, role === "none" ? null : role, access.user.id, was);
    return role === "none" ? "No member any more." : `Now ${role}.`;
  });
}

/** Accepts an invitation as the person who is signed in. */
export async function acceptInvitationAction(token: string, _previous: FormState, _form: FormData): Promise<FormState> {
  const user = await requireUser();
  let studyId: number;
  try {
    studyId = await acceptInvitation(token, user);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { done: false, message: error.message, errors: {}, values: {} };
  }
  redirect(`/studies/${studyId}`);
}

/** Accepts an invitation with a new account; signing in comes next. */
export async function joinAction(token: string, _previous: FormState, form: FormData): Promise<FormState> {
  const state = await answerForm(acceptFormSchema, form, async ({ name, password }) => {
    const invitation = await findInvitation(token);
    if (!invitation) throw new AppError("notFound", "This invitation was used, revoked or is over; ask for a new one");
    if (invitation.hasAccount || (await findUser()))
      throw new AppError(
        "conflict",
        `${invitation.email} has an account already; sign in with it and open the link again`,
      );
    const id = await createUser({ email: invitation.email, name, password });
    await acceptInvitation(token, { id, name, email: invitation.email });
    return undefined;
  });
  if (!state.done) return state;
  redirect("/sign-in?joined=1");
}
