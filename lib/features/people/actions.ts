"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { createUser } from "@/lib/auth/create-user";
import { findUser, requireStudy, requireUser } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { answerForm, type FormState } from "@/lib/forms";
import { canMail, sendMail } from "@/lib/net/send-mail";
import { getStudy } from "../studies/queries";
import { acceptInvitation, changeMember, inviteMember, revokeInvitation } from "./mutations";
import { findInvitation } from "./queries";
import { acceptFormSchema, invitationFormSchema, invitationIdFormSchema, memberFormSchema } from "./schema";

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
  return answerForm(memberFormSchema, form, async ({ userId, role }) => {
    const access = await requireStudy(studyId, "admin");
    await changeMember(access.studyId, userId, role === "none" ? null : role, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
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
  redirect("/sign-in");
}
