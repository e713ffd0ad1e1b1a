import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { fromIntegerBytes } from "./rules";
import type { TestSetKind } from "./schema";

export interface TestSetSummary {
  id: number;
  kind: TestSetKind;
  name: string;
  revisionId: number | null;
  sha256: string;
  imageCount: number;
  /** Whether the class of each image is known; otherwise only accuracies can come in. */
  hasLabels: boolean;
  /** Models whose predictions on it count. */
  models: number;
  createdBy: string;
  createdAt: Date;
}

const summaryColumns = `t.id, t.kind::text as kind, t.name, t.revision_id as "revisionId", t.sha256, t.image_count as "imageCount",
  length(t.labels) > 0 as "hasLabels", t.created_by as "createdBy", t.created_at as "createdAt",
  (select count(*)::int from prediction_sets p where p.study_id = t.study_id and p.test_set_id = t.id and p.state = 'accepted') as models`;

/** The test sets of a study, newest first. */
export async function listTestSets(studyId: AuthorizedStudyId): Promise<TestSetSummary[]> {
  const { rows } = await pool("desk").query<TestSetSummary>(
    `select ${summaryColumns} from test_sets t where t.study_id = $1 order by t.id desc`,
    [studyId],
  );
  return rows;
}

/** One test set. Refused where the study has no such set. */
export async function getTestSet(studyId: AuthorizedStudyId, testSetId: number): Promise<TestSetSummary> {
  const { rows } = await pool("desk").query<TestSetSummary>(
    `select ${summaryColumns} from test_sets t where t.study_id = $1 and t.id = $2`,
    [studyId, testSetId],
  );
  return rows[0] ?? Promise.reject(unknown(studyId, testSetId));
}

function unknown(studyId: number, testSetId: number): AppError {
  return new AppError(
    "notFound",
    `There is no test set ${testSetId} in study ${studyId}; GET …/test-sets lists those there are`,
  );
}

/** A test set with its images, as predictions are read against it. */
export interface TestSetImages {
  readonly id: number;
  readonly kind: TestSetKind;
  readonly name: string;
  readonly sha256: string;
  readonly imageCount: number;
  /** SHA-256 of the revision's manifest; null for other kinds. */
  readonly manifestSha256: string | null;
  readonly wnids: readonly string[];
  /** Place in `wnids` of each image's class; empty where classes are not known. */
  readonly labels: Int32Array;
  readonly candidateIds: readonly number[];
  /** For each image: its SHA-256 (null where unknown) and its path or file name (null where unknown). */
  readonly images: readonly { readonly sha256: string | null; readonly path: string | null }[];
  /** Names and aliases of the classes: lemmas of the study's classes. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Reads a test set whole. Refused where the study has no such set. */
export async function loadTestSet(studyId: AuthorizedStudyId, testSetId: number): Promise<TestSetImages> {
  const set = await database("desk").testSet.findUnique({ where: { studyId_id: { studyId, id: testSetId } } });
  if (!set) throw unknown(studyId, testSetId);
  const classes = await database("desk").imageClass.findMany({
    where: { studyId },
    select: { wnid: true, lemmas: true },
  });
  const revision =
    set.revisionId === null
      ? null
      : await database("desk").revision.findUnique({
          where: { studyId_id: { studyId, id: set.revisionId } },
          select: { manifestSha256: true },
        });
  return {
    id: set.id,
    kind: set.kind,
    name: set.name,
    sha256: set.sha256,
    imageCount: set.imageCount,
    manifestSha256: revision?.manifestSha256 ?? null,
    wnids: set.wnids,
    labels: fromIntegerBytes(set.labels),
    candidateIds: set.candidateIds,
    images:
      set.kind === "listed"
        ? Array.from({ length: set.imageCount }, (_, at) => ({ sha256: null, path: set.files[at] ?? null }))
        : await listImages(studyId, set.candidateIds),
    aliases: aliasesOf(classes),
  };
}

async function listImages(
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
): Promise<{ sha256: string; path: string }[]> {
  const { rows } = await pool("desk").query<{ sha256: string; path: string }>(
    `select i.sha256, c.path from unnest($2::int[]) with ordinality as o(id, place)
     join candidates c on c.study_id = $1 and c.id = o.id join images i on i.id = c.image_id order by o.place`,
    [studyId, candidateIds],
  );
  return rows;
}

/** Name -> wnid, for names that only one class has. */
function aliasesOf(classes: readonly { wnid: string; lemmas: string[] }[]): Map<string, string> {
  const wnidOf = new Map<string, string | null>();
  for (const { wnid, lemmas } of classes)
    for (const lemma of new Set(lemmas)) wnidOf.set(lemma, wnidOf.has(lemma) ? null : wnid);
  return new Map([...wnidOf].flatMap(([name, wnid]) => (wnid === null ? [] : [[name, wnid] as const])));
}

/** The order of a test set as CSV: which image, of which class, is row 0, 1, 2, … of an array of predictions. */
export async function listOrder(
  studyId: AuthorizedStudyId,
  testSetId: number,
): Promise<{ readonly name: string; readonly rows: readonly (readonly (string | number)[])[] }> {
  const set = await loadTestSet(studyId, testSetId);
  return {
    name: set.name,
    rows: set.images.map(({ sha256, path }, at) => [
      at,
      set.wnids[set.labels[at] ?? -1] ?? "",
      set.labels[at] ?? "",
      sha256 ?? "",
      path ?? "",
    ]),
  };
}
