import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ClassSort } from "./schema";

export interface ImageClassListItem {
  id: number;
  wnid: string;
  lemmas: string[];
  gloss: string;
  links: string[];
  neighbours: string[];
  position: number;
}

/** The classes of a study in the order of its list. */
export async function listClasses(studyId: AuthorizedStudyId): Promise<ImageClassListItem[]> {
  return database("desk").imageClass.findMany({
    where: { studyId },
    select: { id: true, wnid: true, lemmas: true, gloss: true, links: true, neighbours: true, position: true },
    orderBy: { position: "asc" },
  });
}

export interface ClassProgress {
  id: number;
  wnid: string;
  lemmas: string[];
  gloss: string;
  candidates: number;
  references: number;
  /** Candidates and reference images with the study's minimum of votes. */
  readyCandidates: number;
  readyReferences: number;
  /** Means over images with votes; null without. */
  meanCandidate: number | null;
  meanReference: number | null;
  /** Candidates with votes per fifth of selection frequency. */
  bins: number[];
}

/** Classes with what their images have in votes, a page of them; `q` looks in wnid, lemmas and gloss. */
export async function listClassProgress(
  studyId: AuthorizedStudyId,
  minimumVotes: number,
  page: { q: string; sort: ClassSort; limit: number; offset: number },
): Promise<{ classes: ClassProgress[]; total: number }> {
  const like = `%${page.q.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await database("desk").$queryRaw<(ClassProgress & { total: number })[]>`
    with progress as (
      select c.class_id,
        count(*) filter (where c.role = 'candidate')::integer as candidates, count(*) filter (where c.role = 'reference')::integer as references,
        count(*) filter (where c.role = 'candidate' and t.shown >= ${minimumVotes})::integer as ready_candidates,
        count(*) filter (where c.role = 'reference' and t.shown >= ${minimumVotes})::integer as ready_references,
        avg(t.selected::double precision / t.shown) filter (where c.role = 'candidate' and t.shown > 0) as mean_candidate,
        avg(t.selected::double precision / t.shown) filter (where c.role = 'reference' and t.shown > 0) as mean_reference,
        array[count(*) filter (where c.role = 'candidate' and t.shown > 0 and t.selected * 5 < t.shown),
              count(*) filter (where c.role = 'candidate' and t.shown > 0 and t.selected * 5 >= t.shown and t.selected * 5 < 2 * t.shown),
              count(*) filter (where c.role = 'candidate' and t.shown > 0 and t.selected * 5 >= 2 * t.shown and t.selected * 5 < 3 * t.shown),
              count(*) filter (where c.role = 'candidate' and t.shown > 0 and t.selected * 5 >= 3 * t.shown and t.selected * 5 < 4 * t.shown),
              count(*) filter (where c.role = 'candidate' and t.shown > 0 and t.selected * 5 >= 4 * t.shown)]::integer[] as bins
      from candidates c left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      where c.study_id = ${studyId} group by c.class_id)
    select k.id, k.wnid, k.lemmas, k.gloss, coalesce(p.candidates, 0) as candidates, coalesce(p.references, 0) as references,
      coalesce(p.ready_candidates, 0) as "readyCandidates", coalesce(p.ready_references, 0) as "readyReferences",
      p.mean_candidate as "meanCandidate", p.mean_reference as "meanReference", coalesce(p.bins, '{0,0,0,0,0}') as bins,
      count(*) over ()::integer as total
    from image_classes k left join progress p on p.class_id = k.id
    where k.study_id = ${studyId}
      and (${page.q} = '' or k.wnid ilike ${like} or k.gloss ilike ${like} or array_to_string(k.lemmas, ', ') ilike ${like})
    order by
      case when ${page.sort} = 'name' then lower(coalesce(k.lemmas[1], k.wnid)) end,
      case when ${page.sort} = 'candidates' then coalesce(p.candidates, 0) end,
      case when ${page.sort} = 'votes' then coalesce(p.ready_candidates, 0)::double precision / greatest(p.candidates, 1) end,
      case when ${page.sort} = 'frequency' then p.mean_candidate end,
      k.position, k.id
    limit ${page.limit} offset ${page.offset}`;
  return { classes: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

export interface ShortClasses {
  classes: number;
  withoutCandidates: number;
  withoutReferences: number;
  /** Classes with fewer candidates that have enough votes than a test set needs images. */
  shortOfVotes: number;
  /** Images with the minimum of votes, of all images. */
  readyImages: number;
  images: number;
}

/** What still stands between the classes and a draw. */
export async function countShortClasses(
  studyId: AuthorizedStudyId,
  need: { minimumVotes: number; imagesPerClass: number },
): Promise<ShortClasses> {
  const [short] = await database("desk").$queryRaw<ShortClasses[]>`
    select count(*)::integer as classes, count(*) filter (where coalesce(p.candidates, 0) = 0)::integer as "withoutCandidates",
      count(*) filter (where coalesce(p.references, 0) = 0)::integer as "withoutReferences",
      count(*) filter (where coalesce(p.ready, 0) < ${need.imagesPerClass})::integer as "shortOfVotes",
      coalesce(sum(p.ready_images), 0)::integer as "readyImages", coalesce(sum(p.images), 0)::integer as images
    from image_classes k left join (
      select c.class_id, count(*) as images, count(*) filter (where c.role = 'candidate') as candidates, count(*) filter (where c.role = 'reference') as references,
        count(*) filter (where c.role = 'candidate' and t.shown >= ${need.minimumVotes}) as ready, count(*) filter (where t.shown >= ${need.minimumVotes}) as ready_images
      from candidates c left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      where c.study_id = ${studyId} group by 1) as p on p.class_id = k.id
    where k.study_id = ${studyId}`;
  return (
    short ?? { classes: 0, withoutCandidates: 0, withoutReferences: 0, shortOfVotes: 0, readyImages: 0, images: 0 }
  );
}

/** The class of that wnid. Throws AppError notFound. */
export async function getClass(studyId: AuthorizedStudyId, wnid: string): Promise<ImageClassListItem> {
  const found = await database("desk").imageClass.findUnique({ where: { studyId_wnid: { studyId, wnid } } });
  if (!found) throw new AppError("notFound", `There is no class "${wnid}" in study ${studyId}`);
  return found;
}

/** The first classes whose wnid or a lemma contains `q`. */
export async function searchClasses(
  studyId: AuthorizedStudyId,
  q: string,
): Promise<Pick<ImageClassListItem, "wnid" | "lemmas">[]> {
  const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return database("desk").$queryRaw<{ wnid: string; lemmas: string[] }[]>`
    select wnid, lemmas from image_classes
    where study_id = ${studyId} and (wnid ilike ${like} or array_to_string(lemmas, ', ') ilike ${like})
    order by position, id limit 8`;
}
