import type { WorkerHit } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { mostMessages, mostProvisional } from "./rules";
import type { HitDraftInput, Submission, WorkerMessageInput } from "./schema";

/** Seconds beyond twice the assignment's duration (a market may give the time once more) after which a page no longer stores anything here (the market is the judge of the rest). */
const pageGraceSeconds = 3600;

export type StoreOutcome =
  /** Stored by this call, or the same votes were stored before. */
  | { ok: true; stored: "now" | "before" }
  | { ok: false; reason: "unknownPosting" | "wrongLength" | "expired" | "tooManyProvisional" }
  /** Other votes of these three ids were first; they stand. */
  | { ok: false; reason: "alreadySubmitted"; first: { hitId: number; selected: string; unavailable: string } | null };

interface Row {
  outcome: "insert" | "existing" | "unknownPosting" | "wrongLength" | "expired" | "tooManyProvisional";
  inserted: number;
  digest: string | null;
  hitId: number | null;
  selected: string | null;
  unavailable: string | null;
}

// One statement is one transaction: votes and the hint to look at the market are there together or not at all, in one round trip. What
// is read to judge (positions, cap, an earlier submission) costs four index look-ups. The hint and not the job itself: adding a job
// notifies, and PostgreSQL lets transactions that notify commit one after another, each with an fsync of its own.
const statement = {
  name: "store-submission",
  text: `with posting as (
      select p.id, p.endpoint, b.redundancy, b.assignment_duration_seconds,
        (select count(*) from hit_images i where i.study_id = p.study_id and i.hit_id = p.hit_id) as positions,
        (select count(*) from assignments a where a.study_id = p.study_id and a.hit_id = p.hit_id and a.state = 'provisional') as provisional
      from hit_postings p
      join hits h on h.study_id = p.study_id and h.id = p.hit_id
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      -- A worker can be faster than the answer that tells us the market's id.
      where p.study_id = $1 and p.hit_id = $2 and (p.market_hit_id = $3 or (p.market_hit_id is null and p.state = 'planned'))
      order by p.market_hit_id nulls last, p.part limit 1
    ), existing as (
      select a.digest, a.hit_id, a.selected::text as selected, a.unavailable::text as unavailable
      from assignments a join posting p on a.endpoint = p.endpoint
      where a.market_assignment_id = $4 and a.market_worker_id = $5 and a.state <> 'opened'
    ), judged as (
      select case
        when not exists (select 1 from posting) then 'unknownPosting'
        when exists (select 1 from existing) then 'existing'
        when (select positions from posting) <> length($6::varbit) then 'wrongLength'
        when $9::timestamptz + (select 2 * assignment_duration_seconds + ${pageGraceSeconds} from posting) * interval '1 second' < app_now() then 'expired'
        when (select provisional from posting) >= ${mostProvisional.always} + ${mostProvisional.perWorker} * (select redundancy from posting) then 'tooManyProvisional'
        else 'insert' end as outcome
    ), inserted as (
      insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, state,
        selected, unavailable, digest, body, active_seconds, opened_at, submitted_at, consent_version)
      select $1, $2, p.id, p.endpoint, $4, $5, 'provisional', $6::varbit, $7::varbit, $8, $11,
        -- Not more than passed since the first page was given out (a reload gives out another); null where the page did not measure.
        case when $10::int is not null then least($10::int, ceil(extract(epoch from app_now() - least($9::timestamptz, (
          select d.opened_at from hit_drafts d
          where d.study_id = $1 and d.hit_id = $2 and d.market_assignment_id = $4 and d.market_worker_id = $5)))))::int end, $9, app_now(),
        (select max(version) from consent_versions v where v.study_id = $1 and v.created_at <= $9 + interval '1 second')
      from posting p, judged j where j.outcome = 'insert'
      on conflict (endpoint, market_assignment_id, market_worker_id) do update
        set state = excluded.state, hit_id = excluded.hit_id, posting_id = excluded.posting_id, selected = excluded.selected,
          unavailable = excluded.unavailable, digest = excluded.digest, body = excluded.body,
          active_seconds = excluded.active_seconds, submitted_at = excluded.submitted_at
        where assignments.state = 'opened' and assignments.study_id = excluded.study_id
      returning posting_id
    ), hinted as (
      insert into sweep_hints (study_id, posting_id, hinted_at) select $1, posting_id, app_now() from inserted
      on conflict (study_id, posting_id) do update set hinted_at = excluded.hinted_at
      returning posting_id
    )
    select j.outcome, (select count(*)::int from hinted) as inserted, e.digest, e.hit_id as "hitId", e.selected, e.unavailable
    from judged j left join existing e on true`,
};

/**
 * Stores a worker's votes as provisional, and the hint by which the market is asked about them, in one statement. The first submission
 * of (endpoint, assignment, worker) stands; sending the same again changes nothing.
 */
export async function storeSubmission(hit: WorkerHit, submission: Submission): Promise<StoreOutcome> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { rows } = await pool("submit").query<Row>({
      ...statement,
      values: [
        hit.studyId,
        hit.hitId,
        submission.marketHitId,
        submission.marketAssignmentId,
        submission.marketWorkerId,
        submission.selected,
        submission.unavailable,
        submission.digest,
        submission.pageIssuedAt,
        submission.activeSeconds,
        submission.body,
      ],
    });
    const row = rows[0];
    if (!row) throw new Error(`Storing a submission to HIT ${hit.studyId}/${hit.hitId} gave no answer`);
    if (row.outcome === "existing") {
      if (row.digest === submission.digest) return { ok: true, stored: "before" };
      const { hitId, selected, unavailable } = row;
      const first = hitId !== null && selected && unavailable ? { hitId, selected, unavailable } : null;
      return { ok: false, reason: "alreadySubmitted", first };
    }
    if (row.outcome !== "insert") return { ok: false, reason: row.outcome };
    if (row.inserted === 1) return { ok: true, stored: "now" };
    // Another request with these ids committed between this statement's snapshot and its insert: look again.
  }
  return { ok: false, reason: "alreadySubmitted", first: null };
}

export type DraftOutcome =
  | { ok: true; revision: number }
  /** Another device has written since: its draft is the newer one. */
  | { ok: false; reason: "newer"; draft: { selected: string; unavailable: string; page: number; revision: number } }
  | { ok: false; reason: "submitted" | "wrongLength" | "tooMany" };

/**
 * Keeps what a worker has ticked so far, and for how long they were at it; `pageIssuedAt` is when the page that sends it was given out.
 * A submitted assignment takes none, and who writes on an older revision is told the newer.
 */
export async function storeDraft(hit: WorkerHit, draft: HitDraftInput, pageIssuedAt: Date): Promise<DraftOutcome> {
  const { rows } = await pool("submit").query<{
    outcome: "ok" | "newer" | "submitted" | "wrongLength" | "tooMany";
    revision: number;
    selected: string;
    unavailable: string;
    page: number;
  }>({
    name: "store-draft",
    text: `with facts as (
        select b.redundancy,
          (select count(*) from hit_images i where i.study_id = h.study_id and i.hit_id = h.id) as positions,
          (select count(*) from hit_drafts d where d.study_id = h.study_id and d.hit_id = h.id) as drafts,
          exists (select from assignments a where a.study_id = h.study_id and a.hit_id = h.id and a.market_assignment_id = $3
                  and a.market_worker_id = $4 and a.state <> 'opened') as submitted,
          exists (select from hit_drafts d where d.study_id = h.study_id and d.hit_id = h.id and d.market_assignment_id = $3 and d.market_worker_id = $4) as known
        from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id where h.study_id = $1 and h.id = $2
      ), judged as (
        select case when submitted then 'submitted' when positions <> length($5::varbit) or positions <> length($6::varbit) then 'wrongLength'
          when not known and drafts >= ${mostProvisional.always} + ${mostProvisional.perWorker} * redundancy then 'tooMany' else 'ok' end as outcome from facts
      ), written as (
        insert into hit_drafts as d (study_id, hit_id, market_assignment_id, market_worker_id, selected, unavailable, page, revision, updated_at,
          active_seconds, opened_at)
        select $1, $2, $3, $4, $5::varbit, $6::varbit, $7, 1, app_now(), $9, $10 from judged where outcome = 'ok'
        on conflict (study_id, hit_id, market_assignment_id, market_worker_id) do update
          set selected = excluded.selected, unavailable = excluded.unavailable, page = excluded.page, updated_at = excluded.updated_at,
            -- Seconds alone are no news to another device.
            revision = d.revision + ((d.selected, d.unavailable, d.page) is distinct from (excluded.selected, excluded.unavailable, excluded.page))::int,
            active_seconds = greatest(d.active_seconds, excluded.active_seconds), opened_at = least(d.opened_at, excluded.opened_at)
          where d.revision = $8
        returning revision
      )
      select case when j.outcome = 'ok' and w.revision is null then 'newer' else j.outcome end as outcome, coalesce(w.revision, d.revision, 0) as revision,
        d.selected::text as selected, d.unavailable::text as unavailable, d.page
      from judged j left join written w on true
      left join hit_drafts d on d.study_id = $1 and d.hit_id = $2 and d.market_assignment_id = $3 and d.market_worker_id = $4`,
    values: [
      hit.studyId,
      hit.hitId,
      draft.assignmentId,
      draft.workerId,
      draft.selected,
      draft.unavailable,
      draft.page,
      draft.revision,
      draft.activeSeconds,
      pageIssuedAt,
    ],
  });
  const [row] = rows;
  if (!row) return { ok: false, reason: "wrongLength" };
  if (row.outcome === "ok") return { ok: true, revision: row.revision };
  if (row.outcome !== "newer") return { ok: false, reason: row.outcome };
  const { selected, unavailable, page, revision } = row;
  return { ok: false, reason: "newer", draft: { selected, unavailable, page, revision } };
}

/** Keeps a worker's message to the researchers. False where the assignment or the HIT has had its most. */
export async function storeMessage(hit: WorkerHit, message: WorkerMessageInput): Promise<boolean> {
  const kinds = { problem: "problem", couldNotSubmit: "could_not_submit", appeal: "appeal", withdrawal: "withdrawal" };
  const { rowCount } = await pool("submit").query(
    `insert into worker_messages (study_id, hit_id, kind, endpoint, market_assignment_id, market_worker_id, text)
     select h.study_id, h.id, $3::worker_message_kind, b.endpoint, $4, $5, $6
     from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id
     where h.study_id = $1 and h.id = $2
       and (select count(*) from worker_messages m where m.study_id = h.study_id and m.hit_id = h.id) < ${mostMessages.perHit}
       and (select count(*) from worker_messages m where m.study_id = h.study_id and m.hit_id = h.id
              and m.market_assignment_id = $4 and m.market_worker_id = $5) < ${mostMessages.perAssignment}`,
    [hit.studyId, hit.hitId, kinds[message.kind], message.assignmentId, message.workerId, message.text],
  );
  return rowCount === 1;
}

/** Forgets drafts of submitted assignments, and those that nobody has touched for a week. Returns how many. */
export async function forgetDrafts(): Promise<number> {
  return database("jobs").$executeRaw`
    delete from hit_drafts d where d.updated_at < app_now() - interval '7 days' or exists (
      select from assignments a where a.study_id = d.study_id and a.hit_id = d.hit_id and a.market_assignment_id = d.market_assignment_id
        and a.market_worker_id = d.market_worker_id and a.state <> 'opened')`;
}
