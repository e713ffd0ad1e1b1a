// The job worker as a process of its own, killed outright again and again, at a market that fails one call in five. The suite runs it
// small; `npm run trial -- --only fire` is the whole trial (5,000 HITs, a kill every 5 s) and prints its figures.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it, vi } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { getBatchProgress } from "@/lib/features/batches/queries";
import { getVotesSummary } from "@/lib/features/votes/queries";
import { serializeAnswers } from "@/lib/market/assignments/answers";
import { submitAssignment } from "@/lib/market/assignments/mutations";
import { market as marketDatabase } from "@/lib/market/db/client";
import { createFaults } from "@/lib/market/faults/faults";
import { startTestMarket } from "@/lib/market/test-market";
import { encodeVote } from "@/lib/mturk/answer";
import { orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";

const hits = Number(process.env.TRIAL_HITS ?? 40);
const killSeconds = Number(process.env.TRIAL_KILL_SECONDS ?? 0);
const workers = Number(process.env.TRIAL_WORKERS ?? Math.min(200, hits));
const isWhole = killSeconds > 0;
vi.setConfig({ testTimeout: isWhole ? 5_400_000 : 120_000 });

const studyDatabase = await createTestDatabase();
const faults = createFaults();
const market = await startTestMarket(faults);
Object.assign(process.env, {
  CROWD_ENDPOINT: market.endpoint,
  MARKET_URL: market.endpoint,
  CROWD_ACCESS_KEY_ID: "RDRWLAB0000000000",
  CROWD_SECRET_ACCESS_KEY: "Lab secret",
  SWEEP_SECONDS: "1",
});

let child: ChildProcess | undefined;
/** Starts the job worker and resolves when it is at work. One that ends before (a machine that is too busy for its database) is started again, as whoever runs it would. */
async function startJobs(): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce();
    } catch (error) {
      if (!isWhole || attempt === 5) throw error;
    }
  }
}
async function startOnce(): Promise<ChildProcess> {
  const started = spawn(
    process.execPath,
    ["--import", pathToFileURL(require.resolve("tsx")).href, join(import.meta.dirname, "../../../run/job-worker.ts")],
    { env: { ...process.env, NODE_ENV: "production" }, stdio: ["ignore", "ignore", "inherit", "ipc"] },
  );
  child = started;
  await new Promise<void>((done, fail) => {
    started.once("message", () => done());
    started.once("exit", (code) => fail(new Error(`the job worker ended with ${code} before it was ready`)));
  });
  return started;
}
async function kill(running: ChildProcess): Promise<void> {
  const ended = new Promise((done) => running.once("exit", done));
  running.kill("SIGKILL");
  await ended;
}
afterAll(async () => {
  if (child && child.exitCode === null && child.signalCode === null) await kill(child);
  await closeDatabase();
});

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
/** Leases of a killed process run out after a minute; the small trial does not wait for that. */
let ahead = 0;
async function passLease(): Promise<void> {
  if (isWhole) return;
  ahead += 61;
  await studyDatabase.moveClock(ahead);
}

it(`${hits} HITs at a 20% fault rate, the job worker killed all the while: each exactly once, the budget kept, the books equal to the cent`, async () => {
  const studyId = await buildStudy({
    classes: Object.fromEntries([
      ...Array.from({ length: Math.ceil(hits / 200) }, (_, at) => [
        `n${at}`,
        { candidates: 3 * Math.min(200, hits - at * 200), references: 4 },
      ]),
      ["near", { candidates: 0, references: 4 }],
    ]),
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 1,
    // Exactly what it costs: 1 x ($0.10 + 20%) a HIT.
    budgetCents: hits * 12,
  });
  const { id: batchId, plan } = await createBatch(
    studyId,
    { name: "trial", images: "shortOfVotes", referenceTargets: "none" },
    "user",
  );
  expect(plan.hitCount).toBe(hits);
  await publishBatch(studyId, batchId, "user");
  const started = performance.now();
  const chances = { failBefore: 0.04, failAfter: 0.04, resetBefore: 0.04, resetAfter: 0.04, truncate: 0.03 };
  faults.set({
    seed: 5,
    operations: { "*": { ...chances, ...(isWhole ? { hang: 0.01 } : { insufficientFunds: 0.01 }) } },
  });

  let kills = 0;
  let overBudget = 0;
  const left = () => database().hitPosting.count({ where: { studyId, state: "planned" } });
  const fire = async (isDone: () => Promise<boolean>, most: number) => {
    while (!(await isDone())) {
      const running = await startJobs();
      // In the small trial it is let run out after its kills, at a market that has mended.
      if (!isWhole && kills >= most) faults.set({});
      const until = Date.now() + (isWhole ? killSeconds * 1000 : kills < most ? 700 : 60_000);
      while (Date.now() < until && !(await isDone())) {
        const money = await database().ledgerEntry.aggregate({ where: { studyId }, _sum: { amountCents: true } });
        if ((money._sum.amountCents ?? 0) > hits * 12) overBudget += 1;
        await wait(100);
      }
      await kill(running);
      kills += 1;
      if (isWhole && kills % 10 === 0) console.log(`${kills} kills, ${await left()} HITs to publish`);
      await passLease();
    }
  };
  await fire(async () => (await left()) === 0, 2);
  const publishedSeconds = (performance.now() - started) / 1000;

  const standing = await marketDatabase().hit.findMany({ where: { annotation: { startsWith: `redraw/${studyId}/` } } });
  const postings = await database().hitPosting.findMany({ where: { studyId } });
  expect(standing).toHaveLength(hits);
  expect(new Set(postings.map((posting) => posting.marketHitId))).toEqual(new Set(standing.map((hit) => hit.id)));
  expect(overBudget).toBe(0);
  const held = async () => Math.round(Number((await market.balance())[1]) * 100);
  faults.set({});
  expect(await held()).toBe(hits * 12);
  expect((await getBatchProgress(studyId, batchId)).reservedCents).toBe(hits * 12);

  // Nothing of ours that workers could reach is running: the forms go to the market, and the votes come back from its answers.
  const done = postings.slice(0, workers);
  for (const { hitId, marketHitId } of done) {
    const marketWorkerId = await market.newWorker();
    const marketAssignmentId = await market.accepted(marketHitId ?? "", marketWorkerId);
    const ids = { studyId, hitId, marketAssignmentId, marketWorkerId };
    const vote = encodeVote({
      ...ids,
      orderSeed: orderSeed(ids),
      selected: "11000",
      unavailable: "00000",
      pageToken: pageToken(ids, new Date()),
    });
    const taken = await submitAssignment(marketAssignmentId, serializeAnswers([["vote", vote]]));
    expect(taken.ok).toBe(true);
  }
  faults.set({ seed: 6, operations: { "*": chances } });
  const killsBefore = kills;
  const recoveredAt = performance.now();
  const settled = async () => ((await getVotesSummary(studyId)).assignments.approved ?? 0) === workers;
  await fire(settled, killsBefore + 1);
  faults.set({});
  expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: workers });
  expect(await database().assignment.count({ where: { studyId, recovered: true } })).toBe(workers);
  expect(await held()).toBe((hits - workers) * 12);
  const paid = await marketDatabase().ledgerEntry.aggregate({ _sum: { workerCents: true } });
  expect(paid._sum.workerCents).toBe(workers * 10);
  const { spentCents, reservedCents } = await getBatchProgress(studyId, batchId);
  expect(spentCents).toBe(workers * 12);
  expect(spentCents + reservedCents).toBeLessThanOrEqual(hits * 12);
  for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
  if (isWhole) {
    console.log(
      `${hits} HITs in ${publishedSeconds.toFixed(0)} s under ${kills} kills; ${workers} votes recovered and paid in ${((performance.now() - recoveredAt) / 1000).toFixed(0)} s; over budget 0 times; books equal: ${spentCents + reservedCents} cents`,
    );
  }
});
