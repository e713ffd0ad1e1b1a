import { afterAll, describe, expect, it } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createBatch, deleteDraftBatch, publishBatch } from "./mutations";
import { getBatch, getBatchProgress, listBatches, planBatch } from "./queries";
import { defaultListing } from "./rules";

await createTestDatabase();
afterAll(closeDatabase);

const by = "user-1";
const mixed = { images: "shortOfVotes" as const, referenceTargets: "mixed" as const };
/** Two classes of 60 candidates and 24 references: 84 targets are two HITs each. */
const classes = { n1: { candidates: 60, references: 24 }, n2: { candidates: 60, references: 24 } };

describe("what the market's list says", () => {
  it("is the researcher's, else the study's translation, else English; a language that the study lacks is refused", async () => {
    const studyId = await buildStudy({ classes });
    const words = { [defaultListing.title]: "Welche dieser {count} Bilder zeigen etwas?" };
    await database().hitTranslation.create({ data: { studyId, language: "de", words, classes: {} } });
    const compose = async (given: object) =>
      getBatch(studyId, (await createBatch(studyId, { ...mixed, name: "listed", ...given }, by)).id);
    const { description, keywords } = defaultListing;
    expect(await compose({ language: "de", keywords: "fish, Bild" })).toMatchObject({
      title: "Welche dieser 48 Bilder zeigen etwas?",
      description: description.replace("{count}", "48"),
      keywords: "fish, Bild",
    });
    expect(await compose({ title: "Find fish" })).toMatchObject({ title: "Find fish", keywords });
    await expect(compose({ language: "fr" })).rejects.toThrow('choose "de"');
  });
});

describe("a plan", () => {
  it("counts HITs per class and costs them with fees against the budget", async () => {
    const studyId = await buildStudy({ classes, budgetCents: 1000 });
    expect(await planBatch(studyId, mixed)).toMatchObject({
      hitCount: 4,
      positionsPerHit: 48,
      classes: [
        { wnid: "n1", hits: 2, candidates: 60, references: 24, extraControls: 0 },
        { wnid: "n2", hits: 2, candidates: 60, references: 24, extraControls: 0 },
      ],
      // 4 HITs x 10 workers x ($0.10 + 40%).
      cost: { assignments: 40, feeCentsPerAssignment: 4, hitCents: 140, totalCents: 560 },
      budget: { budgetCents: 1000, spentCents: 0, reservedCents: 0, leftCents: 1000 },
      covered: true,
    });
    expect(await database().batch.count({ where: { studyId } })).toBe(0);
  });

  it("takes the study's settings and lets the input change them", async () => {
    const studyId = await buildStudy({ classes, redundancy: 3, targetsPerHit: 10 });
    const plan = await planBatch(studyId, {
      ...mixed,
      referenceTargets: "none",
      classes: ["n2"],
      targetsPerHit: 20,
      rewardCents: 25,
    });
    // 60 candidates in HITs of 20; $0.25 + 20%, three workers.
    expect(plan).toMatchObject({ hitCount: 3, positionsPerHit: 26, cost: { hitCents: 90, totalCents: 270 } });
  });

  it("names the class, the number and the mend where it cannot be composed", async () => {
    const studyId = await buildStudy({ classes: { n1: { candidates: 60, references: 1 } } });
    await expect(planBatch(studyId, mixed)).rejects.toMatchObject({
      code: "badRequest",
      message: expect.stringContaining("class n1: each needs 3 positive controls and the class has 1 reference images"),
    });
    await expect(planBatch(studyId, { ...mixed, classes: ["n7"] })).rejects.toThrow('the study has no class "n7"');
    await expect(
      planBatch(studyId, { ...mixed, targetsPerHit: 400, redundancy: 1, positiveControlsPerHit: 200 }),
    ).rejects.toThrow("a HIT of 603 images is larger than 256");
  });

  it("leaves out images that have their votes or will get them from HITs at the market", async () => {
    const studyId = await buildStudy({ classes, minimumVotes: 10 });
    const [done, halfway] = await database().candidate.findMany({
      where: { studyId, class: { wnid: "n1" } },
      orderBy: { id: "asc" },
    });
    await database().tally.createMany({
      data: [
        { studyId, candidateId: done?.id ?? 0, shown: 10, selected: 4 },
        { studyId, candidateId: halfway?.id ?? 0, shown: 9, selected: 4 },
      ],
    });
    const { classes: planned } = await planBatch(studyId, { ...mixed, classes: ["n1"] });
    expect(planned).toMatchObject([{ candidates: 59, references: 24 }]);
    const { id } = await createBatch(studyId, { ...mixed, classes: ["n1"], name: "first" }, by);
    await publishBatch(studyId, id, by);
    await expect(planBatch(studyId, { ...mixed, classes: ["n1"] })).rejects.toThrow("no image of n1 needs votes");
    expect(await planBatch(studyId, { ...mixed, images: "all", classes: ["n1"] })).toMatchObject({ hitCount: 2 });
  });
});

describe("a draft", () => {
  it("keeps HITs and positions as they were composed, the same for the same seed", async () => {
    const studyId = await buildStudy({ classes });
    const first = await createBatch(studyId, { ...mixed, name: "first", seed: 5 }, by);
    const second = await createBatch(studyId, { ...mixed, name: "second", seed: 5 }, by);
    const third = await createBatch(studyId, { ...mixed, name: "third", seed: 6 }, by);
    const positionsOf = (batchId: number) =>
      database().$queryRaw<object[]>`
        select h.index, h.class_id, i.position, i.candidate_id, i.role from hits h join hit_images i using (study_id)
        where i.hit_id = h.id and study_id = ${studyId} and h.batch_id = ${batchId} order by 1, 3`;
    const positions = await positionsOf(first.id);
    expect(positions).toHaveLength(4 * 48);
    expect(await positionsOf(second.id)).toEqual(positions);
    expect(await positionsOf(third.id)).not.toEqual(positions);
    expect(await getBatch(studyId, first.id)).toMatchObject({
      state: "draft",
      hitCount: 4,
      costCents: 560,
      seed: 5,
      createdBy: by,
    });
    expect((await getBatchProgress(studyId, first.id)).hits).toEqual({
      draft: 4,
      planned: 0,
      created: 0,
      full: 0,
      closed: 0,
    });
  });

  it("can be removed, and no longer when it is published", async () => {
    const studyId = await buildStudy({ classes });
    const { id } = await createBatch(studyId, { ...mixed, name: "draft" }, by);
    await deleteDraftBatch(studyId, id, by);
    expect(await database().hit.count({ where: { studyId } })).toBe(0);
    const { id: kept } = await createBatch(studyId, { ...mixed, name: "kept" }, by);
    await publishBatch(studyId, kept, by);
    await expect(deleteDraftBatch(studyId, kept, by)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining('Cannot delete batch "kept": it is publishing'),
    });
    await expect(deleteDraftBatch(studyId, 999_999, by)).rejects.toMatchObject({ code: "notFound" });
  });
});

describe("publishing", () => {
  it("writes postings, reservations and market calls, each once", async () => {
    const studyId = await buildStudy({ classes });
    const { id } = await createBatch(studyId, { ...mixed, name: "first" }, by);
    await publishBatch(studyId, id, by);
    expect(await getBatchProgress(studyId, id)).toMatchObject({
      hits: { draft: 0, planned: 4, created: 0, full: 0, closed: 0 },
      wantedAssignments: 40,
      spentCents: 0,
      reservedCents: 560,
    });
    const calls = await database().outboxEntry.groupBy({ by: ["kind"], where: { studyId }, _count: true });
    expect(Object.fromEntries(calls.map((row) => [row.kind, row._count]))).toEqual({
      "create-hit-type": 1,
      "create-hit": 4,
    });
    const [job] = await database().$queryRaw<
      object[]
    >`select task_identifier as name from graphile_worker.jobs where key = 'deliver-outbox'`;
    expect(job).toEqual({ name: "deliver-outbox" });
    await expect(publishBatch(studyId, id, by)).rejects.toMatchObject({ code: "conflict" });
    expect(await listBatches(studyId)).toMatchObject([{ id, state: "publishing", counted: 0 }]);
  });

  it("is refused with the amounts where the budget does not cover it, and changes nothing", async () => {
    const studyId = await buildStudy({ classes, budgetCents: 559 });
    const { id, plan } = await createBatch(studyId, { ...mixed, name: "dear" }, by);
    expect(plan.covered).toBe(false);
    await expect(publishBatch(studyId, id, by)).rejects.toMatchObject({
      code: "budgetExceeded",
      message:
        'Cannot publish batch "dear" of 4 HITs: it costs $5.60 with fees and $5.59 of the budget of $5.59 are left; raise the study\'s budget by $0.01 or compose a smaller batch: the rest pays for 3 HITs',
      details: { shortCents: 1 },
    });
    expect(await getBatch(studyId, id)).toMatchObject({ state: "draft", publishedAt: null });
    expect(await database().outboxEntry.count({ where: { studyId } })).toBe(0);
    expect(await database().ledgerEntry.count({ where: { studyId } })).toBe(0);
  });

  it("never commits more than the budget when batches are published at the same moment", async () => {
    // Room for two of the five batches.
    const studyId = await buildStudy({ classes, budgetCents: 1200 });
    const ids: number[] = [];
    for (let index = 0; index < 5; index += 1)
      ids.push((await createBatch(studyId, { ...mixed, name: `batch ${index}` }, by)).id);
    const results = await Promise.allSettled(ids.map((id) => publishBatch(studyId, id, by)));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(2);
    const { _sum } = await database().ledgerEntry.aggregate({ where: { studyId }, _sum: { amountCents: true } });
    expect(_sum.amountCents).toBe(1120);
  });
});
