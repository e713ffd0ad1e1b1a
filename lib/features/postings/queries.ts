import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { guessAccuracy, lostPattern, unlistedSeconds } from "./rules";

export interface OutOfStep {
  /** What is amiss, in one word of the table. */
  what: "call waits" | "call refused" | "not listed" | "quarantined" | "orphan" | "still offered";
  batchId: number | null;
  batchName: string | null;
  /** Place of the HIT in its batch, from 0; null where it is not about one HIT. */
  hitIndex: number | null;
  /** The submission, where it is about one. */
  assignmentId: number | null;
  /** The market call, where it can be made again. */
  outboxId: string | null;
  /** The HIT at the market, where it says that it has none of that id: it can be given up. */
  lostPostingId: number | null;
  why: string;
  since: Date;
}

/** Everything of a study in which our books and its market differ, or may: what it is, why, and since when; oldest first, at most 500. */
export async function listOutOfStep(studyId: AuthorizedStudyId): Promise<OutOfStep[]> {
  return database("desk").$queryRaw<OutOfStep[]>`
    select what, found.batch_id as "batchId", b.name as "batchName", hit_index as "hitIndex", assignment_id as "assignmentId", outbox_id as "outboxId", lost_posting_id as "lostPostingId",
      why, since
    from (
      select case when o.state = 'failed' then 'call refused' else 'call waits' end as what, (o.payload->>'batchId')::integer as batch_id, h.index as hit_index,
        (o.payload->>'assignmentId')::integer as assignment_id, o.id::text as outbox_id, null::integer as lost_posting_id, o.kind || ', tried ' || o.attempts || ' times: ' || coalesce(o.last_error, 'no answer') as why,
        o.created_at as since
      from outbox o
      left join hit_postings p on p.study_id = o.study_id and p.id = (o.payload->>'postingId')::integer
      left join hits h on h.study_id = p.study_id and h.id = p.hit_id
      where o.study_id = ${studyId} and (o.state = 'failed' or (o.state = 'pending' and o.attempts > 1))
      union all
      select 'not listed', h.batch_id, h.index, null, null, case when p.list_problem like ${lostPattern} then p.id end,
        coalesce(p.list_problem, 'the market has not been asked') || '; it last answered ' || coalesce('at ' || to_char(p.listed_at at time zone 'UTC', 'DD Mon YYYY, HH24:MI') || ' UTC', 'never'),
        coalesce(p.listed_at, p.created_at)
      from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id
      where p.study_id = ${studyId} and p.state = 'created' and coalesce(p.listed_at, p.created_at) < app_now() - ${unlistedSeconds} * interval '1 second'
      union all
      select 'still offered', h.batch_id, h.index, null, null, null, 'its batch is paused and the market offers it until ' || p.expires_at, b.paused_at
      from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id join batches b on b.study_id = h.study_id and b.id = h.batch_id
      where p.study_id = ${studyId} and p.state = 'created' and b.paused_at is not null and p.expires_at > app_now()
        and not exists (select from outbox o where o.lane = format('posting/%s/%s', p.study_id, p.id) and o.state = 'pending')
      union all
      select a.state::text, h.batch_id, h.index, a.id, null, null, coalesce(a.reason, ''), coalesce(a.submitted_at, a.opened_at)
      from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
      where a.study_id = ${studyId} and ((a.state = 'quarantined' and a.decided_at is null) or (a.state = 'orphan' and a.submitted_at is not null))) as found
    left join batches b on b.study_id = ${studyId} and b.id = found.batch_id
    order by since limit 500`;
}

export interface ListedHitImage {
  hit: number;
  wnid: string;
  position: number;
  role: string;
  sha256: string;
  path: string;
}

/** Exactly what a batch posts: every position of every HIT in its order. */
export async function listBatchImages(studyId: AuthorizedStudyId, batchId: number): Promise<ListedHitImage[]> {
  return database("desk").$queryRaw<ListedHitImage[]>`
    select h.index + 1 as hit, k.wnid, i.position + 1 as position, i.role::text as role, m.sha256, c.path
    from hits h join image_classes k on k.study_id = h.study_id and k.id = h.class_id
    join hit_images i on i.study_id = h.study_id and i.hit_id = h.id join candidates c on c.study_id = i.study_id and c.id = i.candidate_id
    join images m on m.id = c.image_id
    where h.study_id = ${studyId} and h.batch_id = ${batchId} order by h.index, i.position`;
}

export interface BlindnessFact {
  /** What a worker can see of a tile beside its content. */
  what: "longest side" | "shape" | "repeats";
  /** Means over the reference images and over the candidates. */
  reference: number;
  candidate: number;
  /** How often a guess from this alone is right: 0.5 = it tells nothing. */
  guessAccuracy: number | null;
}

/** Images of each role that are looked at. */
const mostSampled = 20_000;

/** What still tells reference images from candidates although every address, header and encoding is the same: the size and shape of their tiles, and how often a HIT shows them. Content is not measured. */
export async function listBlindnessFacts(studyId: AuthorizedStudyId): Promise<BlindnessFact[]> {
  const rows = await database("desk").$queryRaw<
    { role: string; sides: number[]; shapes: number[]; repeats: number[] }[]
  >`
    select role, array_agg(side order by id) as sides, array_agg(shape order by id) as shapes, array_agg(repeats order by id) as repeats
    from (
      select c.id, c.role::text as role, least(240, greatest(m.width, m.height)) as side, round(m.width::numeric / m.height, 2)::double precision as shape,
        (select count(*)::integer from hit_images i where i.study_id = c.study_id and i.candidate_id = c.id) as repeats,
        row_number() over (partition by c.role order by m.sha256) as place
      from candidates c join images m on m.id = c.image_id where c.study_id = ${studyId}) as seen
    where place <= ${mostSampled} group by role`;
  const of = (role: string) => rows.find((row) => row.role === role) ?? { sides: [], shapes: [], repeats: [] };
  const [reference, candidate] = [of("reference"), of("candidate")];
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const fact = (what: BlindnessFact["what"], name: "sides" | "shapes" | "repeats"): BlindnessFact => ({
    what,
    reference: mean(reference[name]),
    candidate: mean(candidate[name]),
    guessAccuracy: guessAccuracy(reference[name], candidate[name]),
  });
  return [fact("longest side", "sides"), fact("shape", "shapes"), fact("repeats", "repeats")];
}
