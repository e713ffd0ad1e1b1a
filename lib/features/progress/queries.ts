import { cache } from "react";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { keepAnswer } from "@/lib/db/kept-answer";
import { listBarredCandidates } from "../duplicates/queries";
import { readImageFingerprint } from "../studies/queries";
import type { ClassSupply } from "./rules";

/** What each class has in images per fifth of selection frequency: one scan of the study's tallies. */
export async function listClassSupply(studyId: AuthorizedStudyId): Promise<ClassSupply[]> {
  return keepAnswer(
    `supply/${studyId}`,
    () => readImageFingerprint(studyId),
    () => scanSupply(studyId),
  );
}

async function scanSupply(studyId: AuthorizedStudyId): Promise<ClassSupply[]> {
  const barred = await listBarredCandidates(studyId);
  return database("desk").$queryRaw<ClassSupply[]>`
    with image as (
      select c.class_id, c.role, t.shown >= s.minimum_votes as ready, least(t.selected * 5 / nullif(t.shown, 0), 4) as bin
      from studies s
      join candidates c on c.study_id = s.id
      left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      where s.id = ${studyId}
        and not (c.role = 'candidate' and c.id in (
          select d.id from flags f join candidates d on d.study_id = f.study_id and d.image_id = f.image_id
          where f.study_id = ${studyId} and f.removed_at is null and (f.candidate_id is null or f.candidate_id = d.id)))
        and not (c.id = any(${barred}::integer[]))
    ), counted as (
      select class_id, role, coalesce(ready, false) as ready, bin, count(*)::integer as images from image group by 1, 2, 3, 4)
    select k.id as "classId", k.wnid, k.lemmas,
      array[coalesce(sum(n.images) filter (where n.role = 'reference' and n.ready and n.bin = 0), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'reference' and n.ready and n.bin = 1), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'reference' and n.ready and n.bin = 2), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'reference' and n.ready and n.bin = 3), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'reference' and n.ready and n.bin = 4), 0)::integer] as reference,
      array[coalesce(sum(n.images) filter (where n.role = 'candidate' and n.ready and n.bin = 0), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'candidate' and n.ready and n.bin = 1), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'candidate' and n.ready and n.bin = 2), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'candidate' and n.ready and n.bin = 3), 0)::integer, coalesce(sum(n.images) filter (where n.role = 'candidate' and n.ready and n.bin = 4), 0)::integer] as valid,
      coalesce(sum(n.images) filter (where n.role = 'candidate' and not n.ready), 0)::integer as waiting
    from image_classes k left join counted n on n.class_id = k.id
    where k.study_id = ${studyId} group by k.study_id, k.id order by k.position, k.id`;
}

export interface CrowdProgress {
  /** Submissions that the open batches ask for, and those that count. */
  wanted: number;
  counted: number;
  /** Confirmed in the last hour. */
  perHour: number;
  provisional: number;
  orphan: number;
  quarantined: number;
  /** Median active seconds over the newest 500 submissions, and what that pays an hour at the reward of the newest batch. */
  medianSeconds: number | null;
  hourlyCents: number | null;
  /** Market calls that wait, and those of them that failed before. */
  pendingCalls: number;
  failingCalls: number;
  /** When the market last answered for an open HIT. */
  listedAt: Date | null;
  openPostings: number;
}

/** What the crowd is doing now. */
export const getCrowdProgress = cache(async (studyId: AuthorizedStudyId): Promise<CrowdProgress> => {
  const [row] = await database("desk").$queryRaw<CrowdProgress[]>`
    select p.wanted, p.counted, p."openPostings", p."listedAt", r."perHour", st.provisional, st.orphan, st.quarantined, m."medianSeconds",
      round((select reward_cents from batches where study_id = ${studyId} and published_at is not null order by published_at desc limit 1)
            * 3600 / case when m."medianSeconds" >= 1 then m."medianSeconds" when m."medianSeconds" < 1 then 1 end)::integer as "hourlyCents",
      o."pendingCalls", o."failingCalls"
    from
      (select coalesce(sum(p.max_assignments), 0)::integer as wanted, count(*)::integer as "openPostings", max(p.listed_at) as "listedAt",
              coalesce(sum((select count(*) from assignments a where a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id and a.state in ('confirmed', 'approved'))), 0)::integer as counted
       from hit_postings p where p.study_id = ${studyId} and p.state in ('planned', 'created')) as p,
      (select count(*)::integer as "perHour" from assignments where study_id = ${studyId} and confirmed_at > app_now() - interval '1 hour' and state in ('confirmed', 'approved')) as r,
      (select count(*) filter (where state = 'provisional')::integer as provisional, count(*) filter (where state = 'orphan' and submitted_at is not null)::integer as orphan,
              count(*) filter (where state = 'quarantined')::integer as quarantined
       from assignments where study_id = ${studyId} and state in ('provisional', 'orphan', 'quarantined')) as st,
      (select percentile_cont(0.5) within group (order by active_seconds) as "medianSeconds" from (
         select active_seconds from assignments where study_id = ${studyId} and confirmed_at is not null and active_seconds is not null
         order by confirmed_at desc limit 500) as newest) as m,
      (select count(*)::integer as "pendingCalls", count(*) filter (where attempts > 0 and last_error is not null)::integer as "failingCalls"
       from outbox where study_id = ${studyId} and state = 'pending') as o`;
  if (!row) throw new Error(`study ${studyId} gave no progress`);
  return row;
});

export type MarketHealth = "idle" | "good" | "attention" | "danger";

/** How the study's market is, in one word and one sentence. */
export function marketHealthOf(progress: CrowdProgress): { health: MarketHealth; sentence: string } {
  if (progress.failingCalls > 0)
    return {
      health: progress.failingCalls > 2 ? "danger" : "attention",
      sentence: `${progress.failingCalls} of ${progress.pendingCalls} calls to the market failed and are tried again`,
    };
  if (progress.openPostings === 0) return { health: "idle", sentence: "Nothing is out at the market" };
  return { health: "good", sentence: `The market answers; ${progress.openPostings} HITs are out` };
}
