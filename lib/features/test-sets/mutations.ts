import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { classesOfLabels, labelIndexes, parseLabelFile } from "@/lib/formats/label";
import { type LabelClasses, parseLabelClasses } from "@/lib/formats/label-classes";
import { parseJson } from "@/lib/formats/parse-json";
import { getTestSet, type TestSetSummary } from "./queries";
import { hashTestSet, toIntegerBytes } from "./rules";
import type { NewTestSet } from "./schema";

interface OrderedImage {
  candidateId: number;
  wnid: string;
  sha256: string;
  shown: number;
  selected: number;
}

/** The test set of the study's present reference images, or of a revision: the one there is, or a new one. */
export async function ensureTestSet(
  studyId: AuthorizedStudyId,
  wanted: NewTestSet,
  actor: string,
): Promise<TestSetSummary> {
  const classes = await database("desk").imageClass.findMany({
    where: { studyId },
    select: { wnid: true },
    orderBy: { position: "asc" },
  });
  const { images, name } =
    wanted.kind === "reference" ? await orderReferences(studyId) : await orderRevision(studyId, wanted.revisionId);
  const wnids = classes.map(({ wnid }) => wnid);
  const placeOf = new Map(wnids.map((wnid, place) => [wnid, place]));
  return insert(studyId, {
    kind: wanted.kind,
    name,
    revisionId: wanted.kind === "revision" ? wanted.revisionId : null,
    sha256: hashTestSet(
      images.map(({ wnid, sha256 }) => ({ wnid, image: sha256 })),
      `${wanted.kind}\n`,
    ),
    imageCount: images.length,
    wnids,
    labels: toIntegerBytes(images.map(({ wnid }) => placeOf.get(wnid) ?? -1)),
    candidateIds: images.map(({ candidateId }) => candidateId),
    files: [],
    // Reference images go on collecting votes: theirs are read when they are needed.
    shown: toIntegerBytes(wanted.kind === "revision" ? images.map(({ shown }) => shown) : []),
    selected: toIntegerBytes(wanted.kind === "revision" ? images.map(({ selected }) => selected) : []),
    createdBy: actor,
  });
}

async function orderReferences(studyId: AuthorizedStudyId): Promise<{ images: OrderedImage[]; name: string }> {
  const { rows } = await pool("desk").query<OrderedImage>(
    `select c.id as "candidateId", k.wnid, i.sha256, 0 as shown, 0 as selected
     from candidates c join image_classes k on k.study_id = c.study_id and k.id = c.class_id join images i on i.id = c.image_id
     where c.study_id = $1 and c.role = 'reference' and i.taken_down_at is null
     order by k.wnid collate "C", i.sha256`,
    [studyId],
  );
  if (rows.length === 0)
    throw new AppError(
      "conflict",
      `Cannot make a test set of study ${studyId}'s reference images: it has none; import the original test set as reference images, or bring a list of labels in`,
    );
  return { images: rows, name: "Reference set" };
}

async function orderRevision(
  studyId: AuthorizedStudyId,
  revisionId: number,
): Promise<{ images: OrderedImage[]; name: string }> {
  const { rows: revisions } = await pool("desk").query<{ name: string; number: number }>(
    `select v.name, r.number from revisions r join variants v on v.study_id = r.study_id and v.id = r.variant_id
     where r.study_id = $1 and r.id = $2`,
    [studyId, revisionId],
  );
  const [revision] = revisions;
  if (!revision)
    throw new AppError(
      "notFound",
      `There is no revision ${revisionId} in study ${studyId}; GET …/variants lists those there are`,
    );
  const { rows } = await pool("desk").query<OrderedImage>(
    `select c.candidate_id as "candidateId", k.wnid, i.sha256, c.shown, c.selected
     from revision_candidate c
     join revision_classes k on k.study_id = c.study_id and k.revision_id = c.revision_id and k.class_id = c.class_id
     join candidates d on d.study_id = c.study_id and d.id = c.candidate_id join images i on i.id = d.image_id
     where c.study_id = $1 and c.revision_id = $2 and c.outcome < 4
     order by k.wnid collate "C", i.sha256`,
    [studyId, revisionId],
  );
  const name = `${revision.name} r${revision.number}`;
  if (rows.length === 0)
    throw new AppError("conflict", `Cannot make a test set of ${name}: it has 0 images; draw a revision that has some`);
  return { images: rows, name };
}

/**
 * Makes a test set of a file of labels (`.npy`, JSON list, ImageNetV2 image list), or of a number of images where only accuracies are
 * known. Labels that are numbers count in the order of `classes`, or of the study's classes without it.
 */
export async function createListedTestSet(
  studyId: AuthorizedStudyId,
  input: {
    name: string;
    labels?: { name: string; bytes: Uint8Array } | undefined;
    classes?: { name: string; bytes: Uint8Array } | undefined;
    imageCount?: number | undefined;
    createdBy: string;
  },
): Promise<TestSetSummary> {
  const { labels, classes, imageCount, name, createdBy } = input;
  const common = { kind: "listed" as const, name, revisionId: null, candidateIds: [], createdBy };
  const none = { shown: toIntegerBytes([]), selected: toIntegerBytes([]) };
  if (labels === undefined)
    return insert(studyId, {
      ...common,
      ...none,
      sha256: hashTestSet([], `accuracies of ${name}, ${imageCount}\n`),
      imageCount: imageCount ?? 0,
      wnids: [],
      labels: toIntegerBytes([]),
      files: [],
    });
  const file = parseLabelFile(labels.bytes, labels.name);
  const order = await classOrder(studyId, file, classes);
  const indexes = labelIndexes(file, order);
  if (imageCount !== undefined && imageCount !== indexes.length)
    throw new AppError(
      "badRequest",
      `Cannot make "${name}": ${labels.name} has ${indexes.length} labels and ${imageCount} images are expected; leave the number empty or give the other file`,
      { field: "imageCount" },
    );
  const wnids = keysOf(order);
  const images = Array.from(indexes, (index, at) => ({
    wnid: wnids[index] ?? String(index),
    image: file.files?.[at] ?? String(at),
  }));
  return insert(studyId, {
    ...common,
    ...none,
    sha256: hashTestSet(images, `listed ${name}\n${wnids.join("\n")}\n\n`),
    imageCount: indexes.length,
    wnids,
    labels: toIntegerBytes(indexes),
    files: [...(file.files ?? [])],
  });
}

async function classOrder(
  studyId: AuthorizedStudyId,
  file: ReturnType<typeof parseLabelFile>,
  given: { name: string; bytes: Uint8Array } | undefined,
): Promise<LabelClasses> {
  if (given) return parseLabelClasses(parseJson(given.bytes, given.name), given.name);
  const stored = await database("desk").imageClass.findMany({
    where: { studyId },
    select: { wnid: true },
    orderBy: { position: "asc" },
  });
  const ofStudy = { count: stored.length, indexOf: new Map(stored.map(({ wnid }, place) => [wnid, place])) };
  const implied = classesOfLabels([file]);
  const fits =
    implied.indexOf.size === 0
      ? implied.count <= ofStudy.count
      : [...implied.indexOf.keys()].every((wnid) => ofStudy.indexOf.has(wnid));
  return fits ? ofStudy : implied;
}

/** The class of each index under its first name; the index itself where labels are nothing but numbers. */
export function keysOf({ count, indexOf }: LabelClasses): string[] {
  const keys: string[] = Array.from({ length: count }, (_, index) => String(index));
  const named = new Set<number>();
  for (const [key, index] of indexOf) {
    if (named.has(index)) continue;
    named.add(index);
    keys[index] = key;
  }
  return keys;
}

async function insert(
  studyId: AuthorizedStudyId,
  data: {
    kind: "reference" | "revision" | "listed";
    name: string;
    revisionId: number | null;
    sha256: string;
    imageCount: number;
    wnids: string[];
    labels: Buffer<ArrayBuffer>;
    candidateIds: number[];
    files: string[];
    shown: Buffer<ArrayBuffer>;
    selected: Buffer<ArrayBuffer>;
    createdBy: string;
  },
): Promise<TestSetSummary> {
  const id = await database("desk").$transaction(async (transaction) => {
    const { sha256 } = data;
    const known = await transaction.testSet.findUnique({
      where: { studyId_sha256: { studyId, sha256 } },
      select: { id: true },
    });
    if (known) return known.id;
    const created = await transaction.testSet.create({ data: { studyId, ...data }, select: { id: true } });
    await transaction.auditEvent.create({
      data: {
        studyId,
        actor: data.createdBy,
        act: "testSet.create",
        subject: `testSet/${studyId}/${created.id}`,
        details: { name: data.name, kind: data.kind, images: data.imageCount, sha256 },
      },
    });
    return created.id;
  });
  return getTestSet(studyId, id);
}

/** Turns a refusal of a file into one of the act. */
export function refuseFile(error: unknown): never {
  throw error instanceof FileFormatError ? new AppError("badRequest", error.message, {}, { cause: error }) : error;
}

/** Deletes a test set that nobody has predicted on. */
export async function deleteTestSet(studyId: AuthorizedStudyId, testSetId: number, actor: string): Promise<void> {
  const set = await getTestSet(studyId, testSetId);
  const used = await database("desk").predictionSet.count({ where: { studyId, testSetId } });
  if (used > 0)
    throw new AppError(
      "conflict",
      `Cannot delete the test set "${set.name}": ${used} models have predictions on it; delete those first`,
    );
  await database("desk").$transaction([
    database("desk").testSet.delete({ where: { studyId_id: { studyId, id: testSetId } } }),
    database("desk").auditEvent.create({
      data: {
        studyId,
        actor,
        act: "testSet.delete",
        subject: `testSet/${studyId}/${testSetId}`,
        details: { name: set.name },
      },
    }),
  ]);
}
