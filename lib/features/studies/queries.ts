import type { AuthorizedStudyId, StudyRole } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
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
  const [counts] = await database("desk").$queryRaw<StudyCounts[]>`
    select
      (select count(*)::integer from image_classes where study_id = ${studyId}) as classes,
      c.candidates, c.references, c.votes,
      (select count(*)::integer from candidate_imports where study_id = ${studyId}) as imports,
      (select count(*)::integer from candidate_imports where study_id = ${studyId} and state in ('queued', 'running')) as "runningImports",
      b.batches, b."openBatches", b.hits,
      a.assignments, a.provisional, a.quarantined, a.workers,
      (select count(*)::integer from variants where study_id = ${studyId}) as variants,
      (select count(*)::integer from revisions where study_id = ${studyId}) as revisions,
      (select count(*)::integer from revisions where study_id = ${studyId} and valid) as "validRevisions"
    from
      (select count(*) filter (where c.role = 'candidate')::integer as candidates, count(*) filter (where c.role = 'reference')::integer as references,
              coalesce(sum(t.shown), 0)::integer as votes
       from candidates c left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id where c.study_id = ${studyId}) as c,
      (select count(*)::integer as batches, count(*) filter (where state in ('publishing', 'published'))::integer as "openBatches",
              coalesce(sum(hit_count), 0)::integer as hits
       from batches where study_id = ${studyId}) as b,
      (select count(*) filter (where state in ('confirmed', 'approved'))::integer as assignments, count(*) filter (where state = 'provisional')::integer as provisional,
              count(*) filter (where state = 'quarantined')::integer as quarantined, count(distinct worker_id)::integer as workers
       from assignments where study_id = ${studyId}) as a`;
  if (!counts) throw new AppError("notFound", `There is no study ${studyId}`);
  return counts;
}

export interface StudySpend {
  budgetCents: number;
  spentCents: number;
  /** Set aside for HITs that are out. */
  reservedCents: number;
}

/** Money of the study in integer cents. */
export async function getStudySpend(studyId: AuthorizedStudyId): Promise<StudySpend> {
  const [spend] = await database("desk").$queryRaw<StudySpend[]>`
    select s.budget_cents as "budgetCents",
      coalesce(sum(l.amount_cents) filter (where l.kind = 'spent'), 0)::integer as "spentCents",
      coalesce(sum(l.amount_cents) filter (where l.kind = 'reserved'), 0)::integer as "reservedCents"
    from studies s left join ledger_entries l on l.study_id = s.id
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
  const rows = await database("desk").$queryRaw<{ bin: number; reference: number; candidate: number }[]>`
    select least(t.selected * 10 / t.shown, 9) as bin, count(*) filter (where c.role = 'reference')::integer as reference,
           count(*) filter (where c.role = 'candidate')::integer as candidate
    from tallies t join candidates c on c.study_id = t.study_id and c.id = t.candidate_id
    where t.study_id = ${studyId} and t.shown > 0 and (${classId}::integer is null or c.class_id = ${classId})
    group by 1`;
  const byBin = new Map(rows.map((row) => [row.bin, row]));
  return Array.from({ length: 10 }, (_, bin) => ({
    from: bin / 10,
    to: (bin + 1) / 10,
    reference: byBin.get(bin)?.reference ?? 0,
    candidate: byBin.get(bin)?.candidate ?? 0,
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
}

/** A person's API tokens that are not revoked, newest first. */
export async function listApiTokens(userId: string): Promise<ApiTokenListItem[]> {
  return database("desk").apiToken.findMany({
    where: { userId, revokedAt: null },
    select: { id: true, name: true, createdAt: true, lastUsedAt: true },
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
