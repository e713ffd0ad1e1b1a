// The stages of `npm run road`, each a function of the study it works in.
import { hash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import pLimit from "p-limit";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { getManifest } from "@/lib/features/manifests/queries";
import { drawRevisions } from "@/lib/features/variants/mutations";
import type { DrawRequest } from "@/lib/features/variants/schema";
import { importVotes } from "@/lib/features/vote-imports/mutations";
import { readDerivative } from "@/lib/images/read-derivative";
import type { SeenTile } from "@/prisma/seed/simulated-crowd";
import { type LabelledFolder, votesOf } from "./labelled-folder";

/** Copies the images to <target>/reference/<class>/ and <target>/candidate/<class>/, as the import wants them. */
export async function copyImages(folder: string, labelled: LabelledFolder, target: string): Promise<void> {
  const limit = pLimit(16);
  for (const role of ["reference", "candidate"])
    for (const name of labelled.classes) await mkdir(join(target, role, name), { recursive: true });
  await Promise.all(
    labelled.images.map((image) =>
      limit(() =>
        copyFile(join(folder, "test", image.path), join(target, image.role, image.path), constants.COPYFILE_FICLONE),
      ),
    ),
  );
}

/** Brings the counts of all images that the study has in, as one file of votes. Answers the number of votes. */
export async function importCounts(studyId: AuthorizedStudyId, labelled: LabelledFolder, actor: string) {
  const { rows } = await pool("desk").query<{ path: string }>("select path from candidates where study_id = $1", [
    studyId,
  ]);
  const known = new Set(rows.map((row) => row.path));
  const counted = labelled.images.filter((image) => known.has(image.path));
  const csv = stringify(
    counted.map((image) => ({ image: image.path, class: labelled.classes[image.label], ...votesOf(image) })),
    { header: true, columns: ["image", "class", "selected", "shown"] },
  );
  async function* source() {
    yield new TextEncoder().encode(csv);
  }
  return importVotes(studyId, { kind: "counts", name: "cifar10h-counts.npy", source: source(), createdBy: actor });
}

export interface MeanFrequencies {
  all: number | null;
  reference: number | null;
  candidates: number | null;
}

/** Means of the selection frequencies of a study's images that have votes. */
export async function getMeanFrequencies(studyId: AuthorizedStudyId): Promise<MeanFrequencies> {
  const { rows } = await pool("desk").query<MeanFrequencies>(
    `select avg(frequency) as "all", avg(frequency) filter (where role = 'reference') as reference,
            avg(frequency) filter (where role = 'candidate') as candidates
     from (select c.role, t.selected::float8 / t.shown as frequency
           from candidates c join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
           where c.study_id = $1 and t.shown > 0) as judged`,
    [studyId],
  );
  return rows[0] ?? { all: null, reference: null, candidates: null };
}

export interface DrawnVariant {
  strategy: string;
  imagesPerClass: number;
  images: number;
  meanFrequency: number | null;
  valid: boolean;
  /** What could not be filled, in sentences' terms: rules.ts Shortage. */
  shortages: readonly object[];
  /** Class -> images drawn in the five bins of selection frequency. */
  binsPerClass: Record<string, readonly number[]>;
  /** The same for the images wanted; only where the strategy wants a number per bin. */
  targetsPerClass?: Record<string, readonly number[]>;
  /** Path of the JSON manifest; the CSV stands beside it. */
  manifest: string;
  sha256: string;
}

/** The ways in which the published sets were sampled. */
const publishedStrategies = ["threshold", "matchedFrequency", "topImages"] as const;

/** Draws the three variants with each of the numbers of images per class and writes their manifests into `out`. */
export async function drawVariants(
  studyId: AuthorizedStudyId,
  options: { imagesPerClass: readonly number[]; seed: number; actor: string; out: string },
): Promise<DrawnVariant[]> {
  const requests = options.imagesPerClass.flatMap((imagesPerClass) =>
    publishedStrategies.map((strategy): DrawRequest => {
      return { strategy, imagesPerClass, seed: options.seed, name: `${strategy}, ${imagesPerClass} per class` };
    }),
  );
  const drawn = await drawRevisions(studyId, requests, options.actor);
  await mkdir(options.out, { recursive: true });
  const variants: DrawnVariant[] = [];
  for (const revision of drawn) {
    const { strategy, imagesPerClass } = revision.parameters;
    const stem = join(options.out, `${strategy}-${imagesPerClass}`);
    for (const format of ["json", "csv"] as const)
      await writeFile(`${stem}.${format}`, (await getManifest(studyId, revision.id, format)).bytes);
    const targets = revision.bins.flatMap(({ wnid, target }): [string, readonly number[]][] =>
      target === null ? [] : [[wnid, target]],
    );
    variants.push({
      strategy,
      imagesPerClass,
      images: revision.imageCount,
      meanFrequency: revision.meanFrequency,
      valid: revision.valid,
      shortages: revision.shortages,
      binsPerClass: Object.fromEntries(revision.bins.map(({ wnid, drawn: images }) => [wnid, images])),
      ...(targets.length === 0 ? {} : { targetsPerClass: Object.fromEntries(targets) }),
      manifest: `${stem}.json`,
      sha256: revision.manifestSha256,
    });
  }
  return variants;
}

/** What people would say who see a tile of the study's: each image's real votes, also for classes that are not its own. */
export async function readOpinions(
  studyId: AuthorizedStudyId,
  labelled: LabelledFolder,
): Promise<(tile: SeenTile) => number> {
  const { rows } = await pool("desk").query<{ path: string; sha256: string }>(
    "select c.path, i.sha256 from candidates c join images i on i.id = c.image_id where c.study_id = $1",
    [studyId],
  );
  const votes = new Map(labelled.images.map((image) => [image.path, image.votes]));
  const places = new Map(labelled.classes.map((name, place) => [name.replaceAll("_", " "), place]));
  const limit = pLimit(16);
  const votesOfTile = new Map<string, readonly number[]>();
  await Promise.all(
    rows.map(({ path, sha256 }) =>
      limit(async () => {
        const tile = await readDerivative(sha256, "tile");
        if (tile) votesOfTile.set(hash("sha256", tile), votes.get(path) ?? []);
      }),
    ),
  );
  return ({ sha256, className }) => {
    const chosen = votesOfTile.get(sha256);
    const place = places.get(className);
    if (!chosen || place === undefined)
      throw new Error(`A worker saw a tile (${sha256}) for "${className}" that the study does not have`);
    const all = chosen.reduce((sum, count) => sum + count, 0);
    return all === 0 ? 0 : (chosen[place] ?? 0) / all;
  };
}
