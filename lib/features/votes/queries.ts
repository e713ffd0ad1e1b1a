import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { wilsonInterval } from "@/lib/stats/wilson-interval";
import type { AssignmentState } from "./rules";
import type { AssignmentGroup, ListTallies } from "./schema";

export interface OpenPosting {
  studyId: number;
  postingId: number;
  hitId: number;
  batchId: number;
  endpoint: string;
  marketHitId: string;
  maxAssignments: number;
  /** End of the offer as it was read, and whether that is over, as far as we know: the market is asked whether anything can still come. */
  expiresAt: Date | null;
  expired: boolean;
  /** Its batch is taken from the market for a while: an ended offer ends nothing. */
  paused: boolean;
}

/** HITs at markets from which submissions may come, those first that have not been listed for longest. `postingId` picks one. */
export async function listOpenPostings(only?: { studyId: number; postingId: number }): Promise<OpenPosting[]> {
  const { studyId = null, postingId = null } = only ?? {};
  return database("jobs").$queryRaw<OpenPosting[]>`
    select p.study_id as "studyId", p.id as "postingId", p.hit_id as "hitId", h.batch_id as "batchId", p.endpoint,
      p.market_hit_id as "marketHitId", p.max_assignments as "maxAssignments", p.expires_at as "expiresAt", coalesce(p.expires_at <= app_now(), false) as expired,
      b.paused_at is not null as paused
    from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
    join batches b on b.study_id = h.study_id and b.id = h.batch_id
    where p.state = 'created' and p.market_hit_id is not null
      and (${studyId}::integer is null or p.study_id = ${studyId}) and (${postingId}::integer is null or p.id = ${postingId})
    order by p.listed_at nulls first, p.study_id, p.id`;
}

export interface KnownAssignment {
  marketAssignmentId: string;
  marketWorkerId: string;
  state: AssignmentState;
  /** The market has approved or rejected it, and we have written that down. */
  decided: boolean;
}

/** What we have of a posting's submissions. */
export async function listKnownAssignments(studyId: AuthorizedStudyId, posting: { hitId: number; postingId: number }) {
  return database("jobs").$queryRaw<KnownAssignment[]>`
    select market_assignment_id as "marketAssignmentId", market_worker_id as "marketWorkerId", state, decided_at is not null as decided
    from assignments where study_id = ${studyId} and hit_id = ${posting.hitId} and posting_id = ${posting.postingId}`;
}

export interface AssignmentToDecide {
  assignmentId: number;
  hitId: number;
  marketAssignmentId: string;
  marketWorkerId: string;
  endpoint: string;
  decided: boolean;
  reason: string | null;
}

/** The submission of a market call; null where it is gone. */
export async function getAssignmentToDecide(
  studyId: AuthorizedStudyId,
  assignmentId: number,
): Promise<AssignmentToDecide | null> {
  const [found] = await database("jobs").$queryRaw<AssignmentToDecide[]>`
    select id as "assignmentId", hit_id as "hitId", market_assignment_id as "marketAssignmentId", market_worker_id as "marketWorkerId", endpoint, decided_at is not null as decided, reason
    from assignments where study_id = ${studyId} and id = ${assignmentId}`;
  return found ?? null;
}

export interface TallyListItem {
  candidateId: number;
  wnid: string;
  sha256: string;
  role: "candidate" | "reference";
  path: string;
  shown: number;
  selected: number;
  /** selected / shown; null without votes. */
  selectionFrequency: number | null;
  /** Wilson's 95% interval of the selection frequency; null without votes. */
  interval: { low: number; high: number } | null;
}

/** A page of candidates with their votes, by id; `next` continues, null at the end. */
export async function listTallies(
  studyId: AuthorizedStudyId,
  input: ListTallies,
): Promise<{ tallies: TallyListItem[]; next: number | null }> {
  const rows = await database("desk").$queryRaw<Omit<TallyListItem, "interval">[]>`
    select c.id as "candidateId", k.wnid, i.sha256, c.role, c.path, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected,
      case when t.shown > 0 then t.selected::double precision / t.shown end as "selectionFrequency"
    from candidates c
    join image_classes k on k.study_id = c.study_id and k.id = c.class_id
    join images i on i.id = c.image_id
    left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
    where c.study_id = ${studyId} and c.id > ${input.after}
      and (${input.class ?? null}::text is null or k.wnid = ${input.class ?? null})
      and (${input.role ?? null}::text is null or c.role::text = ${input.role ?? null})
    order by c.id limit ${input.limit + 1}`;
  const tallies = rows.slice(0, input.limit).map((row) => ({
    ...row,
    interval: row.shown > 0 ? wilsonInterval(row.selected, row.shown) : null,
  }));
  return { tallies, next: rows.length > input.limit ? (tallies.at(-1)?.candidateId ?? null) : null };
}

export interface VotesSummary {
  /** Submissions by state. */
  assignments: Partial<Record<AssignmentState, number>>;
  /** Answers that feed frequencies, and those of them that say "shows the class". */
  votes: number;
  selected: number;
  /** Images with at least one vote, and with the study's minimum. */
  imagesWithVotes: number;
  imagesWithMinimumVotes: number;
}

/** The study's votes in numbers. */
export async function getVotesSummary(studyId: AuthorizedStudyId): Promise<VotesSummary> {
  const [states, [sums]] = await Promise.all([
    database("desk").$queryRaw<{ state: AssignmentState; count: number }[]>`
      select state, count(*)::integer as count from assignments where study_id = ${studyId} group by 1`,
    database("desk").$queryRaw<Omit<VotesSummary, "assignments">[]>`
      select coalesce(sum(t.shown), 0)::integer as votes, coalesce(sum(t.selected), 0)::integer as selected,
        count(*) filter (where t.shown > 0)::integer as "imagesWithVotes",
        count(*) filter (where t.shown >= s.minimum_votes)::integer as "imagesWithMinimumVotes"
      from tallies t join studies s on s.id = t.study_id where t.study_id = ${studyId}`,
  ]);
  return {
    assignments: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    ...(sums ?? { votes: 0, selected: 0, imagesWithVotes: 0, imagesWithMinimumVotes: 0 }),
  };
}

export interface DisputedAssignment {
  assignmentId: number;
  batchId: number;
  hitId: number;
  state: AssignmentState;
  /** Null before the market has named the worker. */
  pseudonym: string | null;
  reason: string | null;
  submittedAt: Date | null;
}

/** Submissions that do not count although somebody sent them, with the reason: quarantined and superseded ones, orphans that were submitted. */
export async function listDisputedAssignments(studyId: AuthorizedStudyId, limit = 100): Promise<DisputedAssignment[]> {
  return database("desk").$queryRaw<DisputedAssignment[]>`
    select a.id as "assignmentId", h.batch_id as "batchId", a.hit_id as "hitId", a.state, w.pseudonym, a.reason, a.submitted_at as "submittedAt"
    from assignments a
    join hits h on h.study_id = a.study_id and h.id = a.hit_id
    left join workers w on w.id = a.worker_id
    where a.study_id = ${studyId} and a.state in ('quarantined', 'superseded', 'orphan') and a.submitted_at is not null
    order by a.id desc limit ${limit}`;
}

/** Groups of submissions as the desk lists them: those that feed frequencies, those that the market has not listed yet, those that stay out. */
const assignmentGroups: Readonly<Record<AssignmentGroup, readonly AssignmentState[]>> = {
  all: ["provisional", "confirmed", "approved", "rejected", "orphan", "quarantined", "superseded"],
  counted: ["confirmed", "approved"],
  waiting: ["provisional"],
  aside: ["quarantined", "superseded", "orphan", "rejected"],
};

/** How many submissions each group has. */
export async function countAssignmentGroups(studyId: AuthorizedStudyId): Promise<Record<AssignmentGroup, number>> {
  const rows = await database("desk").$queryRaw<{ state: AssignmentState; count: number }[]>`
    select state, count(*)::integer as count from assignments
    where study_id = ${studyId} and submitted_at is not null and state <> 'opened' group by 1`;
  const countOf = (group: AssignmentGroup) =>
    rows.filter((row) => assignmentGroups[group].includes(row.state)).reduce((sum, row) => sum + row.count, 0);
  return { all: countOf("all"), counted: countOf("counted"), waiting: countOf("waiting"), aside: countOf("aside") };
}

export interface AssignmentListItem {
  id: number;
  batchId: number;
  batchName: string;
  /** Place of the HIT in its batch, from 0. */
  hitIndex: number;
  wnid: string;
  lemmas: string[];
  state: AssignmentState;
  reason: string | null;
  /** Null before the market has named the worker. */
  pseudonym: string | null;
  submittedAt: Date;
  activeSeconds: number | null;
  /** Tiles that could be seen, and those of them that were selected; controls are among them. Null where no votes are stored. */
  shown: number | null;
  selected: number | null;
}

/** A page of submissions, newest first. */
export async function listAssignments(
  studyId: AuthorizedStudyId,
  group: AssignmentGroup,
  page: { limit: number; offset: number },
): Promise<AssignmentListItem[]> {
  return database("desk").$queryRaw<AssignmentListItem[]>`
    select a.id, b.id as "batchId", b.name as "batchName", h.index as "hitIndex", k.wnid, k.lemmas, a.state, a.reason, w.pseudonym,
      a.submitted_at as "submittedAt", a.active_seconds as "activeSeconds",
      length(a.selected) - coalesce(bit_count(a.unavailable), 0)::integer as shown, bit_count(a.selected)::integer as selected
    from (
      select * from assignments
      where study_id = ${studyId} and submitted_at is not null and state::text = any(${assignmentGroups[group]})
      order by submitted_at desc, id desc limit ${page.limit} offset ${page.offset}) as a
    join hits h on h.study_id = a.study_id and h.id = a.hit_id
    join batches b on b.study_id = h.study_id and b.id = h.batch_id
    join image_classes k on k.study_id = h.study_id and k.id = h.class_id
    left join workers w on w.id = a.worker_id
    order by a.submitted_at desc, a.id desc`;
}

export interface AnsweredTile {
  position: number;
  candidateId: number;
  version: string;
  role: "target" | "positive_control" | "negative_control";
  selected: boolean;
  /** Whether the worker could see it. */
  shown: boolean;
  /** False where the worker had answered about this image before: paid, and not counted again. */
  counted: boolean;
}

/** The tiles of a submission in their order, each with its answer; empty before there is one. */
export async function listAnsweredTiles(studyId: AuthorizedStudyId, assignmentId: number): Promise<AnsweredTile[]> {
  return database("desk").$queryRaw<AnsweredTile[]>`
    select i.position, i.candidate_id as "candidateId", substr(m.sha256, 1, 12) as version, i.role::text as role,
           get_bit(a.selected, i.position) = 1 as selected, get_bit(a.unavailable, i.position) = 0 as shown,
           coalesce(get_bit(a.counted, i.position) = 1, true) as counted
    from assignments a
    join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
    join candidates c on c.study_id = i.study_id and c.id = i.candidate_id
    join images m on m.id = c.image_id
    where a.study_id = ${studyId} and a.id = ${assignmentId} and a.selected is not null and a.unavailable is not null
      and i.position < bit_length(a.selected)
    order by i.position`;
}
