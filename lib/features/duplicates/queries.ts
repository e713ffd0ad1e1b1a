import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma } from "@/lib/db/client";
import { type Fingerprint, keepAnswer } from "@/lib/db/kept-answer";
import { AppError } from "@/lib/errors";
import { listNearDuplicateCandidates } from "../duplicate-components/queries";
import { type DistanceMetric, defaultThreshold, distanceMetrics, parseStoredSearch } from "./schema";

export type NeighbourSearch = Awaited<ReturnType<typeof getSearch>>;

export async function getSearch(studyId: AuthorizedStudyId, searchId: number) {
  const found = await database("desk").neighbourSearch.findUnique({ where: { studyId_id: { studyId, id: searchId } } });
  if (!found) throw new AppError("notFound", `There is no search ${searchId} in study ${studyId}`);
  return found;
}

/** The searches of a study, newest first. */
export async function listSearches(studyId: AuthorizedStudyId): Promise<NeighbourSearch[]> {
  return database("desk").neighbourSearch.findMany({ where: { studyId }, orderBy: { id: "desc" }, take: 100 });
}

/** An image of a study as the comparison needs it. */
export interface StudyImage {
  id: number;
  sha256: string;
  width: number;
  height: number;
  isCandidate: boolean;
  isReference: boolean;
  classIds: number[];
}

/** Every image of a study that was not taken down, by id. */
export async function listStudyImages(studyId: AuthorizedStudyId): Promise<StudyImage[]> {
  return database("jobs").$queryRaw<StudyImage[]>`
    select i.id, i.sha256, i.width, i.height, bool_or(c.role = 'candidate') as "isCandidate", bool_or(c.role = 'reference') as "isReference",
      array_agg(distinct c.class_id) as "classIds"
    from candidates c join images i on i.id = c.image_id
    where c.study_id = ${studyId} and i.taken_down_at is null
    group by i.id order by i.id`;
}

/** Which of these images have a descriptor at that side. */
export async function listDescribed(imageIds: readonly number[], side: number): Promise<Set<number>> {
  const rows = await database("jobs").$queryRaw<{ id: number }[]>`
    select image_id as id from image_descriptors where side = ${side} and image_id = any(${imageIds}::integer[])`;
  return new Set(rows.map(({ id }) => id));
}

/** The descriptors of some images, in the order of the ids. */
export async function listDescriptors(
  imageIds: readonly number[],
  side: number,
): Promise<{ imageId: number; hash: bigint; blockSums: Uint8Array }[]> {
  return database("jobs").$queryRaw<{ imageId: number; hash: bigint; blockSums: Uint8Array }[]>`
    select image_id as "imageId", hash, block_sums as "blockSums" from image_descriptors
    where side = ${side} and image_id = any(${imageIds}::integer[]) order by image_id`;
}

/** Which of these images have features by that extractor. */
export async function listFeatured(imageIds: readonly number[], extractor: string): Promise<Set<number>> {
  const rows = await database("jobs").$queryRaw<{ id: number }[]>`
    select image_id as id from image_features where extractor = ${extractor} and image_id = any(${imageIds}::integer[])`;
  return new Set(rows.map(({ id }) => id));
}

export async function listFeatures(
  imageIds: readonly number[],
  extractor: string,
): Promise<{ imageId: number; values: Uint8Array }[]> {
  return database("jobs").$queryRaw<{ imageId: number; values: Uint8Array }[]>`
    select image_id as "imageId", values from image_features
    where extractor = ${extractor} and image_id = any(${imageIds}::integer[]) order by image_id`;
}

/** The images whose neighbours this search has listed under a metric already. */
export async function listSearched(
  studyId: AuthorizedStudyId,
  searchId: number,
  metric: DistanceMetric,
): Promise<Set<number>> {
  const rows = await database("jobs").$queryRaw<{ id: number }[]>`
    select image_id as id from neighbour_lists
    where study_id = ${studyId} and metric = ${metric}::distance_metric and search_id = ${searchId}`;
  return new Set(rows.map(({ id }) => id));
}

/** For some images, the others that stand in any of their lists. */
export async function listListed(
  studyId: AuthorizedStudyId,
  imageIds: readonly number[],
): Promise<{ imageId: number; otherId: number }[]> {
  return database("jobs").$queryRaw<{ imageId: number; otherId: number }[]>`
    select distinct image_id as "imageId", other_id as "otherId" from neighbours
    where study_id = ${studyId} and image_id = any(${imageIds}::integer[]) and metric <> 'dssim'`;
}

/** The distances that a reviewer works towards: the study's own where set, else the method's. */
export interface MetricThreshold {
  metric: DistanceMetric;
  distance: number;
  /** True where a draw asks for it. */
  required: boolean;
}

export async function listThresholds(studyId: AuthorizedStudyId): Promise<MetricThreshold[]> {
  const [set, [latest]] = await Promise.all([
    database("desk").reviewThreshold.findMany({ where: { studyId } }),
    database("desk").neighbourSearch.findMany({ where: { studyId }, orderBy: { id: "desc" }, take: 1 }),
  ]);
  const side = latest ? parseStoredSearch(latest.settings).side : 256;
  return distanceMetrics.map((metric) => {
    const own = set.find((row) => row.metric === metric);
    return { metric, distance: own?.distance ?? defaultThreshold(metric, side), required: own !== undefined };
  });
}

/** "Reviewed up to": per image and metric the nearest neighbour without a verdict, or where the list ends (METHOD.md 5). */
const reviewedUpTo = (studyId: AuthorizedStudyId, ofImages = Prisma.empty) => Prisma.sql`
  select l.metric, l.image_id, least(l.complete_to, min(n.distance) filter (where p.verdict is null)) as up_to
  from neighbour_lists l
  left join neighbours n on n.study_id = l.study_id and n.metric = l.metric and n.image_id = l.image_id
  left join neighbour_pairs p on p.study_id = n.study_id and p.image_id = least(n.image_id, n.other_id) and p.other_id = greatest(n.image_id, n.other_id)
  where l.study_id = ${studyId} ${ofImages} group by l.metric, l.image_id, l.complete_to`;

export interface MetricCoverage extends MetricThreshold {
  /** Candidate images of the study. */
  images: number;
  /** Of these, images whose neighbours were searched. */
  listed: number;
  /** Of these, images reviewed beyond the threshold. */
  reviewed: number;
  /** Neighbours within the threshold that nobody has looked at. */
  open: number;
}

/**
 * Neighbours within the thresholds that nobody has looked at, for `with`: limits, open. Read by distance: they are little beside all that
 * are listed, which the planner cannot know of a threshold.
 */
const openNeighbours = (studyId: AuthorizedStudyId, thresholds: readonly MetricThreshold[]) => Prisma.sql`
  limits (metric, distance) as (values ${Prisma.join(
    thresholds.map(({ metric, distance }) => Prisma.sql`(${metric}::distance_metric, ${distance}::double precision)`),
  )}),
  open as materialized (
    select t.metric, near.image_id, near.other_id, near.distance / t.distance as near from limits t cross join lateral (
      select n.image_id, n.other_id, n.distance from neighbours n
      where n.study_id = ${studyId} and n.metric = t.metric and n.distance <= t.distance offset 0) as near
    where not exists (select from neighbour_pairs p where p.study_id = ${studyId}
      and p.image_id = least(near.image_id, near.other_id) and p.other_id = greatest(near.image_id, near.other_id)))`;

/** What the number of lists and of candidate images depends on. */
async function readListFingerprint(studyId: AuthorizedStudyId): Promise<Fingerprint> {
  const [row] = await database("desk").$queryRaw<{ acts: string }[]>`
    select concat((select max(id) from candidates where study_id = ${studyId}), '/', (select max(taken_down_at) from images), '/',
      (select string_agg(concat(id, state, done), ' ' order by id) from neighbour_searches where study_id = ${studyId})) as acts`;
  return { acts: row?.acts ?? "", stream: "" };
}

/** How many images the candidates of a study are, and of how many the neighbours were listed, by metric. */
async function countLists(
  studyId: AuthorizedStudyId,
): Promise<{ images: number; listed: ReadonlyMap<DistanceMetric, number> }> {
  const [images] = await database("desk").$queryRaw<{ count: number }[]>`
    select count(distinct c.image_id)::integer as count from candidates c
    where c.study_id = ${studyId} and c.role = 'candidate'
      and not exists (select from images i where i.id = c.image_id and i.taken_down_at is not null)`;
  // Lists stand for candidates only, and go with an image that is taken down.
  const listed = await database("desk").neighbourList.groupBy({
    by: ["metric"],
    where: { studyId },
    _count: { _all: true },
  });
  return { images: images?.count ?? 0, listed: new Map(listed.map(({ metric, _count }) => [metric, _count._all])) };
}

/** How far the review is, by metric. */
export async function listCoverage(studyId: AuthorizedStudyId): Promise<MetricCoverage[]> {
  const thresholds = await listThresholds(studyId);
  const [{ images, listed }, lacking] = await Promise.all([
    keepAnswer(
      `coverage/${studyId}`,
      () => readListFingerprint(studyId),
      () => countLists(studyId),
    ),
    database("desk").$queryRaw<{ metric: DistanceMetric; images: number; open: number }[]>`
      with ${openNeighbours(studyId, thresholds)},
      pair as (select distinct metric, least(image_id, other_id), greatest(image_id, other_id) from open),
      image as (
        select metric, image_id from open union
        select t.metric, short.image_id from limits t cross join lateral (
          select l.image_id from neighbour_lists l where l.study_id = ${studyId} and l.metric = t.metric and l.complete_to <= t.distance offset 0) as short)
      select metric::text as metric, (select count(*)::integer from image i where i.metric = limits.metric) as images,
        (select count(*)::integer from pair p where p.metric = limits.metric) as open
      from limits`,
  ]);
  return thresholds.map((threshold) => {
    const lists = listed.get(threshold.metric) ?? 0;
    const left = lacking.find(({ metric }) => metric === threshold.metric);
    return {
      ...threshold,
      images,
      listed: lists,
      reviewed: Math.max(0, lists - (left?.images ?? 0)),
      open: left?.open ?? 0,
    };
  });
}

/** Candidates, of one class where it is given, that a draw must leave out as `unreviewed`: they lack review under a metric for which the study sets a threshold. */
export async function listUnreviewedCandidates(studyId: AuthorizedStudyId, classId?: number): Promise<Set<number>> {
  if ((await database("desk").reviewThreshold.count({ where: { studyId } })) === 0) return new Set();
  const [ofClass, ofImages] =
    classId === undefined
      ? [Prisma.empty, Prisma.empty]
      : [
          Prisma.sql`and c.class_id = ${classId}`,
          Prisma.sql`and l.image_id in (select image_id from candidates where study_id = ${studyId} and class_id = ${classId})`,
        ];
  const rows = await database("desk").$queryRaw<{ id: number }[]>`
    with reviews as (${reviewedUpTo(studyId, ofImages)})
    select distinct c.id from candidates c cross join review_thresholds t
    left join reviews r on r.image_id = c.image_id and r.metric = t.metric
    where c.study_id = ${studyId} and t.study_id = ${studyId} and c.role = 'candidate' ${ofClass} and (r.up_to is null or r.up_to <= t.distance)`;
  return new Set(rows.map(({ id }) => id));
}

/** Candidates, of one class where it is given, that no draw takes for what they show or lack: near-duplicates and unreviewed ones. */
export async function listBarredCandidates(studyId: AuthorizedStudyId, classId?: number): Promise<number[]> {
  const [near, unreviewed] = await Promise.all([
    listNearDuplicateCandidates(studyId, classId),
    listUnreviewedCandidates(studyId, classId),
  ]);
  return [...near, ...unreviewed];
}

/** A neighbour of an image, as a reviewer sees it. */
export interface ReviewNeighbour {
  imageId: number;
  candidateId: number;
  version: string;
  role: "candidate" | "reference";
  wnid: string;
  lemma: string;
  path: string;
  width: number;
  height: number;
  verdict: "duplicate" | "distinct" | null;
  decidedBy: string | null;
  verdictSource: "person" | "import" | "rule" | null;
  distances: { metric: DistanceMetric; distance: number }[];
}

export interface ReviewImage {
  imageId: number;
  candidateId: number;
  version: string;
  wnid: string;
  lemma: string;
  path: string;
  width: number;
  height: number;
  source: string;
  neighbours: ReviewNeighbour[];
  reviewedUpTo: { metric: DistanceMetric; distance: number }[];
}

/**
 * The next image of the queue: the one with the nearest neighbour, in units of the threshold, that nobody has looked at. Null at its end.
 *
 * `after`: the image that stands before it, decided or passed over; behind the last the queue begins again.
 */
export async function nextReviewImage(
  studyId: AuthorizedStudyId,
  filter: { metric: "any" | DistanceMetric; wnid: string; after?: number | undefined },
): Promise<number | null> {
  const thresholds = (await listThresholds(studyId)).filter(
    ({ metric }) => filter.metric === "any" || filter.metric === metric,
  );
  const after = filter.after ?? 0;
  const ofClass =
    filter.wnid === ""
      ? Prisma.empty
      : Prisma.sql`and exists (select from image_classes k where k.study_id = c.study_id and k.id = c.class_id and k.wnid = ${filter.wnid})`;
  const rows = await database("desk").$queryRaw<{ id: number }[]>`
    with ${openNeighbours(studyId, thresholds)},
    queue as materialized (select image_id, min(near) as near from open group by image_id),
    before as (
      select coalesce((select near from queue where image_id = ${after}),
        (select min(n.distance / t.distance) from neighbours n join limits t on t.metric = n.metric
         where n.study_id = ${studyId} and n.image_id = ${after})) as near)
    select next.image_id as id from (
      select queue.image_id from queue cross join before
      order by coalesce((queue.near, queue.image_id) > (before.near, ${after}::integer), false) desc, queue.near, queue.image_id offset 0) as next
    -- Asked of one after the other until one is a candidate's: a join would look all of them up.
    where (select true from candidates c join images i on i.id = c.image_id
      where c.study_id = ${studyId} and c.image_id = next.image_id and c.role = 'candidate' and i.taken_down_at is null ${ofClass} limit 1)
    limit 1`;
  return rows[0]?.id ?? null;
}

/** An image with all its listed neighbours, nearest first. Throws AppError notFound. */
export async function getReviewImage(studyId: AuthorizedStudyId, imageId: number): Promise<ReviewImage> {
  const shown = Prisma.sql`
    select distinct on (c.image_id) c.image_id, c.id, c.role, c.path, k.wnid, k.lemmas[1] as lemma, substr(i.sha256, 1, 12) as version, i.width, i.height, i.source
    from candidates c join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
    where c.study_id = ${studyId} and i.taken_down_at is null`;
  const [[found], neighbours, reviews] = await Promise.all([
    database("desk").$queryRaw<Omit<ReviewImage, "neighbours" | "reviewedUpTo">[]>`
      with shown as (${shown} and c.image_id = ${imageId} order by c.image_id, c.role, c.id)
      select image_id as "imageId", id as "candidateId", version, wnid, coalesce(lemma, wnid) as lemma, path, width, height, source from shown`,
    database("desk").$queryRaw<(Omit<ReviewNeighbour, "distances"> & { metric: DistanceMetric; distance: number })[]>`
      with listed as (select * from neighbours where study_id = ${studyId} and image_id = ${imageId}),
           shown as (${shown} and c.image_id in (select other_id from listed) order by c.image_id, c.role desc, c.id)
      select s.image_id as "imageId", s.id as "candidateId", s.version, s.role::text as role, s.wnid, coalesce(s.lemma, s.wnid) as lemma, s.path, s.width, s.height,
        p.verdict::text as verdict, coalesce(u.name, p.decided_by) as "decidedBy", p.source::text as "verdictSource", n.metric::text as metric, n.distance
      from listed n join shown s on s.image_id = n.other_id
      left join neighbour_pairs p on p.study_id = ${studyId} and p.image_id = least(n.image_id, n.other_id) and p.other_id = greatest(n.image_id, n.other_id)
      left join users u on u.id = p.decided_by
      order by n.metric, n.distance, n.other_id`,
    database("desk").$queryRaw<{ metric: DistanceMetric; distance: number }[]>`
      with reviews as (${reviewedUpTo(studyId)})
      select metric::text as metric, up_to as distance from reviews where image_id = ${imageId} order by metric`,
  ]);
  if (!found) throw new AppError("notFound", `There is no image ${imageId} in study ${studyId}`);
  return { ...found, neighbours: joinMetrics(neighbours, await listThresholds(studyId)), reviewedUpTo: reviews };
}

function joinMetrics(
  rows: readonly (Omit<ReviewNeighbour, "distances"> & { metric: DistanceMetric; distance: number })[],
  thresholds: readonly MetricThreshold[],
): ReviewNeighbour[] {
  const limit = new Map(thresholds.map(({ metric, distance }) => [metric, distance]));
  const near = (one: ReviewNeighbour) =>
    Math.min(...one.distances.map(({ metric, distance }) => distance / (limit.get(metric) ?? 1)));
  return [...Map.groupBy(rows, ({ imageId }) => imageId).values()]
    .flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const { metric: _, distance: __, ...neighbour } = first;
      return [{ ...neighbour, distances: same.map(({ metric, distance }) => ({ metric, distance })) }];
    })
    .sort((a, b) => near(a) - near(b) || a.imageId - b.imageId);
}

/** Counts for the head of the page and the navigation. */
export async function countDuplicates(
  studyId: AuthorizedStudyId,
): Promise<{ duplicate: number; distinct: number; running: number }> {
  const [row] = await database("desk").$queryRaw<{ duplicate: number; distinct: number; running: number }[]>`
    select (select count(*) from neighbour_pairs where study_id = ${studyId} and verdict = 'duplicate')::integer as duplicate,
      (select count(*) from neighbour_pairs where study_id = ${studyId} and verdict = 'distinct')::integer as "distinct",
      (select count(*) from neighbour_searches where study_id = ${studyId} and state in ('queued', 'running'))::integer as running`;
  return row ?? { duplicate: 0, distinct: 0, running: 0 };
}
