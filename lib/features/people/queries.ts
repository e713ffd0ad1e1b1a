import { createHash } from "node:crypto";
import type { AuthorizedStudyId, StudyRole } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { canMail } from "@/lib/net/send-mail";
import type { RecordAddress } from "./schema";

/** Whether somebody who forgot the password can have a link mailed. */
export function mailsPasswordLinks(): boolean {
  return canMail();
}

/** What a person did to their own account, newest first: passwords, second factor, tokens. It belongs to no study, and nobody else sees it here. */
export async function listOwnActs(userId: string, limit = 12): Promise<RecordedAct[]> {
  return database("desk").$queryRaw<RecordedAct[]>`
    select id, at, actor, null as "actorName", act, subject, details from audit_events
    where study_id is null and (actor = ${userId} or subject = ${`user/${userId}`}) order by id desc limit ${limit}`;
}

export interface LastAct {
  id: bigint;
  /** Name of the person; what stands in the record where it is none, or gone. */
  who: string;
  act: string;
  details: Readonly<Record<string, unknown>>;
}

/** What was last recorded of these acts, or about this subject, newest first: who changed what a page was filled from. */
export async function listLastActs(
  db: Pick<Transaction, "$queryRaw">,
  studyId: AuthorizedStudyId,
  of: { acts: readonly string[] } | { subject: string },
  limit = 1,
): Promise<LastAct[]> {
  const wanted = "acts" in of ? Prisma.sql`e.act = any(${of.acts}::text[])` : Prisma.sql`e.subject = ${of.subject}`;
  return db.$queryRaw<LastAct[]>`
    select e.id, coalesce(u.name, e.actor) as who, e.act, e.details from audit_events e left join users u on u.id = e.actor
    where e.study_id = ${studyId} and ${wanted} order by e.id desc limit ${limit}`;
}

/** Names what stands of the things that these acts change: the last of them on record, or "0". */
export async function versionOfActs(studyId: AuthorizedStudyId, acts: readonly string[]): Promise<string> {
  const [last] = await listLastActs(database("desk"), studyId, { acts });
  return String(last?.id ?? 0);
}

export interface InvitationListItem {
  id: number;
  email: string;
  role: StudyRole;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
}

/** Invitations that nobody has accepted or revoked, newest first. */
export async function listInvitations(studyId: AuthorizedStudyId): Promise<InvitationListItem[]> {
  return database("desk").$queryRaw<InvitationListItem[]>`
    select id, email, role, created_at as "createdAt", expires_at as "expiresAt", expires_at <= app_now() as expired
    from invitations where study_id = ${studyId} and accepted_at is null and revoked_at is null order by id desc`;
}

export interface OpenInvitation {
  email: string;
  role: StudyRole;
  studyName: string;
  /** True where somebody signs in with that address already. */
  hasAccount: boolean;
}

/** What an invitation's link leads to; null where it was used, revoked or is over. */
export async function findInvitation(token: string): Promise<OpenInvitation | null> {
  const sha256 = createHash("sha256").update(token).digest("hex");
  const [found] = await database("desk").$queryRaw<OpenInvitation[]>`
    select i.email, i.role, s.name as "studyName", exists (select from users u where u.email = i.email) as "hasAccount"
    from invitations i join studies s on s.id = i.study_id
    where i.sha256 = ${sha256} and i.accepted_at is null and i.revoked_at is null and i.expires_at > app_now()`;
  return found ?? null;
}

export interface RecordedAct {
  id: bigint;
  at: Date;
  actor: string;
  /** Null where the actor is no person (a job), or gone. */
  actorName: string | null;
  act: string;
  subject: string;
  details: Record<string, unknown>;
}

/**
 * A page of the study's record, newest first, with what the filters can be set to. What one of two blind reviewers said of a class is
 * left out until both have judged it: the record is open to the other one.
 */
export async function listRecord(
  studyId: AuthorizedStudyId,
  filter: RecordAddress,
  page: { limit: number; offset: number },
): Promise<{ acts: RecordedAct[]; total: number; kinds: string[]; actors: { id: string; name: string }[] }> {
  const conditions = Prisma.join(
    [
      Prisma.sql`e.study_id = ${studyId}`,
      ...(filter.act === "" ? [] : [Prisma.sql`starts_with(e.act, ${filter.act})`]),
      ...(filter.actor === "" ? [] : [Prisma.sql`e.actor = ${filter.actor}`]),
      ...(filter.subject === ""
        ? []
        : [Prisma.sql`e.subject ilike ${`%${filter.subject.replace(/[\\%_]/g, "\\$&")}%`}`]),
      ...(filter.from === "" ? [] : [Prisma.sql`e.at >= ${filter.from}::date`]),
      ...(filter.to === "" ? [] : [Prisma.sql`e.at < ${filter.to}::date + 1`]),
    ],
    " and ",
  );
  const [acts, [count], kinds, actors] = await Promise.all([
    database("desk").$queryRaw<RecordedAct[]>`
      select e.id, e.at, e.actor, u.name as "actorName", e.act, e.subject,
             case when e.act = 'review.save' and exists (
               select from review_rounds o
               join class_reviews r on r.study_id = o.study_id and r.round_id = o.id and r.slot < o.reviewers_per_class and r.verdict = 'unreviewed'
               join image_classes k on k.study_id = r.study_id and k.id = r.class_id
               where o.study_id = e.study_id and o.id = (e.details ->> 'roundId')::integer and o.reviewers_per_class = 2
                 and e.subject = 'class/' || k.wnid
             ) then e.details - 'verdict' - 'note' || '{"hidden": "until both have judged"}'::jsonb else e.details end as details
      from audit_events e left join users u on u.id = e.actor
      where ${conditions} order by e.id desc limit ${page.limit} offset ${page.offset}`,
    database("desk").$queryRaw<{ total: number }[]>`
      select count(*)::integer as total from audit_events e where ${conditions}`,
    database("desk").$queryRaw<{ act: string }[]>`
      select distinct act from audit_events where study_id = ${studyId} order by 1`,
    database("desk").$queryRaw<{ id: string; name: string }[]>`
      select e.actor as id, coalesce(u.name, e.actor) as name from (select distinct actor from audit_events where study_id = ${studyId}) e
      left join users u on u.id = e.actor order by 2`,
  ]);
  return { acts, total: count?.total ?? 0, kinds: kinds.map((row) => row.act), actors };
}
