import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError, staleEdit } from "@/lib/errors";
import { listLastActs } from "../people/queries";
import { countSettingsChange } from "../studies/mutations";
import type { TranslationListItem } from "./queries";
import { versionOfExamples } from "./rules";
import type { ClassExamples, CrowdSettings, Translation } from "./schema";

async function record(tx: Transaction, studyId: number, actor: string, act: string, subject: string, details: object) {
  await tx.auditEvent.create({ data: { studyId, actor, act, subject, details: { ...details } } });
}

/** Changes caps, approval delay and wage floor. Batches at the market keep the delay they were composed with; caps hold from now on. */
export async function updateCrowdSettings(
  studyId: AuthorizedStudyId,
  { settingsVersion, ...settings }: CrowdSettings,
  by: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await countSettingsChange(tx, studyId, settingsVersion);
    await tx.study.update({ where: { id: studyId }, data: settings });
    await record(tx, studyId, by, "study.crowd", `study/${studyId}`, settings);
  });
}

/**
 * Stores the page's texts in a language, instead of what was stored before. Throws AppError badRequest where a class is not the
 * study's, conflict where `version` ("" for none) is not that of the texts that stand.
 */
export async function putTranslation(
  studyId: AuthorizedStudyId,
  { version, ...given }: Translation & { version?: string },
  by: string,
): Promise<void> {
  const { language, words, classes } = given;
  await database("desk").$transaction(async (tx) => {
    await refuseStaleTexts(tx, studyId, language, version, given);
    const known = await tx.imageClass.findMany({
      where: { studyId, wnid: { in: Object.keys(classes) } },
      select: { wnid: true },
    });
    const unknown = Object.keys(classes).find((wnid) => !known.some((one) => one.wnid === wnid));
    if (unknown !== undefined) {
      throw new AppError("badRequest", `Cannot store the texts in "${language}": the study has no class "${unknown}"`);
    }
    await tx.hitTranslation.upsert({
      where: { studyId_language: { studyId, language } },
      create: { studyId, language, words, classes },
      update: { words, classes },
    });
    await record(tx, studyId, by, "translation.put", `translation/${language}`, {
      words: Object.keys(words).length,
      classes: Object.keys(classes).length,
    });
  });
}

/** Waits for whoever changes this language, and refuses who has not seen what stands; says in which texts it differs from `wanted`. */
async function refuseStaleTexts(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  language: string,
  version: string | undefined,
  wanted?: Omit<Translation, "language">,
): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`translations/${studyId}`}, 0))`;
  if (version === undefined) return;
  const [standing] = await tx.$queryRaw<Omit<TranslationListItem, "language">[]>`
    select md5(words::text || classes::text) as version, words, classes from hit_translations
    where study_id = ${studyId} and language = ${language}`;
  if ((standing?.version ?? "") === version) return;
  const who = await lastToChange(tx, studyId, `translation/${language}`);
  // The page keeps its form then: what was typed stands nowhere else.
  if (!standing)
    throw new AppError(
      "conflict",
      `Nothing was changed: ${who} removed the texts in "${language}" after you opened this page; take yours to "Another language" to bring them back`,
    );
  const differing = wanted
    ? [
        ...differingKeys(standing.words, wanted.words).map((text) => `"${text.slice(0, 60)}"`),
        ...differingKeys(standing.classes, wanted.classes),
      ]
    : [];
  const more = differing.length > 5 ? ` and ${differing.length - 5} more` : "";
  const where = differing.length > 0 ? `; they differ from yours in ${differing.slice(0, 5).join(", ")}${more}` : "";
  if (version === "")
    throw new AppError(
      "conflict",
      `Nothing was saved: texts in "${language}" are there already, by ${who}${where}; change them in their own form above`,
      { stale: true },
    );
  throw staleEdit(`${who} changed the texts in "${language}" after you opened this page${where}`);
}

function differingKeys(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key])).sort();
}

/** Name of the person whose act on this is the last on record. */
async function lastToChange(tx: Transaction, studyId: AuthorizedStudyId, subject: string): Promise<string> {
  const [last] = await listLastActs(tx, studyId, { subject });
  return last?.who ?? "somebody";
}

/** Removes a language. Throws AppError conflict where `version` is not that of the texts that stand. */
export async function deleteTranslation(
  studyId: AuthorizedStudyId,
  { language, version }: { language: string; version: string },
  by: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await refuseStaleTexts(tx, studyId, language, version);
    await tx.hitTranslation.deleteMany({ where: { studyId, language } });
    await record(tx, studyId, by, "translation.delete", `translation/${language}`, {});
  });
}

/** Chooses the images that workers of a class are shown beside the question. Throws AppError notFound, badRequest where an image is not the study's or an example of what it is not stands under the class itself, conflict where the choice that was read (`version`) stands no more. */
export async function putClassExamples(
  studyId: AuthorizedStudyId,
  wnid: string,
  { version, ...examples }: ClassExamples,
  by: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const one = await tx.imageClass.findUnique({ where: { studyId_wnid: { studyId, wnid } } });
    if (!one) throw new AppError("notFound", `Study ${studyId} has no class "${wnid}"`);
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`examples/${studyId}/${one.id}`}, 0))`;
    const standing = await tx.classExample.findMany({ where: { studyId, classId: one.id } });
    if (versionOfExamples(standing) !== version)
      throw staleEdit(
        `${await lastToChange(tx, studyId, `class/${wnid}`)} chose other examples of ${wnid} (${standing.length} stand) after you opened this page`,
      );
    const ids = [...examples.good, ...examples.confusable];
    const known = await tx.candidate.findMany({
      where: { studyId, id: { in: ids } },
      select: { id: true, classId: true },
    });
    for (const id of ids) {
      const found = known.find((candidate) => candidate.id === id);
      if (!found) throw new AppError("badRequest", `Cannot show image ${id} as an example: study ${studyId} has none`);
      if (examples.good.includes(id) && found.classId !== one.id) {
        throw new AppError("badRequest", `Cannot show image ${id} as one of ${wnid}: it stands under another class`);
      }
    }
    await tx.classExample.deleteMany({ where: { studyId, classId: one.id } });
    await tx.classExample.createMany({
      data: (["good", "confusable"] as const).flatMap((kind) =>
        examples[kind].map((candidateId, place) => ({ studyId, classId: one.id, kind, place, candidateId })),
      ),
    });
    await record(tx, studyId, by, "class.examples", `class/${wnid}`, examples);
  });
}
