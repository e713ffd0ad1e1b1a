import { createHash, createHmac } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { stringify as stringifySync } from "csv-stringify/sync";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getManifest } from "@/lib/features/manifests/queries";
import {
  beginRelease,
  failRelease,
  finishRelease,
  noteWritten,
  releaseJobKey,
} from "@/lib/features/releases/mutations";
import {
  getCollectionFacts,
  listReleaseClasses,
  listReleaseImages,
  type ReleaseImage,
  refuseTakenDown,
  streamVotes,
} from "@/lib/features/releases/queries";
import { classFolder, releaseStem } from "@/lib/features/releases/rules";
import type { ReleaseFile } from "@/lib/features/releases/schema";
import { countOutcomes, getRevision } from "@/lib/features/variants/queries";
import { exclusionReasons } from "@/lib/features/variants/schema";
import { serializeCroissant } from "@/lib/formats/croissant";
import { serializeManifestCsv } from "@/lib/formats/manifest-csv";
import type { Manifest } from "@/lib/formats/manifest-json";
import { writeManifestParquet } from "@/lib/formats/manifest-parquet";
import { type ParquetColumn, ParquetRowWriter, type ParquetValue } from "@/lib/formats/parquet-rows";
import {
  type ReleaseFacts,
  verifyPython,
  verifyShell,
  writeDataCard,
  writeHuggingFaceReadme,
} from "@/lib/formats/release-texts";
import { TarFile } from "@/lib/formats/tar-file";
import { openReleaseFolder, removeReleasedPictures } from "@/lib/images/release-folder";
import { readReleasedPicture } from "@/lib/images/released-picture";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

type RunningRelease = NonNullable<Awaited<ReturnType<typeof beginRelease>>>;

/** Milliseconds between two notes of how far it is: each is a commit. */
const noteEvery = 500;

/** Images of one WebDataset shard. */
const imagesPerShard = 1000;

export const writeRelease: JobTask<"write-release"> = async ({ studyId, releaseId }, { signal }) => {
  const study = studyOfJob(studyId);
  const key = releaseJobKey(studyId, releaseId);
  const held = await withAdvisoryLock(key, async () => {
    const release = await beginRelease(study, releaseId);
    if (!release) return;
    const folder = await openReleaseFolder(studyId, release.number);
    try {
      await refuseTakenDown(study, release.revisionId, `Cannot write release ${release.number}`);
      const files = await writeFiles(study, release, folder.path, signal);
      await folder.publish();
      // An image that was taken down meanwhile: from here on the takedown removes the archives itself.
      await refuseTakenDown(study, release.revisionId, `Cannot write release ${release.number}`).catch(
        async (error) => {
          await removeReleasedPictures(studyId, release.number);
          throw error;
        },
      );
      await finishRelease(study, releaseId, files);
    } catch (error) {
      await folder.discard();
      // A refusal waits for a person; anything else is tried again by the queue.
      if (!(error instanceof AppError)) throw error;
      await failRelease(study, releaseId, error.message);
    }
  });
  if (held === null) await enqueue(database("jobs"), "write-release", { studyId, releaseId }, { key, delaySeconds: 2 });
};

/** An image with the file that it became. */
interface WrittenImage extends ReleaseImage {
  /** Path in the archive, below its top folder. */
  readonly file: string;
  readonly fileSha256: string;
}

const about = {
  archive: "the dataset: image folder (torchvision), Hugging Face imagefolder, FiftyOne labels, classes.txt",
  shard: "WebDataset shard: picture, class index (.cls) and facts (.json) of each image",
  manifestJson: "the revision's manifest: every image, class and shortage",
  manifestCsv: "the same images as CSV",
  manifestParquet: "the same images as Parquet",
  images: "every image with its file, class, votes and size",
  votes: "one row a vote, workers under pseudonyms of this release",
  croissant: "Croissant 1.1 description (JSON-LD)",
  card: "data card: how the set came about",
  attribution: "owner, licence and source of each image",
  classes: "index, wnid and names of the classes",
  labels: "FiftyOne image classification labels",
  shell: "verifier for a shell",
  python: "verifier for Python 3",
  sums: "SHA-256 of every file",
} as const;

async function writeFiles(
  studyId: AuthorizedStudyId,
  release: RunningRelease,
  folder: string,
  signal: AbortSignal,
): Promise<ReleaseFile[]> {
  const stem = releaseStem(release.variantName, release.revisionNumber, release.number);
  const [images, classes, json] = [
    await listReleaseImages(studyId, release.revisionId),
    await listReleaseClasses(studyId, release.revisionId),
    await getManifest(studyId, release.revisionId, "json"),
  ];
  // From the manifest's own bytes, which were checked against the stored hash.
  const manifest = JSON.parse(Buffer.from(json.bytes).toString()) as Manifest;
  const named: { name: string; about: string }[] = [];
  const put = async (name: string, what: string, content: string | Uint8Array) => {
    await writeFile(join(folder, name), content);
    named.push({ name, about: what });
  };
  await put("manifest.json", about.manifestJson, json.bytes);
  await put("manifest.csv", about.manifestCsv, serializeManifestCsv(manifest));
  await writeManifestParquet(join(folder, "manifest.parquet"), manifest);
  named.push({ name: "manifest.parquet", about: about.manifestParquet });
  const classText = `${classes.map(({ wnid, lemmas }, index) => [String(index).padStart(4, "0"), wnid, lemmas.join(", ")].join("\t")).join("\n")}\n`;
  await put("classes.txt", about.classes, classText);
  if (release.options.votes) {
    await writeVotes(studyId, release, folder);
    named.push({ name: "votes.csv", about: about.votes }, { name: "votes.parquet", about: `${about.votes} (Parquet)` });
  }
  await put("ATTRIBUTION.csv", about.attribution, writeAttribution(images));
  await put("verify.sh", about.shell, verifyShell);
  await put("verify.py", about.python, verifyPython);
  const facts = await collectFacts(studyId, release, { stem, images, classes });
  const card = writeDataCard({
    ...facts,
    files: [
      { name: `${stem}.tar`, about: about.archive },
      ...(release.options.webDataset ? [{ name: `${stem}-webdataset-*.tar`, about: about.shard }] : []),
      ...named,
      { name: "images.csv, images.parquet", about: about.images },
      { name: "croissant.json", about: about.croissant },
    ],
  });
  await put("DATACARD.md", about.card, card);
  const pictures = await writePictures(
    studyId,
    release,
    { folder, stem, images, classes, signal },
    async (archive, written) => {
      const labels = {
        classes: classes.map(({ wnid }) => wnid),
        labels: Object.fromEntries(
          written.map(({ file, classIndex }) => [file.replace(/^data\//, "").replace(/\.[^.]+$/, ""), classIndex]),
        ),
      };
      await put("labels.json", about.labels, `${JSON.stringify(labels)}\n`);
      await put("images.csv", about.images, writeImageTable(written));
      await writeImageParquet(join(folder, "images.parquet"), written);
      named.push({ name: "images.parquet", about: `${about.images} (Parquet)` });
      const metadata = stringifySync(
        [
          ["file_name", "label", "wnid"],
          ...written.map(({ file, classIndex, wnid }) => [file.replace(/^data\//, ""), classIndex, wnid]),
        ],
        { record_delimiter: "unix", escape_formulas: true },
      );
      await archive.add(`${stem}/data/metadata.csv`, metadata);
      await archive.add(`${stem}/README.md`, writeHuggingFaceReadme(facts, card));
      await archive.add(`${stem}/classes.txt`, classText);
      await archive.add(`${stem}/labels.json`, `${JSON.stringify(labels)}\n`);
      await archive.add(`${stem}/manifest.json`, json.bytes);
      await archive.add(`${stem}/ATTRIBUTION.csv`, writeAttribution(images));
    },
  );
  named.push(...pictures);
  const digests = new Map<string, Awaited<ReturnType<typeof digestFile>>>();
  const sumOf = async (name: string) => {
    const digest = digests.get(name) ?? (await digestFile(join(folder, name)));
    digests.set(name, digest);
    return { name, ...digest };
  };
  const archive = { ...(await sumOf(`${stem}.tar`)), folder: stem };
  const table = await sumOf("images.csv");
  await put(
    "croissant.json",
    about.croissant,
    serializeCroissant({
      name: stem,
      description: `${facts.images} images of ${classes.length} classes: ${release.variantName} revision ${release.revisionNumber} of the study "${facts.study}".`,
      version: `${release.number}.0.0`,
      datePublished: release.createdAt.toISOString().slice(0, 10),
      licences: facts.licences.map(({ licence }) => licence),
      citeAs: `${facts.study}: ${release.variantName}, revision ${release.revisionNumber}, release ${release.number}. Manifest SHA-256 ${release.manifestSha256}.`,
      archive,
      table,
    }),
  );
  const files: ReleaseFile[] = [];
  for (const one of named.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    files.push({ ...one, ...(await sumOf(one.name)) });
  const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  await writeFile(join(folder, "SHA256SUMS"), sums);
  return [...files, { name: "SHA256SUMS", about: about.sums, ...(await digestFile(join(folder, "SHA256SUMS"))) }];
}

async function digestFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Writes the archive and the shards in one pass over the pictures; `end` adds to the archive what is known only then. */
async function writePictures(
  studyId: AuthorizedStudyId,
  release: RunningRelease,
  input: {
    folder: string;
    stem: string;
    images: readonly ReleaseImage[];
    classes: readonly { wnid: string }[];
    signal: AbortSignal;
  },
  end: (archive: TarFile, written: readonly WrittenImage[]) => Promise<void>,
): Promise<{ name: string; about: string }[]> {
  const { folder, stem, images, classes, signal } = input;
  const made = release.revisionCreatedAt;
  const archive = new TarFile(join(folder, `${stem}.tar`), made);
  const named = [{ name: `${stem}.tar`, about: about.archive as string }];
  const written: WrittenImage[] = [];
  let shard: TarFile | undefined;
  let noted = performance.now();
  const read = (image: ReleaseImage) => readReleasedPicture(image, release.options.images);
  let place = -1;
  for await (const { of: image, got } of readAhead(images, read)) {
    place += 1;
    if (signal.aborted)
      throw new Error(`Release ${release.number} of study ${studyId} was stopped; its job goes on later`);
    const { bytes, ending, derived, width, height } = got;
    const fileSha256 = createHash("sha256").update(bytes).digest("hex");
    if (!derived && fileSha256 !== image.sha256)
      throw new AppError(
        "unavailable",
        `Cannot write image ${image.sha256}: the stored file has the SHA-256 ${fileSha256}; restore it from a backup`,
      );
    const folderName = classFolder(image.wnid, image.classIndex, classes.length, release.options.folders);
    const file = `data/${folderName}/${image.sha256}.${ending}`;
    await archive.add(`${stem}/${file}`, bytes);
    if (release.options.webDataset) {
      if (place % imagesPerShard === 0) {
        await shard?.close();
        const name = `${stem}-webdataset-${String(place / imagesPerShard).padStart(5, "0")}.tar`;
        named.push({ name, about: about.shard });
        shard = new TarFile(join(folder, name), made);
      }
      const key = `${image.wnid.replace(/[^\w-]/g, "_")}_${image.sha256}`;
      const { wnid, sha256, shown, selected } = image;
      await shard?.add(`${key}.cls`, String(image.classIndex));
      await shard?.add(`${key}.${ending}`, bytes);
      await shard?.add(`${key}.json`, JSON.stringify({ wnid, sha256, shown, selected }));
    }
    written.push({ ...image, width, height, file, fileSha256 });
    if (performance.now() - noted > noteEvery) {
      noted = performance.now();
      await noteWritten(studyId, release.id, place + 1);
    }
  }
  await shard?.close();
  await end(archive, written);
  await archive.close();
  return named;
}

/** Pictures that are fetched while another is written: storage answers late and writes early. */
const picturesAhead = 4;

/** What `read` makes of each item, in their order, a few of them under way at any time. */
async function* readAhead<Item, Got>(
  items: readonly Item[],
  read: (item: Item) => Promise<Got>,
): AsyncGenerator<{ of: Item; got: Got }> {
  const underWay: { of: Item; got: Promise<Got> }[] = [];
  for (let next = 0; next < items.length || underWay.length > 0; ) {
    while (next < items.length && underWay.length < picturesAhead) {
      const of = items[next++] as Item;
      const got = read(of);
      // Its failure is met in its turn.
      got.catch(() => undefined);
      underWay.push({ of, got });
    }
    const first = underWay.shift();
    if (first) yield { of: first.of, got: await first.got };
  }
}

const imageColumns: readonly ParquetColumn[] = [
  { name: "file", type: "STRING" },
  { name: "wnid", type: "STRING" },
  { name: "class_index", type: "INT32" },
  { name: "sha256", type: "STRING" },
  { name: "file_sha256", type: "STRING" },
  { name: "shown", type: "INT32" },
  { name: "selected", type: "INT32" },
  { name: "frequency", type: "DOUBLE" },
  { name: "width", type: "INT32" },
  { name: "height", type: "INT32" },
  { name: "licence", type: "STRING", nullable: true },
];

function imageRow(image: WrittenImage): ParquetValue[] {
  const { file, wnid, classIndex, sha256, fileSha256, shown, selected, width, height, licence } = image;
  return [file, wnid, classIndex, sha256, fileSha256, shown, selected, selected / shown, width, height, licence];
}

function writeImageTable(images: readonly WrittenImage[]): string {
  return stringifySync([imageColumns.map(({ name }) => name), ...images.map(imageRow)], {
    record_delimiter: "unix",
    escape_formulas: true,
  });
}

async function writeImageParquet(path: string, images: readonly WrittenImage[]): Promise<void> {
  const writer = new ParquetRowWriter(path, imageColumns);
  for (const image of images) await writer.add(imageRow(image));
  await writer.close();
}

function writeAttribution(images: readonly ReleaseImage[]): string {
  return stringifySync(
    [
      ["sha256", "wnid", "owner", "licence", "licence_url", "title", "source", "source_url", "attribution"],
      ...images.map((one) => [
        one.sha256,
        one.wnid,
        one.owner ?? "",
        one.licence ?? "unknown",
        one.licenceUrl ?? "",
        one.title ?? "",
        one.source,
        one.sourceUrl ?? "",
        one.attribution ?? "",
      ]),
    ],
    { record_delimiter: "unix", escape_formulas: true },
  );
}

const voteColumns: readonly ParquetColumn[] = [
  { name: "sha256", type: "STRING" },
  { name: "wnid", type: "STRING" },
  { name: "role", type: "STRING" },
  { name: "worker", type: "STRING" },
  { name: "selected", type: "BOOLEAN" },
  { name: "source", type: "STRING" },
];

/** Streams the votes into both files; workers under a keyed hash, in its order within each image, so that no order of ours shows through. */
async function writeVotes(studyId: AuthorizedStudyId, release: RunningRelease, folder: string): Promise<void> {
  const pseudonyms = new Map<string, string>();
  const pseudonymOf = (worker: string) => {
    const known = pseudonyms.get(worker);
    if (known) return known;
    const made = createHmac("sha256", release.key).update(worker).digest("hex").slice(0, 16);
    pseudonyms.set(worker, made);
    return made;
  };
  const parquet = new ParquetRowWriter(join(folder, "votes.parquet"), voteColumns);
  // In pieces of some thousand rows: a stream of single rows takes twice the time and memory.
  const write = async (rows: readonly ParquetValue[][]) => {
    for (const row of rows) await parquet.add(row);
    return stringifySync([...rows], voteCsv);
  };
  async function* pieces(): AsyncGenerator<string> {
    yield stringifySync([voteColumns.map(({ name }) => name)], voteCsv);
    let done: ParquetValue[][] = [];
    let ofImage: ParquetValue[][] = [];
    const endImage = () => {
      done.push(...ofImage.sort((a, b) => (String(a[3]) < String(b[3]) ? -1 : 1)));
      ofImage = [];
    };
    for await (const votes of streamVotes(studyId, release.revisionId)) {
      for (const { sha256, wnid, role, worker, selected, source } of votes) {
        const [last] = ofImage;
        if (last && (last[0] !== sha256 || last[1] !== wnid)) endImage();
        ofImage.push([sha256, wnid, role, pseudonymOf(worker), selected, source]);
      }
      yield await write(done);
      done = [];
    }
    endImage();
    yield await write(done);
  }
  await pipeline(pieces, createWriteStream(join(folder, "votes.csv")));
  await parquet.close();
}

const voteCsv = {
  record_delimiter: "unix",
  escape_formulas: true,
  cast: { boolean: (value: boolean) => (value ? "1" : "0") },
} as const;

async function collectFacts(
  studyId: AuthorizedStudyId,
  release: RunningRelease,
  { stem, images, classes }: { stem: string; images: readonly ReleaseImage[]; classes: ReleaseFacts["classes"] },
): Promise<ReleaseFacts> {
  const [revision, outcomes, collection] = [
    await getRevision(studyId, release.revisionId),
    await countOutcomes(studyId, release.revisionId),
    await getCollectionFacts(studyId),
  ];
  const countBy = (of: (image: ReleaseImage) => string) =>
    [...Map.groupBy(images, of)]
      .map(([name, some]) => ({ name, images: some.length }))
      .sort((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1));
  const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? null;
  const { study, description, firstVote, lastVote, ...rest } = collection;
  return {
    stem,
    number: release.number,
    study,
    description,
    variant: release.variantName,
    revision: release.revisionNumber,
    strategy: revision.strategy,
    parameters: { ...revision.parameters },
    seed: revision.seed,
    manifestSha256: release.manifestSha256,
    valid: release.valid,
    drawnOn: day(revision.createdAt) ?? "",
    classes,
    images: images.length,
    meanFrequency: revision.meanFrequency,
    pictures: release.options.images,
    licences: countBy(({ licence }) => licence ?? "unknown").map(({ name, images: count }) => ({
      licence: name,
      images: count,
    })),
    sources: countBy(({ source }) => source).map(({ name, images: count }) => ({ source: name, images: count })),
    excluded: outcomes
      .filter(({ outcome }) => (exclusionReasons as readonly string[]).includes(outcome))
      .map(({ outcome, count }) => ({ reason: outcome, candidates: count })),
    collection: { ...rest, firstVote: day(firstVote), lastVote: day(lastVote) },
    files: [],
  };
}
