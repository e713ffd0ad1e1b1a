import { afterAll, expect, test } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createBatch } from "./mutations";
import { planBatch } from "./queries";
import { completeVoteRule } from "./rules";

await createTestDatabase();
afterAll(closeDatabase);

const defaults = { images: "unsettled", referenceTargets: "none" } as const;

test("an adaptive batch asks again about images near an edge, in whole HITs, and keeps its rule in words", async () => {
  const studyId = await buildStudy({
    classes: { n1: { candidates: 12, references: 6 }, n2: { candidates: 0, references: 6 } },
    targetsPerHit: 4,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    minimumVotes: 5,
    redundancy: 5,
  });
  const candidates = await database().candidate.findMany({
    where: { studyId, role: "candidate" },
    orderBy: { id: "asc" },
  });
  // Three without enough votes, three clear ones, three at .6, three that have had the most.
  const counts = [
    [1, 2],
    [2, 4],
    [0, 0],
    [5, 5],
    [0, 5],
    [5, 5],
    [3, 5],
    [3, 5],
    [3, 5],
    [6, 10],
    [4, 10],
    [5, 10],
  ];
  for (const [at, [selected = 0, shown = 0]] of counts.entries())
    if (shown > 0)
      await database().tally.create({ data: { studyId, candidateId: candidates[at]?.id ?? 0, shown, selected } });
  const plan = await planBatch(studyId, defaults);
  expect(plan.classes).toMatchObject([{ wnid: "n1", candidates: 6 }]);
  // Six images in HITs of four targets: two whole HITs, the second refilled.
  expect(plan.hitCount).toBe(2);
  expect(plan.voteRule).toBe(
    "adaptive votes: at least 5, at most 10; more where the 70% Jeffreys interval holds 0.2 or 0.4 or 0.6 or 0.8",
  );
  expect((await planBatch(studyId, { ...defaults, hitsPerClass: 1 })).hitCount).toBe(1);
  const { id } = await createBatch(studyId, { ...defaults, name: "more votes" }, "ada");
  expect(await database().batch.findUnique({ where: { studyId_id: { studyId, id } } })).toMatchObject({
    voteRule: plan.voteRule,
  });
  const { id: usual } = await createBatch(studyId, { name: "usual", images: "all", referenceTargets: "none" }, "ada");
  expect(await database().batch.findUnique({ where: { studyId_id: { studyId, id: usual } } })).toMatchObject({
    voteRule: null,
  });
});

test("a rule under the study's minimum, or with more at least than at most, is refused", () => {
  expect(() => completeVoteRule({ minimum: 4 }, 5)).toThrow("the study's minimum of 5");
  expect(() => completeVoteRule({ most: 4 }, 5)).toThrow("at most 4 votes are fewer than at least 5");
  expect(completeVoteRule({ edges: [0.7], most: 15 }, 5)).toEqual({
    edges: [0.7],
    minimum: 5,
    most: 15,
    confidence: 0.7,
  });
});
