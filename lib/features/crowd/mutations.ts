import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { countSettingsChange } from "../studies/mutations";
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

/** Stores the page's texts in a language, instead of what was stored before. Throws AppError badRequest where a class is not the study's. */
export async function putTranslation(studyId: AuthorizedStudyId, given: Translation, by: string): Promise<void> {
  const { language, words, classes } = given;
  await database("desk").$transaction(async (tx) => {
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

/** Removes a language. */
export async function deleteTranslation(studyId: AuthorizedStudyId, language: string, by: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await tx.hitTranslation.deleteMany({ where: { studyId, language } });
    await record(tx, studyId, by, "translation.delete", `translation/${language}`, {});
  });
}

/** Chooses the images that workers of a class are shown beside the question. Throws AppError notFound, badRequest where an image is not the study's or an example of what it is not stands under the class itself. */
export async function putClassExamples(
  studyId: AuthorizedStudyId,
  wnid: string,
  examples: ClassExamples,
  by: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const one = await tx.imageClass.findUnique({ where: { studyId_wnid: { studyId, wnid } } });
    if (!one) throw new AppError("notFound", `Study ${studyId} has no class "${wnid}"`);
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
