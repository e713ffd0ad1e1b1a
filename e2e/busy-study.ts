import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { createRound } from "@/lib/features/reviews/mutations";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { measureQuality } from "@/lib/jobs/tasks/measure-quality";
import { seedScenario } from "@/prisma/seed/scenarios";

let seeded:
  | Promise<{
      studyId: number;
      batchId: number;
      revisionId: number;
      roundId: number;
      candidateId: number;
      importId: number;
      assignmentId: number;
      pseudonym: string;
    }>
  | undefined;

/** A study in the middle of its life, one for all tests of a file: it is only looked at. */
export async function busyStudy(userId: string) {
  seeded ??= (async () => {
    const { studyId, batchId } = await seedScenario({ userId, candidatesPerClass: 9, referencesPerClass: 6 });
    const draws = [{ strategy: "topImages" as const, imagesPerClass: 2 }, { strategy: "threshold" as const }];
    const [first] = await drawRevisions(studyOfJob(studyId), draws, userId);
    const round = { revisionId: first?.id ?? 0, reviewersPerClass: 1 as const, reviewers: [] };
    const { id: roundId } = await createRound(studyOfJob(studyId), round, userId);
    await measureQuality({ studyId }, { signal: new AbortController().signal });
    const candidate = await database().candidate.findFirstOrThrow({ where: { studyId, role: "candidate" } });
    const run = await database().candidateImport.findFirstOrThrow({ where: { studyId } });
    const answered = await database().assignment.findFirstOrThrow({
      where: { studyId, state: "approved" },
      include: { worker: true },
    });
    return {
      ...{ studyId, batchId, roundId, candidateId: candidate.id, importId: run.id, assignmentId: answered.id },
      ...{ revisionId: first?.id ?? 0, pseudonym: answered.worker?.pseudonym ?? "" },
    };
  })();
  const found = await seeded;
  await database().studyMember.upsert({
    where: { studyId_userId: { studyId: found.studyId, userId } },
    create: { studyId: found.studyId, userId, role: "researcher" },
    update: {},
  });
  return found;
}
