import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { applyExclusion } from "@/lib/features/exclusions/mutations";
import { exclusionTargetsSchema } from "@/lib/features/exclusions/schema";
import { getMeasurement, getWorker, listWorkerDots, listWorkers } from "@/lib/features/workers/queries";
import { isSuspect } from "@/lib/features/workers/rules";
import { agreementOf } from "@/lib/stats/agreement";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { measureQuality, sweepQuality } from "./measure-quality";

await createTestDatabase();
afterAll(closeDatabase);

const context = { signal: new AbortController().signal };

test("measures a crowd: those who answer at random are named, agreement is that of the tallies, an exclusion makes it out of date", async () => {
  const pg = pool("jobs");
  const studyId = studyOfJob(
    await buildGeneratedPool(pg, { name: "crowd", classes: 5, candidatesPerClass: 84, referencesPerClass: 20 }),
  );
  await buildGeneratedCrowd(pg, { studyId, workers: 14, redundancy: 7, spammers: 2 });
  expect(await getMeasurement(studyId)).toBeNull();
  await measureQuality({ studyId }, context);

  const everybody = { q: "", show: "all", sort: "specificity", order: "up" } as const;
  const { workers, counts } = await listWorkers(studyId, everybody, { limit: 100, offset: 0 });
  expect(counts).toEqual({ all: 14, counted: 14, excluded: 0, suspect: 2 });
  // The generated crowd's last two answer at random.
  const random = (await database().worker.findMany({ orderBy: { id: "desc" }, take: 2 })).map(
    (worker) => worker.pseudonym,
  );
  expect(
    workers
      .filter((worker) => worker.suspect)
      .map((worker) => worker.pseudonym)
      .sort(),
  ).toEqual(random.sort());
  expect(
    workers
      .slice(0, 2)
      .map((worker) => worker.pseudonym)
      .sort(),
  ).toEqual(random.sort());
  for (const worker of workers) {
    expect(worker.suspect).toBe(isSuspect(worker));
    if (!worker.suspect) expect(worker.specificity).toBeGreaterThan(0.85);
    else expect(worker.specificity).toBeLessThan(0.7);
  }
  expect(await listWorkerDots(studyId)).toHaveLength(14);
  const page = await getWorker(studyId, random[0] ?? "");
  expect(page.hits.length).toBeGreaterThan(0);
  expect(page.hits[0]?.selected).toHaveLength(page.hits[0]?.roles.length ?? 0);
  await expect(getWorker(studyId, "W%")).rejects.toMatchObject({ code: "notFound" });

  const measured = await getMeasurement(studyId);
  const tallies = await database().tally.findMany({ where: { studyId } });
  const direct = agreementOf(tallies.map(({ shown, selected }) => ({ shown, selected, images: 1 })));
  expect(measured?.agreement.overall.alpha).toBeCloseTo(direct.alpha ?? 0, 10);
  expect(measured?.agreement.overall.intervals.alpha?.low).toBeLessThan(direct.alpha ?? 0);
  expect(measured?.agreement.classes).toHaveLength(5);
  expect(measured?.outdated).toBe(false);

  await applyExclusion(
    studyId,
    { name: "random", reason: "controls", targets: exclusionTargetsSchema.parse({ workers: random }) },
    "ada",
  );
  expect((await getMeasurement(studyId))?.outdated).toBe(true);
  await measureQuality({ studyId }, context);
  const after = await getMeasurement(studyId);
  expect(after?.agreement.overall.alpha).toBeGreaterThan(measured?.agreement.overall.alpha ?? 1);
  expect(
    (await listWorkers(studyId, { ...everybody, show: "excluded" }, { limit: 10, offset: 0 })).workers,
  ).toHaveLength(2);
});

test("the sweep asks once for studies whose votes have changed", async () => {
  const jobs = async () =>
    (
      await pool().query(
        "select count(*)::int as count from graphile_worker.jobs where task_identifier = 'measure-quality'",
      )
    ).rows[0]?.count;
  await pool().query("delete from quality_measurements");
  await sweepQuality({}, context);
  await sweepQuality({}, context);
  expect(await jobs()).toBe(1);
});
