import { cache } from "react";
import type { AuthorizedStudyId, StudyRole } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { type Fingerprint, keepAnswer } from "@/lib/db/kept-answer";
import { AppError } from "@/lib/errors";

export interface StudyListItem {
  id: number;
  name: string;
  description: string;
  role: StudyRole;
  createdAt: Date;
  archivedAt: Date | null;
  classes: number;
  candidates: number;
  batches: number;
  revisions: number;
  committedCents: number;
  budgetCents: number;
}

/** The studies that a person is a member of, newest first. */
export async function listStudies(userId: string): Promise<StudyListItem[]> {
  return database("desk").$queryRaw<StudyListItem[]>`
    select s.id, s.name, s.description, m.role, s.created_at as "createdAt", s.archived_at as "archivedAt", s.budget_cents as "budgetCents",
      (select count(*)::integer from image_classes where study_id = s.id) as classes,
      (select count(*)::integer from candidates where study_id = s.id and role = 'candidate') as candidates,
      (select count(*)::integer from batches where study_id = s.id) as batches,
      (select count(*)::integer from revisions where study_id = s.id) as revisions,
      (select coalesce(sum(amount_cents), 0)::integer from ledger_entries where study_id = s.id) as "committedCents"
    from study_members m join studies s on s.id = m.study_id
    where m.user_id = ${userId}
    order by s.archived_at is not null, s.created_at desc, s.id desc`;
}

export interface FoundName {
  kind: "class" | "batch" | "revision" | "worker" | "evaluation" | "study";
  /** wnid, pseudonym, or the row's number. */
  id: string;
  name: string;
}

/** What in the study has `q` in its name, a few of each kind, and the person's other studies; without `q` those alone, newest first. */
export async function findByName(studyId: AuthorizedStudyId, userId: string, q: string): Promise<FoundName[]> {
  const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return database("desk").$queryRaw<FoundName[]>`
    (select 'class' as kind, wnid as id, coalesce(lemmas[1], wnid) as name from image_classes
     where ${q} <> '' and study_id = ${studyId} and (wnid ilike ${like} or array_to_string(lemmas, ', ') ilike ${like})
     order by position, id limit 8)
    union all
    (select 'batch', id::text, name from batches
     where ${q} <> '' and study_id = ${studyId} and name ilike ${like} order by id desc limit 5)
    union all
    (select 'revision', r.id::text, v.name || ' r' || r.number
     from revisions r join variants v on v.study_id = r.study_id and v.id = r.variant_id
     where ${q} <> '' and r.study_id = ${studyId} and v.name || ' r' || r.number ilike ${like} order by r.id desc limit 5)
    union all
    (select 'worker', pseudonym, pseudonym from worker_qualities
     where ${q} <> '' and study_id = ${studyId} and pseudonym ilike ${like} order by pseudonym limit 5)
    union all
    (select 'evaluation', id::text, name from evaluations
     where ${q} <> '' and study_id = ${studyId} and name ilike ${like} order by id desc limit 5)
    union all
    (select 'study', s.id::text, s.name from study_members m join studies s on s.id = m.study_id
     where m.user_id = ${userId} and s.id <> ${studyId} and s.name ilike ${like}
     order by s.archived_at is not null, s.created_at desc, s.id desc limit 5)`;
}

export type Study = Awaited<ReturnType<typeof getStudy>>;

/** The study with its settings. */
export async function getStudy(studyId: AuthorizedStudyId) {
  const study = await database("desk").study.findUnique({ where: { id: studyId } });
  if (!study) throw new AppError("notFound", `There is no study ${studyId}`);
  return study;
}

export interface StudyCounts {
  classes: number;
  candidates: number;
  references: number;
  imports: number;
  runningImports: number;
  batches: number;
  openBatches: number;
  hits: number;
  assignments: number;
  provisional: number;
  quarantined: number;
  votes: number;
  workers: number;
  variants: number;
  revisions: number;
  /** Revisions without a shortage. */
  validRevisions: number;
}

/** What stands in the study, noun by noun. `votes` counts answers that feed frequencies; `assignments` the submissions that count. */
export async function getStudyCounts(studyId: AuthorizedStudyId): Promise<StudyCounts> {
  const [summaries, [counts]] = await Promise.all([
    listImageSummaries(studyId),
    database("desk").$queryRaw<Omit<StudyCounts, "candidates" | "references" | "votes">[]>`
      select
        (select count(*)::integer from image_classes where study_id = ${studyId}) as classes,
        i.imports, i."runningImports", b.batches, b."openBatches", b.hits, a.assignments, a.provisional, a.quarantined, a.workers,
        (select count(*)::integer from variants where study_id = ${studyId}) as variants, r.revisions, r."validRevisions"
      from
        (select count(*)::integer as imports, count(*) filter (where state in ('queued', 'running'))::integer as "runningImports"
         from candidate_imports where study_id = ${studyId}) as i,
        (select count(*)::integer as batches, count(*) filter (where state in ('publishing', 'published'))::integer as "openBatches",
                coalesce(sum(hit_count), 0)::integer as hits
         from batches where study_id = ${studyId}) as b,
        (select count(*) filter (where state in ('confirmed', 'approved'))::integer as assignments, count(*) filter (where state = 'provisional')::integer as provisional,
                count(*) filter (where state = 'quarantined')::integer as quarantined, count(distinct worker_id)::integer as workers
         from assignments where study_id = ${studyId}) as a,
        (select count(*)::integer as revisions, count(*) filter (where valid)::integer as "validRevisions"
         from revisions where study_id = ${studyId}) as r`,
  ]);
  if (!counts) throw new AppError("notFound", `There is no study ${studyId}`);
  const images = (role: string) =>
    summaries.reduce((sum, summary) => sum + (summary.role === role ? summary.images : 0), 0);
  return {
    ...counts,
    candidates: images("candidate"),
    references: images("reference"),
    votes: summaries.reduce((sum, summary) => sum + summary.votes, 0),
  };
}

export interface ImageSummary {
  classId: number;
  role: "candidate" | "reference";
  images: number;
  /** Images with at least one vote. */
  judged: number;
  /** Images with the study's minimum of votes. */
  ready: number;
  /** Answers that feed frequencies. */
  votes: number;
  /** Sum of the judged images' selection frequencies. */
  frequencySum: number;
  /** Judged images per tenth of selection frequency. */
  tenths: number[];
}

/** What counts of images and votes depend on: people's acts and images that come in; votes that are confirmed. Each is the end of an index. */
export async function readImageFingerprint(studyId: AuthorizedStudyId): Promise<Fingerprint> {
  const [row] = await database("desk").$queryRaw<Fingerprint[]>`
    select concat((select max(id) from audit_events where study_id = ${studyId}), '/', (select max(id) from candidates where study_id = ${studyId})) as acts,
           concat((select max(id) from assignments where study_id = ${studyId}), '/', (select extract(epoch from max(confirmed_at)) from assignments where study_id = ${studyId})) as stream`;
  return row ?? { acts: "", stream: "" };
}

/**
 * Images and votes of a study, one line per class and role. Everything that the desk counts about images is added up from this one
 * scan, which is made once a request: 200,000 images are 2,000 lines. `classId` asks for one class.
 */
export const listImageSummaries = cache(
  async (studyId: AuthorizedStudyId, classId: number | null = null): Promise<ImageSummary[]> =>
    classId === null
      ? keepAnswer(
          `images/${studyId}`,
          () => readImageFingerprint(studyId),
          () => scanImages(studyId, null),
        )
      : scanImages(studyId, classId),
);

async function scanImages(studyId: AuthorizedStudyId, classId: number | null): Promise<ImageSummary[]> {
  const rows = await database("desk").$queryRaw<
    (Omit<ImageSummary, "tenths"> & { counts: number[]; places: number[] })[]
  >`
    select class_id as "classId", role, sum(images)::integer as images, coalesce(sum(images) filter (where tenth >= 0), 0)::integer as judged,
           sum(ready)::integer as ready, sum(votes)::integer as votes, sum(frequencies) as "frequencySum",
           array_agg(images::integer) as counts, array_agg(tenth) as places
    from (
      select c.class_id, c.role, case when t.shown > 0 then least(t.selected * 10 / t.shown, 9) else -1 end as tenth,
             count(*) as images, count(*) filter (where t.shown >= s.minimum_votes) as ready, coalesce(sum(t.shown), 0) as votes,
             coalesce(sum(t.selected::double precision / nullif(t.shown, 0)), 0) as frequencies
      from studies s
      join candidates c on c.study_id = s.id
      left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      where s.id = ${studyId} and (${classId}::integer is null or c.class_id = ${classId}) group by 1, 2, 3) as part
    group by 1, 2`;
  return rows.map(({ counts, places, ...row }) => {
    const tenths = new Array<number>(10).fill(0);
    places.forEach((place, index) => {
      if (place >= 0) tenths[place] = counts[index] ?? 0;
    });
    return { ...row, tenths };
  });
}

export interface StudySpend {
  budgetCents: number;
  spentCents: number;
  /** What the market took of the spent money. */
  feesCents: number;
  /** Set aside for HITs that are out. */
  reservedCents: number;
}

/** Money of the study in integer cents. */
export async function getStudySpend(studyId: AuthorizedStudyId): Promise<StudySpend> {
  const [spend] = await database("desk").$queryRaw<StudySpend[]>`
    select s.budget_cents as "budgetCents",
      coalesce(sum(l.amount_cents) filter (where l.kind = 'spent'), 0)::integer as "spentCents",
      coalesce(sum(l.amount_cents) filter (where l.kind = 'reserved'), 0)::integer as "reservedCents",
      -- An approved assignment is its reward and a fee, also where a rejection was taken back; a bonus knows its own fee.
      (coalesce(sum(l.amount_cents - b.reward_cents) filter (where l.kind = 'spent' and (l.posting_id is not null or l.effect_key like 'spent-payment/override/%')), 0)
        + (select coalesce(sum(fee_cents), 0) from bonuses where study_id = s.id and state = 'sent'))::integer as "feesCents"
    from studies s left join ledger_entries l on l.study_id = s.id left join batches b on b.study_id = l.study_id and b.id = l.batch_id
    where s.id = ${studyId} group by s.id`;
  if (!spend) throw new AppError("notFound", `There is no study ${studyId}`);
  return spend;
}

export interface FrequencyBin {
  /** Lower edge; the bin reaches to the next edge, the last one includes 1. */
  from: number;
  to: number;
  reference: number;
  candidate: number;
}

/** How many images fall into each of ten bins of selection frequency, by role. Images without votes are in none. `classId` null = all classes. */
export async function listFrequencyBins(
  studyId: AuthorizedStudyId,
  classId: number | null = null,
): Promise<FrequencyBin[]> {
  const summaries = await listImageSummaries(studyId, classId);
  const count = (role: string, bin: number) =>
    summaries.reduce((sum, one) => sum + (one.role === role ? (one.tenths[bin] ?? 0) : 0), 0);
  return Array.from({ length: 10 }, (_, bin) => ({
    from: bin / 10,
    to: (bin + 1) / 10,
    reference: count("reference", bin),
    candidate: count("candidate", bin),
  }));
}

export interface VotesAtTime {
  at: Date;
  assignments: number;
}

/** Submissions that count, by the hour of their confirmation; at most the last 14 days. */
export async function listAssignmentsByHour(studyId: AuthorizedStudyId): Promise<VotesAtTime[]> {
  return database("desk").$queryRaw<VotesAtTime[]>`
    select date_trunc('hour', confirmed_at) as at, count(*)::integer as assignments
    from assignments
    where study_id = ${studyId} and state in ('confirmed', 'approved') and confirmed_at > app_now() - interval '14 days'
    group by 1 order by 1`;
}

export interface ApiTokenListItem {
  id: number;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Scope: acts at most as this, and in this study only; null = all of its owner's. */
  role: StudyRole;
  studyId: number | null;
  expiresAt: Date | null;
}

/** Whether signing in asks this person for a code as well. */
export async function hasSecondFactor(userId: string): Promise<boolean> {
  const user = await database("desk").user.findUnique({ where: { id: userId }, select: { twoFactorEnabled: true } });
  return user?.twoFactorEnabled ?? false;
}

/** In how many browsers a person is signed in. */
export async function countSessions(userId: string): Promise<number> {
  const [row] = await database("desk").$queryRaw<{ sessions: number }[]>`
    select count(*)::integer as sessions from sessions where user_id = ${userId} and expires_at > app_now()`;
  return row?.sessions ?? 0;
}

/** A person's API tokens that are not revoked, newest first. */
export async function listApiTokens(userId: string): Promise<ApiTokenListItem[]> {
  return database("desk").apiToken.findMany({
    where: { userId, revokedAt: null },
    select: {
      id: true,
      name: true,
      createdAt: true,
      lastUsedAt: true,
      role: true,
      studyId: true,
      expiresAt: true,
    },
    orderBy: { id: "desc" },
  });
}

export interface StudyMemberListItem {
  userId: string;
  name: string;
  email: string;
  role: StudyRole;
}

/** Who belongs to the study, by name. */
export async function listStudyMembers(studyId: AuthorizedStudyId): Promise<StudyMemberListItem[]> {
  return database("desk").$queryRaw<StudyMemberListItem[]>`
    select m.user_id as "userId", u.name, u.email, m.role from study_members m join users u on u.id = m.user_id
    where m.study_id = ${studyId} order by u.name, u.email`;
}
