import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma } from "@/lib/db/client";
import type { CandidateRole } from "@/lib/db/generated/enums";
import { AppError } from "@/lib/errors";
import { listImageSummaries } from "../studies/queries";
import { isChosen } from "../variants/rules";

/** The image of a candidate of this study, by its SHA-256. Refused where there is none or it was taken down. */
export async function getCandidateImage(studyId: AuthorizedStudyId, candidateId: number): Promise<{ sha256: string }> {
  const candidate = await database("desk").candidate.findUnique({
    where: { studyId_id: { studyId, id: candidateId } },
    select: { image: { select: { sha256: true, takenDownAt: true } } },
  });
  if (!candidate) throw new AppError("notFound", `There is no candidate ${candidateId} in study ${studyId}`);
  if (candidate.image.takenDownAt)
    throw new AppError("notFound", `The image of candidate ${candidateId} was taken down`);
  return { sha256: candidate.image.sha256 };
}

export interface CandidateListItem {
  id: number;
  wnid: string;
  lemmas: string[];
  role: CandidateRole;
  path: string;
  shown: number;
  selected: number;
  /** Start of the image's SHA-256: with it in its address, a browser keeps a tile for good. */
  version: string;
}

const candidateOrders = {
  frequency: Prisma.sql`t.selected::double precision / nullif(t.shown, 0) desc nulls last, t.shown desc nulls last, c.id`,
  leastFrequent: Prisma.sql`t.selected::double precision / nullif(t.shown, 0) nulls last, t.shown desc nulls last, c.id`,
  fewestVotes: Prisma.sql`coalesce(t.shown, 0), c.id`,
  path: Prisma.sql`c.path, c.id`,
} as const;

function candidateConditions(
  studyId: AuthorizedStudyId,
  filter: { classId: number | null; role: string; bin: number },
) {
  return Prisma.join(
    [
      Prisma.sql`c.study_id = ${studyId}`,
      ...(filter.classId === null ? [] : [Prisma.sql`c.class_id = ${filter.classId}`]),
      ...(filter.role === "all" ? [] : [Prisma.sql`c.role = ${filter.role}::candidate_role`]),
      ...(filter.bin >= 0
        ? [Prisma.sql`t.shown > 0 and least(t.selected * 10 / nullif(t.shown, 0), 9) = ${filter.bin}`]
        : []),
      ...(filter.bin === -2 ? [Prisma.sql`coalesce(t.shown, 0) = 0`] : []),
    ],
    " and ",
  );
}

/** A page of images under their classes with their votes. `bin` is a tenth of selection frequency, -1 all, -2 those without votes. */
export async function listCandidates(
  studyId: AuthorizedStudyId,
  filter: { classId: number | null; role: "all" | CandidateRole; bin: number; sort: keyof typeof candidateOrders },
  page: { limit: number; offset: number },
): Promise<CandidateListItem[]> {
  // Judged images stand first in the order of frequency, which is that of an index (tallies_by_frequency): pages among them need no scan.
  const judged =
    filter.sort === "frequency" && filter.classId === null && filter.bin !== -2
      ? await listJudged(studyId, filter, page)
      : [];
  if (judged.length === page.limit) return judged;
  return askCandidates(
    studyId,
    filter,
    page,
    Prisma.sql`left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id`,
    candidateOrders[filter.sort],
  );
}

const byFrequency = Prisma.sql`t.selected::double precision / nullif(t.shown, 0) desc nulls last, t.shown desc, t.candidate_id`;

function listJudged(
  studyId: AuthorizedStudyId,
  filter: { classId: number | null; role: "all" | CandidateRole; bin: number },
  page: { limit: number; offset: number },
): Promise<CandidateListItem[]> {
  if (filter.role !== "all" || filter.bin !== -1)
    return askCandidates(
      studyId,
      filter,
      page,
      Prisma.sql`join tallies t on t.study_id = c.study_id and t.candidate_id = c.id and t.shown > 0`,
      byFrequency,
    );
  // Without a filter the page is cut before anything is joined: the last page is as quick as the first.
  return askCandidates(
    studyId,
    filter,
    { limit: page.limit, offset: 0 },
    Prisma.sql`join (
      select t.* from tallies t where t.study_id = ${studyId} and t.shown > 0 order by ${byFrequency} limit ${page.limit} offset ${page.offset}
    ) as t on t.study_id = c.study_id and t.candidate_id = c.id`,
    byFrequency,
  );
}

function askCandidates(
  studyId: AuthorizedStudyId,
  filter: { classId: number | null; role: "all" | CandidateRole; bin: number },
  page: { limit: number; offset: number },
  tallies: Prisma.Sql,
  order: Prisma.Sql,
): Promise<CandidateListItem[]> {
  return database("desk").$queryRaw<CandidateListItem[]>`
    select found.id, k.wnid, k.lemmas, found.role, found.path, found.shown, found.selected, substr(i.sha256, 1, 12) as version
    from (
      select top.*, row_number() over () as place
      from (
        select c.id, c.class_id, c.image_id, c.role, c.path, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected
        from candidates c ${tallies}
        where ${candidateConditions(studyId, filter)} order by ${order}
        limit ${page.limit} offset ${page.offset}) as top) as found
    join image_classes k on k.study_id = ${studyId} and k.id = found.class_id
    join images i on i.id = found.image_id
    order by found.place`;
}

/** How many images the filter lets through. */
export async function countCandidates(
  studyId: AuthorizedStudyId,
  filter: { classId: number | null; role: "all" | CandidateRole; bin: number },
): Promise<number> {
  const summaries = await listImageSummaries(studyId, filter.classId);
  return summaries
    .filter(({ role }) => filter.role === "all" || filter.role === role)
    .reduce((sum, { images, judged, tenths }) => {
      if (filter.bin === -1) return sum + images;
      return sum + (filter.bin === -2 ? images - judged : (tenths[filter.bin] ?? 0));
    }, 0);
}

export interface CandidatePage extends CandidateListItem {
  classId: number;
  imageId: number;
  gloss: string;
  sha256: string;
  width: number;
  height: number;
  byteSize: number;
  format: string;
  source: string;
  sourceUrl: string | null;
  sourcePage: string | null;
  title: string | null;
  licence: string | null;
  licenceUrl: string | null;
  owner: string | null;
  attribution: string | null;
  keyword: string | null;
  takenDownAt: Date | null;
  takedownReason: string | null;
  importedVotes: number;
  hits: {
    batchId: number;
    batchName: string;
    hitIndex: number;
    wnid: string;
    role: string;
    shown: number;
    selected: number;
  }[];
  revisions: { revisionId: number; number: number; variant: string; outcome: number }[];
}

/** One candidate with everything known about it. Throws AppError notFound. */
export async function getCandidate(studyId: AuthorizedStudyId, candidateId: number): Promise<CandidatePage> {
  const [[found], hits, revisions] = await Promise.all([
    database("desk").$queryRaw<Omit<CandidatePage, "hits" | "revisions">[]>`
      select c.id, c.class_id as "classId", c.image_id as "imageId", k.wnid, k.lemmas, k.gloss, c.role, c.path, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected,
        i.sha256, substr(i.sha256, 1, 12) as version, i.width, i.height, i.byte_size as "byteSize", i.format, i.source, i.source_url as "sourceUrl", i.source_page as "sourcePage",
        i.title, i.licence, i.licence_url as "licenceUrl", i.owner, i.attribution, c.keyword, i.taken_down_at as "takenDownAt", i.takedown_reason as "takedownReason",
        ((select count(*) from imported_votes v where v.study_id = c.study_id and v.candidate_id = c.id)
          + (select coalesce(sum(n.shown), 0) from imported_counts n where n.study_id = c.study_id and n.candidate_id = c.id))::integer as "importedVotes"
      from candidates c join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
      left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      where c.study_id = ${studyId} and c.id = ${candidateId}`,
    database("desk").$queryRaw<CandidatePage["hits"]>`
      select b.id as "batchId", b.name as "batchName", h.index as "hitIndex", k.wnid, i.role::text as role,
        count(a.id) filter (where get_bit(a.counted, i.position) = 1 and get_bit(a.unavailable, i.position) = 0)::integer as shown,
        count(a.id) filter (where get_bit(a.counted, i.position) = 1 and get_bit(a.selected, i.position) = 1)::integer as selected
      from hit_images i
      join hits h on h.study_id = i.study_id and h.id = i.hit_id
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      join image_classes k on k.study_id = h.study_id and k.id = h.class_id
      left join assignments a on a.study_id = h.study_id and a.hit_id = h.id and a.state in ('confirmed', 'approved')
      where i.study_id = ${studyId} and i.candidate_id = ${candidateId}
      group by b.id, b.name, h.index, k.wnid, i.role order by b.id desc, h.index limit 50`,
    database("desk").$queryRaw<CandidatePage["revisions"]>`
      select r.id as "revisionId", r.number, v.name as variant, get_byte(rc.outcomes, (array_position(rc.candidate_ids, ${candidateId}::integer) - 1)) as outcome
      from candidates c
      join revision_classes rc on rc.study_id = c.study_id and rc.class_id = c.class_id and ${candidateId}::integer = any(rc.candidate_ids)
      join revisions r on r.study_id = rc.study_id and r.id = rc.revision_id
      join variants v on v.study_id = r.study_id and v.id = r.variant_id
      where c.study_id = ${studyId} and c.id = ${candidateId} order by r.id desc limit 50`,
  ]);
  if (!found) throw new AppError("notFound", `There is no candidate ${candidateId} in study ${studyId}`);
  return { ...found, hits, revisions };
}

export interface TouchedRevision {
  studyId: number;
  revisionId: number;
  number: number;
  variant: string;
  wnid: string;
}

/** The revisions, of any study, that contain an image: what a takedown touches. */
export async function listTouchedRevisions(imageId: number): Promise<TouchedRevision[]> {
  const rows = await database("desk").$queryRaw<(TouchedRevision & { outcome: number })[]>`
    select r.study_id as "studyId", r.id as "revisionId", r.number, v.name as variant, rc.wnid,
      get_byte(rc.outcomes, array_position(rc.candidate_ids, c.id) - 1) as outcome
    from candidates c
    join revision_classes rc on rc.study_id = c.study_id and rc.class_id = c.class_id and c.id = any(rc.candidate_ids)
    join revisions r on r.study_id = rc.study_id and r.id = rc.revision_id
    join variants v on v.study_id = r.study_id and v.id = r.variant_id
    where c.image_id = ${imageId} order by r.study_id, r.id`;
  return rows.filter(({ outcome }) => isChosen(outcome)).map(({ outcome: _, ...revision }) => revision);
}

/** The same for the image of a candidate. */
export async function listTouchedRevisionsOf(
  studyId: AuthorizedStudyId,
  candidateId: number,
): Promise<TouchedRevision[]> {
  const found = await database("desk").candidate.findUnique({
    where: { studyId_id: { studyId, id: candidateId } },
    select: { imageId: true },
  });
  return found ? listTouchedRevisions(found.imageId) : [];
}
