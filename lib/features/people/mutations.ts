import { createHash, randomBytes } from "node:crypto";
import type { AuthorizedStudyId, SignedInUser, StudyRole } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError, staleEdit } from "@/lib/errors";
import { listLastActs } from "./queries";
import type { NewInvitation } from "./schema";

const daysToAccept = 14;

/** SHA-256 of an invitation's token, which is all that is kept of it. */
export function digestInvitation(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Invites an e-mail address into a study. The answer's link is the only time its token is seen. Refused for a member. */
export async function inviteMember(
  studyId: AuthorizedStudyId,
  input: NewInvitation,
  actor: string,
): Promise<{ id: number; link: string }> {
  const token = randomBytes(32).toString("base64url");
  return database("desk").$transaction(async (tx) => {
    const member = await tx.studyMember.findFirst({ where: { studyId, user: { email: input.email } } });
    if (member)
      throw new AppError(
        "conflict",
        `Cannot invite ${input.email}: they are ${member.role} of this study already; change their role instead`,
        { field: "email" },
      );
    // A new invitation takes the place of the one before.
    await tx.$executeRaw`
      update invitations set revoked_at = app_now()
      where study_id = ${studyId} and email = ${input.email} and accepted_at is null and revoked_at is null`;
    const [made] = await tx.$queryRaw<{ id: number }[]>`
      insert into invitations (study_id, email, role, sha256, created_by, expires_at)
      values (${studyId}, ${input.email}, ${input.role}::study_role, ${digestInvitation(token)}, ${actor}, app_now() + ${daysToAccept}::integer * interval '1 day')
      returning id`;
    const id = made?.id ?? 0;
    await record(tx, studyId, actor, "invitation.create", `invitation/${id}`, { email: input.email, role: input.role });
    return { id, link: `${env().DESK_URL}/invitations/${token}` };
  });
}

/** Ends an invitation that nobody has accepted. */
export async function revokeInvitation(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const ended = await tx.$executeRaw`
      update invitations set revoked_at = app_now()
      where study_id = ${studyId} and id = ${id} and accepted_at is null and revoked_at is null`;
    if (ended === 0)
      throw new AppError(
        "notFound",
        `Cannot revoke invitation ${id}: study ${studyId} has no open invitation of that id`,
      );
    await record(tx, studyId, actor, "invitation.revoke", `invitation/${id}`, {});
  });
}

/** Makes the person a member as the invitation says; it works once. Throws AppError where it is over, or meant for another address. */
export async function acceptInvitation(token: string, user: SignedInUser): Promise<number> {
  return database("desk").$transaction(async (tx) => {
    const [found] = await tx.$queryRaw<{ studyId: number; id: number; email: string; role: StudyRole }[]>`
      update invitations set accepted_at = app_now(), accepted_by = ${user.id}
      where sha256 = ${digestInvitation(token)} and accepted_at is null and revoked_at is null and expires_at > app_now()
      returning study_id as "studyId", id, email, role`;
    if (!found) throw new AppError("notFound", "This invitation was used, revoked or is over; ask for a new one");
    if (found.email !== user.email.toLowerCase())
      throw new AppError(
        "forbidden",
        `This invitation is for ${found.email} and you are signed in as ${user.email}; sign in with that address`,
      );
    await tx.studyMember.upsert({
      where: { studyId_userId: { studyId: found.studyId, userId: user.id } },
      create: { studyId: found.studyId, userId: user.id, role: found.role },
      update: {},
    });
    await record(tx, found.studyId, user.id, "invitation.accept", `invitation/${found.id}`, { role: found.role });
    return found.studyId;
  });
}

/** Changes what a member may do, or (null) ends the membership. A study keeps an admin. Refused where the role is no longer `was`. */
export async function changeMember(
  studyId: AuthorizedStudyId,
  userId: string,
  role: StudyRole | null,
  actor: string,
  was?: StudyRole,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    // Two admins who remove each other at once: the second waits, and sees that it would be the last.
    await tx.$queryRaw`select id from studies where id = ${studyId} for update`;
    const member = await tx.studyMember.findUnique({ where: { studyId_userId: { studyId, userId } } });
    if (!member) throw new AppError("notFound", `Cannot change a member: "${userId}" is none of study ${studyId}`);
    if (was !== undefined && member.role !== was)
      throw new AppError(
        "conflict",
        `Nothing was changed: the role was ${was} when you read it and is ${member.role} now; look again, and change it from there`,
        { role: member.role },
      );
    // Nothing changes, and nothing goes on record.
    if (member.role === role) return;
    const admins = await tx.studyMember.count({ where: { studyId, role: "admin" } });
    if (member.role === "admin" && role !== "admin" && admins === 1)
      throw new AppError(
        "conflict",
        "Refused: this is the study's last admin, and nobody could change anything after; make somebody else an admin first",
      );
    if (role === null) await tx.studyMember.delete({ where: { studyId_userId: { studyId, userId } } });
    else await tx.studyMember.update({ where: { studyId_userId: { studyId, userId } }, data: { role } });
    await record(tx, studyId, actor, role === null ? "member.remove" : "member.change", `user/${userId}`, {
      from: member.role,
      to: role,
    });
  });
}

async function record(tx: Transaction, studyId: number, actor: string, act: string, subject: string, details: object) {
  await tx.auditEvent.create({ data: { studyId, actor, act, subject, details: { ...details } } });
}

/**
 * Refuses a form that was filled from `version` (versionOfActs) where one of these acts is on record since; `said` words it. A program need
 * not say what it read. The caller holds the lock that those acts take.
 */
export async function refuseStaleActs(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  read: { version: string | undefined; acts: readonly string[] },
  said: (details: Readonly<Record<string, unknown>>) => string,
): Promise<void> {
  if (read.version === undefined) return;
  const [last] = await listLastActs(tx, studyId, read);
  if (String(last?.id ?? 0) === read.version) return;
  throw staleEdit(`${last?.who ?? "somebody"} ${said(last?.details ?? {})} after you opened this page`);
}
