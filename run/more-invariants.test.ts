import { afterAll, expect, it } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { drawRevision } from "@/lib/features/variants/mutations";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { buildPostedHit } from "@/prisma/seed/posted-hit";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { checkAcknowledged, checkExports } from "./more-invariants";

await createTestDatabase();
afterAll(closeDatabase);

it("finds an export that no longer is what was drawn", async () => {
  const studyId = studyOfJob(
    await buildGeneratedPool(pool("desk"), { name: "i10", classes: 2, candidatesPerClass: 30, referencesPerClass: 21 }),
  );
  await drawRevision(studyId, { strategy: "topImages", name: "top", imagesPerClass: 5 }, "user");
  expect((await checkExports()).problems).toEqual([]);
  await database().$executeRaw`alter table revision_classes disable trigger revision_classes_immutable`;
  await database().$executeRaw`update revision_classes set lemmas = '{other}' where study_id = ${studyId}`;
  await database().$executeRaw`alter table revision_classes enable trigger revision_classes_immutable`;
  expect((await checkExports()).problems).toEqual([
    expect.stringContaining("Cannot hand out the manifest of revision"),
  ]);
});

it("finds an acknowledged submission that is not stored", async () => {
  const hit = await buildPostedHit(pool());
  await database().assignment.create({
    data: {
      studyId: hit.studyId,
      hitId: hit.hitId,
      postingId: hit.postingId,
      endpoint: hit.endpoint,
      marketAssignmentId: "3KEPT",
      marketWorkerId: "AKEPT",
      state: "provisional",
      submittedAt: new Date(),
    },
  });
  const told = (marketAssignmentId: string, marketWorkerId = "AKEPT") => ({ marketAssignmentId, marketWorkerId });
  expect((await checkAcknowledged([told("3KEPT")])).problems).toEqual([]);
  expect((await checkAcknowledged([told("3KEPT"), told("3LOST"), told("3KEPT", "AOTHER")])).problems).toEqual([
    "submission 3LOST was acknowledged and is not stored",
    "submission 3KEPT was acknowledged and is not stored",
  ]);
});
