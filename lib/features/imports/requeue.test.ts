import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { requeueStalledSearches } from "@/lib/features/duplicates/mutations";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { requeueStalledImports } from "./mutations";

const { moveClock } = await createTestDatabase();
afterAll(closeDatabase);

test("sweeps that run beside each other give a stalled import and a stalled search one job each", async () => {
  const { id: studyId } = await database().study.create({ data: { name: "stalled" } });
  expect(studyOfJob(studyId)).toBe(studyId);
  const created = { studyId, createdBy: "user-1" };
  await database().candidateImport.create({ data: { ...created, role: "candidate", place: "/x", state: "running" } });
  await database().neighbourSearch.create({ data: { ...created, settings: {}, state: "running" } });
  await moveClock(60);
  const rounds = await Promise.all([1, 2, 3].flatMap(() => [requeueStalledImports(), requeueStalledSearches()]));
  // Whoever holds the lock first adds the job; the others find the lock taken or the job there.
  expect(rounds.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(2);
  const { rows } = await pool("jobs").query<{ task: string; jobs: number }>(
    "select task_identifier as task, count(*)::integer as jobs from graphile_worker.jobs group by 1 order by 1",
  );
  expect(rows).toEqual([
    { task: "import-candidates", jobs: 1 },
    { task: "search-neighbours", jobs: 1 },
  ]);
  expect(await requeueStalledImports()).toBe(0);
  expect(await requeueStalledSearches()).toBe(0);
});
