import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { serializeManifestJson } from "@/lib/formats/manifest-json";
import { listVoteRules, loadMarkedPool, type StudyClassPool } from "../candidate-pools/queries";
import { buildManifest, hashManifest, type ManifestSource } from "../manifests/queries";
import { loadParent, type ParentRevision } from "./queries";
import { type ClassDraw, checkClasses, completeParameters, drawClasses, isChosen, type Shortage } from "./rules";
import type { DrawParameters, DrawRequest, SamplingStrategy } from "./schema";

export interface DrawnRevision {
  id: number;
  variantId: number;
  variantName: string;
  number: number;
  seed: number;
  parameters: DrawParameters;
  valid: boolean;
  shortages: readonly Shortage[];
  imageCount: number;
  meanFrequency: number | null;
  /** Per class in the order of wnid: images per frequency bin; target is null where the strategy wants none per bin. */
  bins: readonly { wnid: string; target: readonly number[] | null; drawn: readonly number[] }[];
  manifestSha256: string;
}

/** The name of a variant that is given none. */
const defaultNames: Readonly<Record<SamplingStrategy, string>> = {
  threshold: "Threshold",
  matchedFrequency: "MatchedFrequency",
  topImages: "TopImages",
  targetHistogram: "TargetHistogram",
};

/** Draws one revision: drawRevisions with one request. */
export async function drawRevision(
  studyId: AuthorizedStudyId,
  request: DrawRequest,
  actor: string,
): Promise<DrawnRevision> {
  const [drawn] = await drawRevisions(studyId, [request], actor);
  if (!drawn) throw new Error("A draw without an answer");
  return drawn;
}

/**
 * Draws revisions from the same votes and stores them with their manifests' hashes: all or none.
 *
 * A revision that has shortages is stored as invalid. Refused: a study without classes, classes that the study does not have,
 * a parent that is not there, a variant name that has another strategy.
 */
export async function drawRevisions(
  studyId: AuthorizedStudyId,
  requests: readonly DrawRequest[],
  actor: string,
): Promise<DrawnRevision[]> {
  const client = await pool("desk").connect();
  try {
    await client.query("begin");
    const drawn = await drawInTransaction(client, studyId, requests, actor);
    await client.query("commit");
    return drawn;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function drawInTransaction(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  requests: readonly DrawRequest[],
  actor: string,
): Promise<DrawnRevision[]> {
  // Grouping 200,000 candidates fits in memory; on disk it takes twice as long.
  await client.query("set local work_mem = '128MB'");
  // A pool is read whole: where the statistics do not know this study yet, loops over its rows would take minutes.
  await client.query("set local enable_nestloop = off");
  const study = await getStudyDefaults(client, studyId);
  const variants = await lockVariants(client, studyId, requests);
  const voteRules = await listVoteRules(client, studyId);
  const pools = await loadMarkedPool(client, studyId);
  const wnids = new Set(pools.map((classPool) => classPool.wnid));
  const revisions: DrawnRevision[] = [];
  const rows: RevisionClassRow[] = [];
  for (const [at, request] of requests.entries()) {
    checkClasses(request, wnids);
    const variant = variants[at];
    if (!variant) throw new Error("A draw without a variant");
    const parent = request.startingFrom == null ? undefined : await loadParent(client, studyId, request.startingFrom);
    const asked = withParent(
      request.classes ? pools.filter((one) => request.classes?.includes(one.wnid)) : pools,
      parent,
    );
    const parameters = { ...completeParameters(request, study), ...(voteRules.length > 0 ? { voteRules } : {}) };
    const seed = request.seed ?? study.seed;
    const draws = drawClasses(asked, parameters, seed);
    const shortages = draws.flatMap((draw) => draw.shortages);
    const sources = asked.map((classPool, index) => sourceOf(classPool, draws[index]));
    const manifest = buildManifest({ parameters, seed, parent: parent?.manifestSha256 ?? null, shortages }, sources);
    const manifestSha256 = hashManifest(serializeManifestJson(manifest));
    const { id, number } = await insertRevision(client, studyId, {
      variantId: variant.id,
      parentId: request.startingFrom ?? null,
      seed,
      parameters,
      shortages,
      imageCount: manifest.images.length,
      meanFrequency: manifest.meanFrequency,
      manifestSha256,
      actor,
    });
    sources.forEach((source, index) => {
      const classPool = asked[index];
      if (classPool) rows.push({ revisionId: id, classId: classPool.classId, source });
    });
    revisions.push({
      id,
      variantId: variant.id,
      variantName: variant.name,
      number,
      seed,
      parameters,
      valid: manifest.valid,
      shortages,
      imageCount: manifest.images.length,
      meanFrequency: manifest.meanFrequency,
      bins: draws.map(({ wnid, target, drawn }) => ({ wnid, target, drawn })),
      manifestSha256,
    });
  }
  await insertRevisionClasses(client, studyId, pools, rows);
  await recordDraws(client, studyId, revisions, actor);
  return revisions;
}

async function getStudyDefaults(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
): Promise<{ imagesPerClass: number; minimumVotes: number; seed: number }> {
  const { rows } = await client.query<{ imagesPerClass: number; minimumVotes: number; seed: number }>(
    `select images_per_class as "imagesPerClass", minimum_votes as "minimumVotes", seed from studies where id = $1`,
    [studyId],
  );
  const [study] = rows;
  if (!study) throw new AppError("notFound", `There is no study ${studyId}`);
  return study;
}

/** Finds or makes the variant of each request and locks it, so that two draws at once get different numbers. */
async function lockVariants(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  requests: readonly DrawRequest[],
): Promise<{ id: number; name: string }[]> {
  const wanted = requests.map((request) => ({
    name: request.name ?? defaultNames[request.strategy],
    strategy: request.strategy,
  }));
  const stored = (strategy: SamplingStrategy) => strategy.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  // One order for all, or two draws of two variants could wait for each other.
  for (const { name, strategy } of wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    await client.query(
      `insert into variants (study_id, name, strategy) values ($1, $2, $3::sampling_strategy)
       on conflict (study_id, name) do nothing`,
      [studyId, name, stored(strategy)],
    );
  const { rows } = await client.query<{ id: number; name: string; strategy: string }>(
    "select id, name, strategy::text from variants where study_id = $1 and name = any($2) order by name for update",
    [studyId, wanted.map(({ name }) => name)],
  );
  return wanted.map(({ name, strategy }) => {
    const found = rows.find((row) => row.name === name);
    if (found?.strategy !== stored(strategy))
      throw new AppError(
        "conflict",
        `Cannot draw "${strategy}" as a revision of "${name}": that variant is drawn by ${found?.strategy}; give another name`,
        { field: "name" },
      );
    return { id: found.id, name };
  });
}

function withParent(pools: readonly StudyClassPool[], parent: ParentRevision | undefined): readonly StudyClassPool[] {
  if (!parent) return pools;
  return pools.map((classPool) => {
    const before = parent.candidateIds.get(classPool.classId);
    return {
      ...classPool,
      inParent: Uint8Array.from(classPool.candidateIds, (id) => Number(before?.has(id) ?? false)),
    };
  });
}

function sourceOf(classPool: StudyClassPool, draw: ClassDraw | undefined): ManifestSource {
  if (!draw) throw new Error(`Class ${classPool.wnid} was not drawn`);
  const { outcomes, reference, target, drawn } = draw;
  const { wnid, lemmas, shown, selected } = classPool;
  const chosen = classPool.sha256.filter((_, candidate) => isChosen(outcomes[candidate] ?? 255));
  const imageSha256s = Buffer.from(chosen.join(""), "hex");
  return { wnid, lemmas, shown, selected, outcomes, imageSha256s, reference, target, drawn };
}

async function insertRevision(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  revision: {
    variantId: number;
    parentId: number | null;
    seed: number;
    parameters: DrawParameters;
    shortages: readonly Shortage[];
    imageCount: number;
    meanFrequency: number | null;
    manifestSha256: string;
    actor: string;
  },
): Promise<{ id: number; number: number }> {
  const { rows } = await client.query<{ id: number; number: number }>(
    `insert into revisions (study_id, variant_id, number, parent_id, seed, parameters, valid, shortages, image_count,
                            mean_frequency, manifest_sha256, created_by)
     select $1::int, $2::int, coalesce(max(number), 0) + 1, $3::int, $4::int, $5::jsonb, $6::boolean, $7::jsonb, $8::int, $9::float8, $10::text, $11::text
     from revisions where study_id = $1 and variant_id = $2
     returning id, number`,
    [
      studyId,
      revision.variantId,
      revision.parentId,
      revision.seed,
      JSON.stringify(revision.parameters),
      revision.shortages.length === 0,
      JSON.stringify(revision.shortages),
      revision.imageCount,
      revision.meanFrequency,
      revision.manifestSha256,
      revision.actor,
    ],
  );
  const [inserted] = rows;
  if (!inserted) throw new Error("A revision was not inserted");
  return inserted;
}

interface RevisionClassRow {
  revisionId: number;
  classId: number;
  source: ManifestSource;
}

/** Writes what the revisions decided, in one statement; what they share (candidates and votes of a class) is sent once. */
async function insertRevisionClasses(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  pools: readonly StudyClassPool[],
  rows: readonly RevisionClassRow[],
): Promise<void> {
  const list = (values: ArrayLike<number>) => `{${Array.prototype.join.call(values, ",")}}`;
  const sources = rows.map((row) => row.source);
  await client.query(
    `with class as materialized (
       select class_id, wnid, array(select json_array_elements_text(lemmas::json)) as lemmas, candidate_ids::int[] as candidate_ids,
              shown::int[] as shown, selected::int[] as selected
       from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            as c(class_id, wnid, lemmas, candidate_ids, shown, selected)
     )
     insert into revision_classes (study_id, revision_id, class_id, wnid, lemmas, candidate_ids, shown, selected, outcomes,
                                   image_sha256s, reference, target, drawn)
     select $1::int, d.revision_id, class_id, c.wnid, c.lemmas, c.candidate_ids, c.shown, c.selected, d.outcomes, d.image_sha256s,
            d.reference::int[], d.target::int[], d.drawn::int[]
     from unnest($8::int[], $9::int[], $10::bytea[], $11::bytea[], $12::text[], $13::text[], $14::text[])
          as d(revision_id, class_id, outcomes, image_sha256s, reference, target, drawn)
     join class c using (class_id)`,
    [
      studyId,
      pools.map((classPool) => classPool.classId),
      pools.map((classPool) => classPool.wnid),
      pools.map((classPool) => JSON.stringify(classPool.lemmas)),
      pools.map((classPool) => list(classPool.candidateIds)),
      pools.map((classPool) => list(classPool.shown)),
      pools.map((classPool) => list(classPool.selected)),
      rows.map((row) => row.revisionId),
      rows.map((row) => row.classId),
      sources.map((source) => Buffer.from(source.outcomes)),
      sources.map((source) => source.imageSha256s),
      sources.map((source) => list(source.reference)),
      sources.map((source) => list(source.target ?? [])),
      sources.map((source) => list(source.drawn)),
    ],
  );
}

async function recordDraws(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  revisions: readonly DrawnRevision[],
  actor: string,
): Promise<void> {
  await client.query(
    `insert into audit_events (study_id, actor, act, subject, details)
     select $1::int, $2::text, 'revision.draw', subject, details::jsonb from unnest($3::text[], $4::text[]) as e(subject, details)`,
    [
      studyId,
      actor,
      revisions.map((revision) => `revision/${studyId}/${revision.id}`),
      revisions.map(({ variantName, number, seed, valid, imageCount, manifestSha256 }) =>
        JSON.stringify({ variant: variantName, number, seed, valid, images: imageCount, manifestSha256 }),
      ),
    ],
  );
}
