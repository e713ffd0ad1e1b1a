import { createHash, randomBytes } from "node:crypto";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newPasswordSchema } from "./create-user";
import { hashPassword } from "./password";

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

const spent = "This link was used, or is over; ask for a new one";

/**
 * Makes the link by which the person with that address sets a new password, once; links made before are over. Null where nobody has the
 * address: whoever asks in public must not be able to tell. The answer is the only time its token is seen.
 */
export async function createPasswordLink(input: {
  email: string;
  minutes: number;
  /** Who made it: "mail" for a person who asked at the sign-in page, "operator" for the command line. */
  createdBy: string;
  dropsSecondFactor?: boolean;
}): Promise<string | null> {
  const token = randomBytes(32).toString("base64url");
  return database("desk").$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email: input.email.trim().toLowerCase() }, select: { id: true } });
    if (!user) return null;
    await tx.$executeRaw`update password_links set used_at = app_now() where user_id = ${user.id} and used_at is null`;
    await tx.$executeRaw`
      insert into password_links (user_id, sha256, drops_second_factor, created_by, expires_at)
      values (${user.id}, ${digest(token)}, ${input.dropsSecondFactor ?? false}, ${input.createdBy}, app_now() + ${input.minutes}::integer * interval '1 minute')`;
    await tx.auditEvent.create({
      data: {
        actor: input.createdBy,
        act: "password.link",
        subject: `user/${user.id}`,
        details: { minutes: input.minutes, dropsSecondFactor: input.dropsSecondFactor ?? false },
      },
    });
    return `${env().DESK_URL}/sign-in/reset/${token}`;
  });
}

/** Whose password a link sets; null where it was used or is over. */
export async function findPasswordLink(token: string): Promise<{ email: string; dropsSecondFactor: boolean } | null> {
  const [found] = await database("desk").$queryRaw<{ email: string; dropsSecondFactor: boolean }[]>`
    select u.email, l.drops_second_factor as "dropsSecondFactor" from password_links l join users u on u.id = l.user_id
    where l.sha256 = ${digest(token)} and l.used_at is null and l.expires_at > app_now()`;
  return found ?? null;
}

/**
 * Sets the password by a link, once. Every session of the person ends, other links are over, and the tries that were counted against
 * the account are forgotten. On the record of each study that the person is in. Throws AppError where the link is over.
 */
export async function resetPassword(token: string, password: string): Promise<{ userId: string; email: string }> {
  const parsed = newPasswordSchema.safeParse(password);
  if (!parsed.success)
    throw new AppError("badRequest", parsed.error.issues[0]?.message ?? "is no password", { field: "password" });
  if (!(await findPasswordLink(token))) throw new AppError("notFound", spent);
  // Costs much on purpose: outside the transaction.
  const hash = await hashPassword(parsed.data);
  return database("desk").$transaction(async (tx) => {
    const [link] = await tx.$queryRaw<{ userId: string; dropsSecondFactor: boolean; createdBy: string }[]>`
      update password_links set used_at = app_now()
      where sha256 = ${digest(token)} and used_at is null and expires_at > app_now()
      returning user_id as "userId", drops_second_factor as "dropsSecondFactor", created_by as "createdBy"`;
    if (!link) throw new AppError("notFound", spent);
    const { userId } = link;
    const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    const { count } = await tx.account.updateMany({
      where: { userId, providerId: "credential" },
      data: { password: hash },
    });
    if (count === 0)
      await tx.account.create({
        data: {
          id: randomBytes(16).toString("hex"),
          accountId: userId,
          providerId: "credential",
          userId,
          password: hash,
        },
      });
    if (link.dropsSecondFactor) {
      await tx.twoFactor.deleteMany({ where: { userId } });
      await tx.user.update({ where: { id: userId }, data: { twoFactorEnabled: false } });
    }
    const sessions = await tx.session.deleteMany({ where: { userId } });
    await tx.$executeRaw`update password_links set used_at = app_now() where user_id = ${userId} and used_at is null`;
    await tx.rateLimit.deleteMany({ where: { key: { in: [`sign-in/account/${email}`, `account/${userId}`] } } });
    const details = JSON.stringify({
      linkBy: link.createdBy,
      sessionsEnded: sessions.count,
      secondFactorOff: link.dropsSecondFactor,
    });
    await tx.$executeRaw`
      insert into audit_events (study_id, actor, act, subject, details)
      select study_id, ${userId}, 'password.reset', ${`user/${userId}`}, ${details}::jsonb from study_members where user_id = ${userId}
      union all select null, ${userId}, 'password.reset', ${`user/${userId}`}, ${details}::jsonb`;
    return { userId, email };
  });
}
