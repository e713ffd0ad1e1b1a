import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { takenDown } from "./rules";
import type { ReleaseFile, ReleaseOptions } from "./schema";

export interface ReleaseSummary {
  id: number;
  number: number;
  revisionId: number;
  variantName: string;
  revisionNumber: number;
  manifestSha256: string;
  valid: boolean;
  state: "queued" | "running" | "done" | "failed";
  options: ReleaseOptions;
  written: number;
  imageCount: number;
  files: ReleaseFile[] | null;
  error: string | null;
  /** Images that were taken down since: its files are no longer handed out. */
  takenDown: number;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

const select = `select l.id, l.number, l.revision_id as "revisionId", v.name as "variantName", r.number as "revisionNumber",
  r.manifest_sha256 as "manifestSha256", r.valid, l.state::text as state, l.options, l.written, l.image_count as "imageCount", l.files, l.error,
  l.created_by as "createdBy", l.created_at as "createdAt", l.finished_at as "finishedAt",
  (select count(*)::int from revision_candidate c join candidates d on d.study_id = c.study_id and d.id = c.candidate_id
   join images i on i.id = d.image_id
   where c.study_id = l.study_id and c.revision_id = l.revision_id and c.outcome < 4 and i.taken_down_at is not null) as "takenDown"
  from releases l join revisions r on r.study_id = l.study_id and r.id = l.revision_id
  join variants v on v.study_id = r.study_id and v.id = r.variant_id`;

/** The releases of a study, newest first. */
export async function listReleases(studyId: AuthorizedStudyId): Promise<ReleaseSummary[]> {
  const { rows } = await pool("desk").query<ReleaseSummary>(`${select} where l.study_id = $1 order by l.number desc`, [
    studyId,
  ]);
  return rows;
}

/** One release. Refused where the study has none of that id. */
export async function getRelease(studyId: AuthorizedStudyId, id: number): Promise<ReleaseSummary> {
  const { rows } = await pool("desk").query<ReleaseSummary>(`${select} where l.study_id = $1 and l.id = $2`, [
    studyId,
    id,
  ]);
  const [found] = rows;
  if (found) return found;
  throw new AppError("notFound", `There is no release ${id} in study ${studyId}; GET …/releases lists those there are`);
}

/** The releases of all studies that contain an image, by its SHA-256, finished or not. */
export async function listReleasesOfImage(sha256: string): Promise<{ studyId: number; number: number }[]> {
  const { rows } = await pool("jobs").query<{ studyId: number; number: number }>(
    `select distinct l.study_id as "studyId", l.number
     from images i join candidates d on d.image_id = i.id
     join revision_classes k on k.study_id = d.study_id and k.class_id = d.class_id and d.id = any(k.candidate_ids)
     join releases l on l.study_id = k.study_id and l.revision_id = k.revision_id
     join revision_candidate c on c.study_id = k.study_id and c.revision_id = k.revision_id and c.candidate_id = d.id and c.outcome < 4
     where i.sha256 = $1 order by 1, 2`,
    [sha256],
  );
  return rows;
}

/** Refuses with `act` where images of a revision were taken down. */
export async function refuseTakenDown(studyId: AuthorizedStudyId, revisionId: number, act: string): Promise<void> {
  const { rows } = await pool("desk").query<{ sha256: string; wnid: string; takenDownAt: Date }>(
    `select i.sha256, k.wnid, i.taken_down_at as "takenDownAt"
     from revision_candidate c
     join revision_classes k on k.study_id = c.study_id and k.revision_id = c.revision_id and k.class_id = c.class_id
     join candidates d on d.study_id = c.study_id and d.id = c.candidate_id join images i on i.id = d.image_id
     where c.study_id = $1 and c.revision_id = $2 and c.outcome < 4 and i.taken_down_at is not null
     order by k.wnid collate "C", i.sha256`,
    [studyId, revisionId],
  );
  if (rows.length > 0) throw takenDown(act, rows);
}

/** An image of a release, with what is known of where it comes from. */
export interface ReleaseImage {
  sha256: string;
  wnid: string;
  classIndex: number;
  shown: number;
  selected: number;
  width: number;
  height: number;
  format: string;
  source: string;
  sourceUrl: string | null;
  licence: string | null;
  licenceUrl: string | null;
  owner: string | null;
  title: string | null;
  attribution: string | null;
  path: string;
}

/** The images of a revision in the order (wnid, sha256); `classIndex` is the place of the class among the revision's, by wnid. */
export async function listReleaseImages(studyId: AuthorizedStudyId, revisionId: number): Promise<ReleaseImage[]> {
  const { rows } = await pool("jobs").query<ReleaseImage>(
    `with class as (
       select class_id, wnid, (row_number() over (order by wnid collate "C") - 1)::int as place
       from revision_classes where study_id = $1 and revision_id = $2
     )
     select i.sha256, k.wnid, k.place as "classIndex", c.shown, c.selected, i.width, i.height, i.format, i.source,
            i.source_url as "sourceUrl", i.licence, i.licence_url as "licenceUrl", i.owner, i.title, i.attribution, d.path
     from revision_candidate c join class k on k.class_id = c.class_id
     join candidates d on d.study_id = c.study_id and d.id = c.candidate_id join images i on i.id = d.image_id
     where c.study_id = $1 and c.revision_id = $2 and c.outcome < 4
     order by k.wnid collate "C", i.sha256`,
    [studyId, revisionId],
  );
  return rows;
}

/** The classes of a revision by wnid, with the gloss that they have now. */
export async function listReleaseClasses(
  studyId: AuthorizedStudyId,
  revisionId: number,
): Promise<{ wnid: string; lemmas: string[]; gloss: string; images: number }[]> {
  const { rows } = await pool("jobs").query<{ wnid: string; lemmas: string[]; gloss: string; images: number }>(
    `select r.wnid, r.lemmas, coalesce(k.gloss, '') as gloss, length(r.image_sha256s) / 32 as images
     from revision_classes r left join image_classes k on k.study_id = r.study_id and k.id = r.class_id
     where r.study_id = $1 and r.revision_id = $2 order by r.wnid collate "C"`,
    [studyId, revisionId],
  );
  return rows;
}

export interface ReleaseVote {
  sha256: string;
  wnid: string;
  role: "candidate" | "reference";
  /** Never leaves the product: the release shows a keyed hash of it. */
  worker: string;
  selected: boolean;
  /** crowd: through this product; imported: collected elsewhere. */
  source: "crowd" | "imported";
}

/**
 * Every counted vote on the candidates and reference images of a revision's classes, image by image in the order (wnid, sha256): through a
 * cursor, two thousand rows at a time, so that memory does not grow with them.
 */
export async function* streamVotes(studyId: AuthorizedStudyId, revisionId: number): AsyncGenerator<ReleaseVote[]> {
  const client = await pool("jobs").connect();
  try {
    await client.query("begin read only");
    await client.query(
      `declare votes cursor for
       select i.sha256, k.wnid, c.role::text as role, v.worker, v.selected, v.source
       from (
         select candidate_id, 'crowd/' || worker_id as worker, selected, 'crowd' as source
         from vote where study_id = $1 and counted and not unavailable
         union all
         select candidate_id, 'imported/' || worker_key, selected, 'imported' from imported_votes where study_id = $1
       ) as v
       join candidates c on c.study_id = $1 and c.id = v.candidate_id
       join images i on i.id = c.image_id and i.taken_down_at is null
       join revision_classes k on k.study_id = $1 and k.revision_id = $2 and k.class_id = c.class_id
       order by k.wnid collate "C", i.sha256, v.worker`,
      [studyId, revisionId],
    );
    for (;;) {
      const { rows } = await client.query<ReleaseVote>("fetch 2000 from votes");
      if (rows.length === 0) break;
      yield rows;
    }
  } finally {
    await client.query("rollback");
    client.release();
  }
}

export interface CollectionFacts {
  study: string;
  description: string;
  batches: number;
  hits: number;
  firstVote: Date | null;
  lastVote: Date | null;
  workers: number;
  /** Of answers that a quality policy left out of the counts. */
  excludedWorkers: number;
  excludedAnswers: number;
  votes: number;
  importedVotes: number;
  importedCounts: number;
  rewards: { rewardCents: number; redundancy: number; batches: number }[];
  medianSeconds: number | null;
  consentText: string;
  contact: string;
}

/** How a study's votes were collected: for the data card. */
export async function getCollectionFacts(studyId: AuthorizedStudyId): Promise<CollectionFacts> {
  const { rows } = await pool("jobs").query<Omit<CollectionFacts, "rewards">>(
    `select s.name as study, s.description, s.consent_text as "consentText", s.contact,
            (select count(*)::int from batches b where b.study_id = s.id and b.published_at is not null) as batches,
            (select count(*)::int from hits h where h.study_id = s.id) as hits,
            a.first as "firstVote", a.last as "lastVote", a.workers, a.seconds as "medianSeconds",
            a."excludedWorkers", a."excludedAnswers",
            (select count(*)::int from vote v where v.study_id = s.id and v.counted and not v.unavailable) as votes,
            (select count(*)::int from imported_votes v where v.study_id = s.id) as "importedVotes",
            (select coalesce(sum(shown), 0)::int from imported_counts v where v.study_id = s.id) as "importedCounts"
     from studies s
     cross join lateral (
       select min(confirmed_at) as first, max(confirmed_at) as last, count(distinct worker_id) filter (where excluded_by = '{}')::int as workers,
              count(distinct worker_id) filter (where excluded_by <> '{}')::int as "excludedWorkers",
              count(*) filter (where excluded_by <> '{}')::int as "excludedAnswers",
              percentile_cont(0.5) within group (order by extract(epoch from submitted_at - opened_at)) as seconds
       from assignments where study_id = s.id and state in ('confirmed', 'approved')) as a
     where s.id = $1`,
    [studyId],
  );
  const { rows: rewards } = await pool("jobs").query<CollectionFacts["rewards"][number]>(
    `select reward_cents as "rewardCents", redundancy, count(*)::int as batches from batches
     where study_id = $1 and published_at is not null group by 1, 2 order by 1, 2`,
    [studyId],
  );
  const [facts] = rows;
  if (!facts) throw new AppError("notFound", `There is no study ${studyId}`);
  return { ...facts, rewards };
}

/** How many releases a study has, and how many of them are being written. */
export async function countReleases(studyId: AuthorizedStudyId): Promise<{ all: number; running: number }> {
  const { rows } = await pool("desk").query<{ all: number; running: number }>(
    `select count(*)::int as all, count(*) filter (where state in ('queued', 'running'))::int as running
     from releases where study_id = $1`,
    [studyId],
  );
  return rows[0] ?? { all: 0, running: 0 };
}
