// For tests: a study with classes and images in the database, without files.
import { createHash } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";

export interface StudyToBuild {
  /** Candidates and reference images of each class. */
  classes: Record<string, { candidates: number; references: number; neighbours?: string[] }>;
  budgetCents?: number;
  targetsPerHit?: number;
  positiveControlsPerHit?: number;
  negativeControlsPerHit?: number;
  redundancy?: number;
  rewardCents?: number;
  assignmentDurationSeconds?: number;
  autoApprovalSeconds?: number;
  lifetimeSeconds?: number;
  minimumVotes?: number;
  mostPerWorker?: number;
  mostPerWorkerAndClass?: number;
  crowdEndpoint?: string;
}

let built = 0;

/** Stores the study and gives its id, let through as a job's gate does. */
export async function buildStudy({ classes, ...settings }: StudyToBuild): Promise<AuthorizedStudyId> {
  built += 1;
  const { id: studyId } = await database().study.create({
    data: { name: `study ${built}`, budgetCents: 1_000_000, ...settings },
  });
  for (const [position, [wnid, { candidates, references, neighbours = [] }]] of Object.entries(classes).entries()) {
    const { id: classId } = await database().imageClass.create({
      data: { studyId, wnid, lemmas: [wnid], neighbours, position },
    });
    const images = Array.from({ length: candidates + references }, (_, index) => ({
      sha256: createHash("sha256").update(`${studyId}/${wnid}/${index}`).digest("hex"),
      role: index < candidates ? ("candidate" as const) : ("reference" as const),
    }));
    const stored = await database().image.createManyAndReturn({
      data: images.map(({ sha256 }) => ({
        sha256,
        width: 500,
        height: 375,
        byteSize: 50_000,
        format: "jpeg",
        source: "folder",
      })),
      select: { id: true, sha256: true },
    });
    const idOf = new Map(stored.map((image) => [image.sha256, image.id]));
    await database().candidate.createMany({
      data: images.map(({ sha256, role }, index) => ({
        studyId,
        classId,
        imageId: idOf.get(sha256) ?? 0,
        role,
        path: `${wnid}/${index}.jpg`,
      })),
    });
  }
  return studyOfJob(studyId);
}
