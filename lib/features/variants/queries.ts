import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { parseIntegers } from "@/lib/db/parse-integers";
import { AppError } from "@/lib/errors";
import { isCarriedOver, isChosen, isSampledUp, type Shortage } from "./rules";
import { type DrawParameters, outcomes, type SamplingStrategy } from "./schema";

/** One draw as a list shows it. */
export interface RevisionSummary {
  id: number;
  variantId: number;
  variantName: string;
  strategy: SamplingStrategy;
  number: number;
  parentId: number | null;
  seed: number;
  parameters: DrawParameters;
  valid: boolean;
  shortages: Shortage[];
  imageCount: number;
  meanFrequency: number | null;
  manifestSha256: string;
  createdBy: string;
  createdAt: Date;
}

const summaryColumns = `r.id, r.variant_id as "variantId", v.name as "variantName", r.parameters->>'strategy' as strategy, r.number,
  r.parent_id as "parentId", r.seed, r.parameters, r.valid, r.shortages, r.image_count as "imageCount",
  r.mean_frequency as "meanFrequency", r.manifest_sha256 as "manifestSha256", r.created_by as "createdBy", r.created_at as "createdAt"`;

/** The revisions of a study or of one of its variants, newest first. */
export async function listRevisions(
  studyId: AuthorizedStudyId,
  only: { variantId?: number } = {},
): Promise<RevisionSummary[]> {
  const { rows } = await pool("desk").query<RevisionSummary>(
    `select ${summaryColumns} from revisions r join variants v on v.study_id = r.study_id and v.id = r.variant_id
     where r.study_id = $1 and ($2::int is null or r.variant_id = $2) order by r.id desc`,
    [studyId, only.variantId ?? null],
  );
  return rows;
}

export interface VariantSummary {
  id: number;
  name: string;
  strategy: SamplingStrategy;
  createdAt: Date;
  /** Newest first. */
  revisions: RevisionSummary[];
}

/** The variants of a study in the order in which they were made, each with its revisions. */
export async function listVariants(studyId: AuthorizedStudyId): Promise<VariantSummary[]> {
  const revisions = await listRevisions(studyId);
  const { rows } = await pool("desk").query<Omit<VariantSummary, "revisions">>(
    `select id, name, case strategy when 'matched_frequency' then 'matchedFrequency' when 'top_images' then 'topImages' when 'target_histogram' then 'targetHistogram'
            else strategy::text end as strategy, created_at as "createdAt"
     from variants where study_id = $1 order by id`,
    [studyId],
  );
  return rows.map((variant) => ({
    ...variant,
    revisions: revisions.filter((revision) => revision.variantId === variant.id),
  }));
}

export interface RevisionClassSummary {
  classId: number;
  wnid: string;
  lemmas: string[];
  candidateCount: number;
  imageCount: number;
  /** Per frequency bin; target is empty where the strategy wants no number per bin. */
  reference: number[];
  target: number[];
  drawn: number[];
}

export interface RevisionDetails extends RevisionSummary {
  classes: RevisionClassSummary[];
}

/** One revision with its classes in the order of wnid. Refused where the study has no such revision. */
export async function getRevision(studyId: AuthorizedStudyId, revisionId: number): Promise<RevisionDetails> {
  const { rows } = await pool("desk").query<RevisionSummary>(
    `select ${summaryColumns} from revisions r join variants v on v.study_id = r.study_id and v.id = r.variant_id
     where r.study_id = $1 and r.id = $2`,
    [studyId, revisionId],
  );
  const [found] = rows;
  if (!found) throw unknownRevision(studyId, revisionId);
  const { rows: classes } = await pool("desk").query<RevisionClassSummary>(
    `select class_id as "classId", wnid, lemmas, coalesce(cardinality(candidate_ids), 0) as "candidateCount",
            length(image_sha256s) / 32 as "imageCount", reference, target, drawn
     from revision_classes where study_id = $1 and revision_id = $2 order by wnid collate "C"`,
    [studyId, revisionId],
  );
  return { ...found, classes };
}

/** The refusal of a revision that the study does not have. */
export function unknownRevision(studyId: AuthorizedStudyId, revisionId: number): AppError {
  return new AppError(
    "notFound",
    `There is no revision ${revisionId} in study ${studyId}; GET …/variants lists those there are`,
  );
}

export interface RevisionImage {
  candidateId: number;
  /** Start of the image's SHA-256: with it in its address, a browser keeps a tile for good. */
  version: string;
  classId: number;
  wnid: string;
  shown: number;
  selected: number;
  carriedOver: boolean;
  sampledUp: boolean;
}

/** The images of a revision in the order (wnid, sha256): all, or those of some classes, which costs only what these hold. */
export async function listRevisionImages(
  studyId: AuthorizedStudyId,
  revisionId: number,
  only: { classIds?: readonly number[] } = {},
): Promise<RevisionImage[]> {
  const { rows } = await pool("desk").query<Omit<RevisionImage, "carriedOver" | "sampledUp"> & { outcome: number }>(
    `select k.class_id as "classId", k.wnid, c.candidate_id as "candidateId", k.shown[c.ordinal] as shown,
            k.selected[c.ordinal] as selected, get_byte(k.outcomes, (c.ordinal - 1)::int) as outcome,
            encode(substring(k.image_sha256s from 32 * (row_number() over (partition by k.class_id order by c.ordinal))::int - 31 for 6), 'hex') as version
     from revision_classes k, unnest(k.candidate_ids) with ordinality as c(candidate_id, ordinal)
     where k.study_id = $1 and k.revision_id = $2 and ($3::int[] is null or k.class_id = any($3))
       and get_byte(k.outcomes, (c.ordinal - 1)::int) < $4
     order by k.wnid collate "C", c.ordinal`,
    [studyId, revisionId, only.classIds ?? null, outcomes.indexOf("flagged")],
  );
  return rows.map(({ outcome, ...image }) => ({
    ...image,
    carriedOver: isCarriedOver(outcome),
    sampledUp: isSampledUp(outcome),
  }));
}

/** How many candidates of a revision have each outcome. */
export async function countOutcomes(
  studyId: AuthorizedStudyId,
  revisionId: number,
): Promise<{ outcome: (typeof outcomes)[number]; count: number }[]> {
  // One byte a candidate: counted here, as the database would make a row of each.
  const { rows } = await pool("desk").query<{ bytes: Buffer | null }>(
    `select string_agg(outcomes, '') as bytes from revision_classes where study_id = $1 and revision_id = $2`,
    [studyId, revisionId],
  );
  const counts = outcomes.map(() => 0);
  for (const byte of rows[0]?.bytes ?? []) counts[byte] = (counts[byte] ?? 0) + 1;
  return outcomes.flatMap((outcome, byte) => {
    const count = counts[byte] ?? 0;
    return count === 0 ? [] : [{ outcome, count }];
  });
}

export interface RevisionBins {
  revisionId: number;
  /** Images per frequency bin over all classes; wanted is null where the strategy wants no number per bin. */
  wanted: number[] | null;
  drawn: number[];
}

/** What revisions wanted and drew in each frequency bin, summed over their classes. */
export async function listRevisionBins(
  studyId: AuthorizedStudyId,
  revisionIds: readonly number[],
): Promise<RevisionBins[]> {
  const { rows } = await pool("desk").query<{ revisionId: number; wanted: number | null; drawn: number }>(
    `select k.revision_id as "revisionId", sum(k.target[bin])::int as wanted, sum(k.drawn[bin])::int as drawn
     from revision_classes k, generate_series(1, cardinality(k.drawn)) as bin
     where k.study_id = $1 and k.revision_id = any($2) group by k.revision_id, bin order by k.revision_id, bin`,
    [studyId, revisionIds],
  );
  return revisionIds.map((revisionId) => {
    const bins = rows.filter((row) => row.revisionId === revisionId);
    const wanted = bins.flatMap((bin) => (bin.wanted === null ? [] : [bin.wanted]));
    return { revisionId, wanted: wanted.length > 0 ? wanted : null, drawn: bins.map((bin) => bin.drawn) };
  });
}

/** Some images of each revision to look at: one of each of its first classes. */
export async function listRevisionSamples(
  studyId: AuthorizedStudyId,
  revisionIds: readonly number[],
  imagesPerRevision: number,
): Promise<(RevisionImage & { revisionId: number })[]> {
  const { rows } = await pool("desk").query<
    Omit<RevisionImage, "carriedOver" | "sampledUp"> & { outcome: number; revisionId: number }
  >(
    `select r.id as "revisionId", first.*
     from unnest($2::int[]) as r(id),
     lateral (
       select k.class_id as "classId", k.wnid, c.candidate_id as "candidateId", k.shown[c.ordinal] as shown,
              k.selected[c.ordinal] as selected, get_byte(k.outcomes, (c.ordinal - 1)::int) as outcome,
              encode(substring(k.image_sha256s from 1 for 6), 'hex') as version
       from revision_classes k,
       lateral (
         select candidate_id, ordinal from unnest(k.candidate_ids) with ordinality as o(candidate_id, ordinal)
         where get_byte(k.outcomes, (ordinal - 1)::int) < $3 order by ordinal limit 1) as c
       where k.study_id = $1 and k.revision_id = r.id order by k.wnid collate "C" limit $4) as first`,
    [studyId, revisionIds, outcomes.indexOf("flagged"), imagesPerRevision],
  );
  return rows.map(({ outcome, ...image }) => ({
    ...image,
    carriedOver: isCarriedOver(outcome),
    sampledUp: isSampledUp(outcome),
  }));
}

/** What a draw starts from: the parent's manifest hash and, by class id, the candidates that are in it. */
export interface ParentRevision {
  readonly manifestSha256: string;
  readonly candidateIds: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Refused where the study has no such revision. */
export async function loadParent(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
  revisionId: number,
): Promise<ParentRevision> {
  const { rows: found } = await client.query<{ sha256: string }>(
    "select manifest_sha256 as sha256 from revisions where study_id = $1 and id = $2",
    [studyId, revisionId],
  );
  const manifestSha256 = found[0]?.sha256;
  if (manifestSha256 === undefined)
    throw new AppError(
      "notFound",
      `Cannot start from revision ${revisionId}: study ${studyId} has no such revision; GET …/variants lists them`,
    );
  const { rows } = await client.query<{ classId: number; candidateIds: string; outcomes: Buffer }>(
    `select class_id as "classId", candidate_ids::text as "candidateIds", outcomes from revision_classes
     where study_id = $1 and revision_id = $2`,
    [studyId, revisionId],
  );
  const candidateIds = rows.map((row): [number, ReadonlySet<number>] => [
    row.classId,
    new Set(parseIntegers(row.candidateIds).filter((_, at) => isChosen(row.outcomes[at] ?? 255))),
  ]);
  return { manifestSha256, candidateIds: new Map(candidateIds) };
}
