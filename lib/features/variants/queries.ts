import { createHash } from "node:crypto";
import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { serializeManifestCsv } from "@/lib/formats/manifest-csv";
import { type Manifest, type ManifestImage, serializeManifestJson } from "@/lib/formats/manifest-json";
import { frequencyBin } from "@/lib/stats/frequency-bin";
import { listNearDuplicateCandidates, listUnreviewedCandidates } from "../duplicates/queries";
import {
  binCountOf,
  type ClassPool,
  estimateStability,
  isCarriedOver,
  isChosen,
  isSampledUp,
  marks,
  type Shortage,
  stabilityResamples,
} from "./rules";
import { type DrawParameters, type ManifestFormat, outcomes, type SamplingStrategy } from "./schema";

/** A class of a study with its candidates, as a draw needs them. */
export interface StudyClassPool extends ClassPool {
  readonly classId: number;
  readonly lemmas: readonly string[];
  readonly candidateIds: readonly number[];
}

interface PoolRow {
  classId: number;
  wnid: string;
  lemmas: string[];
  candidates: string | null;
  references: string | null;
}

/**
 * Every candidate of a study with its tally, by class in the order of wnid, in each class in the order of sha256: one statement,
 * so that all of it is of one moment. A class is one text, "sha256 shown,selected,id,taken down or flagged;...": a row per candidate would
 * cost more than the query itself, and without an order PostgreSQL joins and groups on all cores.
 */
export async function loadStudyPool(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
): Promise<StudyClassPool[]> {
  const { rows } = await client.query<PoolRow>(
    `with flagged as materialized (
       select distinct d.id from flags f join candidates d on d.study_id = f.study_id and d.image_id = f.image_id
       where f.study_id = $1 and f.removed_at is null and (f.candidate_id is null or f.candidate_id = d.id)
     ), judged as (
       select c.class_id, c.role,
              string_agg(concat(i.sha256, t.shown, ',', t.selected, ',', c.id, ',', coalesce(i.taken_down_at::text, flagged.id::text)), ';') as candidates
       from candidates c
       join images i on i.id = c.image_id
       left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
       left join flagged on flagged.id = c.id
       where c.study_id = $1
       group by c.class_id, c.role
     )
     select k.id as "classId", k.wnid, k.lemmas, max(candidates) filter (where role = 'candidate') as candidates,
            max(candidates) filter (where role = 'reference') as "references"
     from image_classes k left join judged on judged.class_id = k.id
     where k.study_id = $1
     group by k.study_id, k.id`,
    [studyId],
  );
  return rows.map(toPool).sort((a, b) => (a.wnid < b.wnid ? -1 : 1));
}

/** The pool, and against its candidates that they are near-duplicates of an original or a better image, or lack the review that the study asks for. */
export async function loadMarkedPool(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
): Promise<StudyClassPool[]> {
  const [pools, near, unreviewed] = await Promise.all([
    loadStudyPool(client, studyId),
    listNearDuplicateCandidates(studyId),
    listUnreviewedCandidates(studyId),
  ]);
  if (near.size + unreviewed.size === 0) return pools;
  for (const { candidateIds, marks: byCandidate } of pools)
    candidateIds.forEach((id, at) => {
      const mark = (near.has(id) ? marks.nearDuplicate : 0) | (unreviewed.has(id) ? marks.unreviewed : 0);
      byCandidate[at] = (byCandidate[at] ?? 0) | mark;
    });
  return pools;
}

function toPool(row: PoolRow): StudyClassPool {
  const candidates = parseJudged(row.candidates);
  const references = parseJudged(row.references);
  return {
    classId: row.classId,
    wnid: row.wnid,
    lemmas: row.lemmas,
    candidateIds: candidates.ids,
    sha256: candidates.sha256,
    shown: candidates.shown,
    selected: candidates.selected,
    marks: candidates.marks,
    inParent: new Uint8Array(candidates.ids.length),
    reference: { shown: references.shown, selected: references.selected },
  };
}

function parseJudged(text: string | null) {
  // They start with their sha256, which no other of the class has: sorted as they stand.
  const rows = text === null ? [] : text.split(";").sort();
  const columns = {
    ids: new Array<number>(rows.length),
    sha256: new Array<string>(rows.length),
    shown: new Array<number>(rows.length),
    selected: new Array<number>(rows.length),
    marks: new Uint8Array(rows.length),
  };
  rows.forEach((row, at) => {
    const first = row.indexOf(",", 64);
    const second = row.indexOf(",", first + 1);
    const third = row.indexOf(",", second + 1);
    columns.sha256[at] = row.slice(0, 64);
    // Without a tally nothing stands there, which is 0 as a number.
    columns.shown[at] = Number(row.slice(64, first));
    columns.selected[at] = Number(row.slice(first + 1, second));
    columns.ids[at] = Number(row.slice(second + 1, third));
    if (row.length > third + 1) columns.marks[at] = marks.flagged;
  });
  return columns;
}

/** Reads PostgreSQL's text of an integer array, "{1,2,3}". */
function parseIntegers(text: string | null): number[] {
  return text === null ? [] : JSON.parse(`[${text.slice(1, -1)}]`);
}

/** The rules by which published batches gave some images more votes than others, in words and in order. */
export async function listVoteRules(client: pg.Pool | pg.ClientBase, studyId: AuthorizedStudyId): Promise<string[]> {
  const { rows } = await client.query<{ rule: string }>(
    `select distinct vote_rule as rule from batches where study_id = $1 and vote_rule is not null and state <> 'draft' order by 1`,
    [studyId],
  );
  return rows.map((row) => row.rule);
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

/** What the manifest says about the draw as a whole. */
export interface ManifestHead {
  readonly parameters: DrawParameters;
  readonly seed: number;
  readonly parent: string | null;
  readonly shortages: readonly Shortage[];
}

/** What is kept of one class of a revision, as its manifest is written from it. */
export interface ManifestSource {
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly shown: ArrayLike<number>;
  readonly selected: ArrayLike<number>;
  readonly outcomes: Uint8Array;
  /** 32 bytes for each chosen image. */
  readonly imageSha256s: Buffer;
  readonly reference: readonly number[];
  readonly target: readonly number[] | null;
  readonly drawn: readonly number[];
}

/** The manifest of a draw; `classes` in the order of wnid. The same function writes it when drawn and when downloaded. */
export function buildManifest(head: ManifestHead, classes: readonly ManifestSource[]): Manifest {
  const { strategy, ...parameters } = head.parameters;
  const bins = binCountOf(head.parameters);
  const images = classes.flatMap((source) => listImages(source, bins));
  return {
    strategy,
    parameters,
    seed: head.seed,
    parent: head.parent,
    valid: head.shortages.length === 0,
    shortages: head.shortages,
    binEdges: Array.from({ length: bins + 1 }, (_, edge) => edge / bins),
    meanFrequency: images.length === 0 ? null : images.reduce((sum, image) => sum + image.frequency, 0) / images.length,
    classes: classes.map((source) => ({
      wnid: source.wnid,
      lemmas: source.lemmas,
      candidates: source.outcomes.length,
      images: source.drawn.reduce((sum, count) => sum + count, 0),
      bins: { reference: source.reference, target: source.target, drawn: source.drawn },
      excluded: countExcluded(source.outcomes),
    })),
    images,
  };
}

function listImages(source: ManifestSource, bins: number): ManifestImage[] {
  const hashes = source.imageSha256s.toString("hex");
  const images: ManifestImage[] = [];
  source.outcomes.forEach((outcome, candidate) => {
    if (!isChosen(outcome)) return;
    const shown = source.shown[candidate] ?? 0;
    const selected = source.selected[candidate] ?? 0;
    images.push({
      sha256: hashes.slice(64 * images.length, 64 * images.length + 64),
      wnid: source.wnid,
      shown,
      selected,
      frequency: selected / shown,
      bin: frequencyBin(selected, shown, bins),
      carriedOver: isCarriedOver(outcome),
      sampledUp: isSampledUp(outcome),
    });
  });
  return images;
}

/** How many candidates stayed out, by reason, in the order in which reasons are looked for. */
function countExcluded(bytes: Uint8Array): Record<string, number> {
  const counts = outcomes.map(() => 0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const named = outcomes.map((outcome, byte): [string, number] => [outcome, counts[byte] ?? 0]);
  return Object.fromEntries(named.filter(([, count], byte) => count > 0 && !isChosen(byte)));
}

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

function unknownRevision(studyId: AuthorizedStudyId, revisionId: number): AppError {
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

/** The images of a revision in the order (wnid, sha256): all, or a page of one class. */
export async function listRevisionImages(
  studyId: AuthorizedStudyId,
  revisionId: number,
  page: { classId?: number; limit?: number; offset?: number } = {},
): Promise<RevisionImage[]> {
  const { rows } = await pool("desk").query<Omit<RevisionImage, "carriedOver" | "sampledUp"> & { outcome: number }>(
    `select k.class_id as "classId", k.wnid, c.candidate_id as "candidateId", k.shown[c.ordinal] as shown,
            k.selected[c.ordinal] as selected, get_byte(k.outcomes, (c.ordinal - 1)::int) as outcome,
            encode(substring(k.image_sha256s from 32 * (row_number() over (partition by k.class_id order by c.ordinal))::int - 31 for 6), 'hex') as version
     from revision_classes k, unnest(k.candidate_ids) with ordinality as c(candidate_id, ordinal)
     where k.study_id = $1 and k.revision_id = $2 and ($3::int is null or k.class_id = $3)
       and get_byte(k.outcomes, (c.ordinal - 1)::int) < $4
     order by k.wnid collate "C", c.ordinal limit $5 offset $6`,
    [studyId, revisionId, page.classId ?? null, outcomes.indexOf("flagged"), page.limit ?? null, page.offset ?? 0],
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
  const { rows } = await pool("desk").query<{ outcome: number; count: number }>(
    `select get_byte(k.outcomes, place) as outcome, count(*)::int as count
     from revision_classes k, generate_series(0, length(k.outcomes) - 1) as place
     where k.study_id = $1 and k.revision_id = $2 group by 1 order by 1`,
    [studyId, revisionId],
  );
  return rows.flatMap(({ outcome, count }) => {
    const name = outcomes[outcome];
    return name === undefined ? [] : [{ outcome: name, count }];
  });
}

export interface ManifestFile {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the revision's JSON manifest, as stored when it was drawn. */
  manifestSha256: string;
}

/** SHA-256 of a manifest's JSON bytes, in hexadecimal. */
export function hashManifest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function loadManifestSources(studyId: AuthorizedStudyId, revisionId: number): Promise<ManifestSource[]> {
  const { rows } = await pool("desk").query<{
    wnid: string;
    lemmas: string[];
    shown: string;
    selected: string;
    outcomes: Buffer;
    imageSha256s: Buffer;
    reference: number[];
    target: number[];
    drawn: number[];
  }>(
    `select wnid, lemmas, shown::text as shown, selected::text as selected, outcomes, image_sha256s as "imageSha256s", reference,
            target, drawn
     from revision_classes where study_id = $1 and revision_id = $2`,
    [studyId, revisionId],
  );
  return rows
    .map((row) => ({
      ...row,
      shown: parseIntegers(row.shown),
      selected: parseIntegers(row.selected),
      target: row.target.length === 0 ? null : row.target,
    }))
    .sort((a, b) => (a.wnid < b.wnid ? -1 : 1));
}

/** Writes a revision's manifest from what was stored when it was drawn. Refused where the bytes are no longer those of the draw. */
export async function getManifest(
  studyId: AuthorizedStudyId,
  revisionId: number,
  format: ManifestFormat,
): Promise<ManifestFile> {
  const { rows } = await pool("desk").query<
    Omit<ManifestHead, "parent"> & {
      parent: string | null;
      number: number;
      variantName: string;
      manifestSha256: string;
    }
  >(
    `select r.parameters, r.seed, r.shortages, p.manifest_sha256 as parent, r.number, v.name as "variantName",
            r.manifest_sha256 as "manifestSha256"
     from revisions r
     join variants v on v.study_id = r.study_id and v.id = r.variant_id
     left join revisions p on p.study_id = r.study_id and p.id = r.parent_id
     where r.study_id = $1 and r.id = $2`,
    [studyId, revisionId],
  );
  const [head] = rows;
  if (!head) throw unknownRevision(studyId, revisionId);
  const manifest = buildManifest(head, await loadManifestSources(studyId, revisionId));
  const json = serializeManifestJson(manifest);
  const present = hashManifest(json);
  if (present !== head.manifestSha256)
    throw new AppError(
      "unavailable",
      `Cannot hand out the manifest of revision ${revisionId}: what is stored gives the SHA-256 ${present} and the draw had ${head.manifestSha256}; the rows were changed behind the product: restore them from a backup`,
    );
  const stem = `${head.variantName.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-r${head.number}`;
  return format === "json"
    ? { name: `${stem}.json`, contentType: "application/json", bytes: json, manifestSha256: present }
    : {
        name: `${stem}.csv`,
        contentType: "text/csv; charset=utf-8",
        bytes: serializeManifestCsv(manifest),
        manifestSha256: present,
      };
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

/** A candidate that only one of two revisions has, with what the other decided about it. */
export interface RevisionDifference {
  candidateId: number;
  wnid: string;
  sha256: string;
  /** in: only the second revision has it; out: only the first. */
  side: "in" | "out";
  /** What the revision without it decided; null where the candidate was not there yet, or its class not drawn. */
  reason: (typeof outcomes)[number] | null;
  shown: number;
  selected: number;
}

export interface RevisionDiff {
  from: RevisionSummary;
  to: RevisionSummary;
  /** Images of both. */
  common: number;
  in: number;
  out: number;
  /** Classes with a difference, those with most first. */
  classes: { wnid: string; in: number; out: number }[];
  /** By class in the order of wnid, then sha256; some thousand at most. */
  differences: RevisionDifference[];
}

const mostDifferences = 5000;

/** What changed between any two revisions of a study, image by image and why. */
export async function diffRevisions(studyId: AuthorizedStudyId, fromId: number, toId: number): Promise<RevisionDiff> {
  const [{ classes: _, ...from }, { classes: __, ...to }] = await Promise.all([
    getRevision(studyId, fromId),
    getRevision(studyId, toId),
  ]);
  const { rows } = await pool("desk").query<
    Omit<RevisionDifference, "reason" | "side"> & { before: number | null; after: number | null }
  >(
    `with a as (select * from revision_candidate where study_id = $1 and revision_id = $2),
          b as (select * from revision_candidate where study_id = $1 and revision_id = $3)
     select coalesce(a.candidate_id, b.candidate_id) as "candidateId", k.wnid, i.sha256, a.outcome as before, b.outcome as after,
            coalesce(b.shown, a.shown) as shown, coalesce(b.selected, a.selected) as selected
     from a full join b on b.candidate_id = a.candidate_id
     join candidates c on c.study_id = $1 and c.id = coalesce(a.candidate_id, b.candidate_id)
     join image_classes k on k.study_id = $1 and k.id = c.class_id join images i on i.id = c.image_id
     where (coalesce(a.outcome, 255) < $4) <> (coalesce(b.outcome, 255) < $4)
     order by k.wnid collate "C", i.sha256`,
    [studyId, fromId, toId, outcomes.indexOf("flagged")],
  );
  const differences = rows.map(({ before, after, ...row }): RevisionDifference => {
    const side = before !== null && isChosen(before) ? "out" : "in";
    const other = side === "out" ? after : before;
    return { ...row, side, reason: other === null ? null : (outcomes[other] ?? null) };
  });
  const count = (some: readonly RevisionDifference[], side: "in" | "out") =>
    some.filter((one) => one.side === side).length;
  const out = count(differences, "out");
  return {
    from,
    to,
    common: from.imageCount - out,
    in: count(differences, "in"),
    out,
    classes: [...Map.groupBy(differences, ({ wnid }) => wnid)]
      .map(([wnid, some]) => ({ wnid, in: count(some, "in"), out: count(some, "out") }))
      .sort((a, b) => b.in + b.out - a.in - a.out || (a.wnid < b.wnid ? -1 : 1)),
    differences: differences.slice(0, mostDifferences),
  };
}

export interface RevisionStability {
  resamples: number;
  overlap: number;
  /** Images of the revision by how often a re-labelling has them: tenths of 0 to 1. */
  inclusion: number[];
  /** The revision's images that re-labellings have least often. */
  frailest: { candidateId: number; wnid: string; sha256: string; probability: number }[];
  /** Candidates outside it that re-labellings have most often. */
  nearest: { candidateId: number; wnid: string; sha256: string; probability: number }[];
}

/** How much of a revision is the luck of its votes: its draw repeated over bootstrapped votes of the study as they are now. */
export async function getStability(studyId: AuthorizedStudyId, revisionId: number): Promise<RevisionStability> {
  const revision = await getRevision(studyId, revisionId);
  const wanted = new Set(revision.classes.map(({ classId }) => classId));
  const pools = (await loadMarkedPool(pool("desk"), studyId)).filter(({ classId }) => wanted.has(classId));
  const { candidateIds } = await loadParent(pool("desk"), studyId, revisionId);
  const resamples = stabilityResamples(pools.reduce((sum, one) => sum + one.sha256.length, 0));
  const { inclusion, overlap } = estimateStability(pools, revision.parameters, { seed: revision.seed, resamples });
  const tenths = new Array<number>(10).fill(0);
  const all = pools.flatMap(({ candidateIds: ids, classId, wnid, sha256 }, at) =>
    ids.map((candidateId, candidate) => ({
      candidateId,
      wnid,
      sha256: sha256[candidate] ?? "",
      probability: inclusion[at]?.[candidate] ?? 0,
      drawn: candidateIds.get(classId)?.has(candidateId) ?? false,
    })),
  );
  const inside = all.filter(({ drawn }) => drawn).sort((a, b) => a.probability - b.probability);
  for (const { probability } of inside) {
    const tenth = Math.min(9, Math.floor(10 * probability));
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  const outside = all.filter(({ drawn }) => !drawn).sort((a, b) => b.probability - a.probability);
  const strip = (some: typeof all) => some.slice(0, 12).map(({ drawn: _, ...one }) => one);
  return { resamples, overlap, inclusion: tenths, frailest: strip(inside), nearest: strip(outside) };
}
