import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { getBatch, getBatchProgress } from "@/lib/features/batches/queries";
import { publishConfirmation } from "@/lib/features/batches/rules";
import { claimOutboxEntry, finishOutboxEntry } from "@/lib/features/outbox/mutations";
import { market as marketDatabase } from "@/lib/market/db/client";
import { buildStudy, type StudyToBuild } from "@/prisma/seed/build-study";
import { faults } from "@/prisma/seed/faulty-proxy";
import { startTestCrowd } from "@/prisma/seed/test-crowd";
import { deliverDue, deliverOutbox } from "./deliver-outbox";

// Each test walks through a real market; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const { studyDatabase, market, proxy, moveClocks, deliverAll, resetClock } = await startTestCrowd();

afterEach(async () => {
  proxy.faultOf = () => undefined;
  await resetClock();
  await moveClocks(0);
  for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
});

const by = "user-1";
const small = { targetsPerHit: 3, positiveControlsPerHit: 1, negativeControlsPerHit: 1, redundancy: 2 };

/** A published batch of `hits` HITs of five images, two workers each: 2 x ($0.10 + 20%) a HIT. */
async function publish(hits: number, settings: Partial<StudyToBuild> = {}) {
  const studyId = await buildStudy({
    classes: { n1: { candidates: hits * 3, references: 4 }, n2: { candidates: 0, references: 4 } },
    ...small,
    ...settings,
  });
  const { id } = await createBatch(studyId, { name: "batch", images: "shortOfVotes", referenceTargets: "none" }, by);
  const { endpoint, costCents } = await getBatch(studyId, id);
  await publishBatch(studyId, id, by, publishConfirmation({ endpoint, costCents }));
  return { studyId, batchId: id };
}

/** HITs at the market that belong to the study, by annotation. */
async function hitsAtMarket(studyId: AuthorizedStudyId) {
  return marketDatabase().hit.findMany({ where: { annotation: { startsWith: `redraw/${studyId}/` } } });
}

async function expectEachOnce(studyId: AuthorizedStudyId, hits: number) {
  const standing = await hitsAtMarket(studyId);
  expect(standing).toHaveLength(hits);
  const postings = await database().hitPosting.findMany({ where: { studyId } });
  expect(new Set(postings.map((posting) => posting.marketHitId))).toEqual(new Set(standing.map((hit) => hit.id)));
  expect(postings.every((posting) => posting.state === "created")).toBe(true);
}

describe("publishing at the market", () => {
  it("creates each HIT once, with the price, redundancy, durations and page of the batch", async () => {
    const { studyId, batchId } = await publish(5, {
      assignmentDurationSeconds: 700,
      autoApprovalSeconds: 5000,
      lifetimeSeconds: 90_000,
    });
    expect(await deliverDue()).toEqual({ done: 6, deferred: 0, failed: 0 });
    await expectEachOnce(studyId, 5);
    const [hit] = await marketDatabase().hit.findMany({
      where: { annotation: { startsWith: `redraw/${studyId}/` } },
      include: { hitType: true },
      take: 1,
    });
    expect(hit).toMatchObject({
      maxAssignments: 2,
      hitType: { rewardCents: 10, assignmentDurationSeconds: 700, autoApprovalSeconds: 5000 },
    });
    expect(hit?.externalUrl).toMatch(new RegExp(`^http://localhost:3000/hit/${studyId}/\\d+/[\\w-]{22}$`));
    expect((hit?.expiresAt.getTime() ?? 0) - (hit?.createdAt.getTime() ?? 0)).toBe(90_000_000);
    expect(await getBatch(studyId, batchId)).toMatchObject({ state: "published", lastError: null });
    expect((await getBatchProgress(studyId, batchId)).hits).toMatchObject({ planned: 0, created: 5 });
  });

  it("creates each HIT once however often the network fails, and the market holds what our books reserve", async () => {
    const before = Number((await market.balance())[1]);
    const { studyId, batchId } = await publish(60);
    const rng = xoroshiro128plus(11);
    let struck = 0;
    proxy.faultOf = () => {
      if (uniformInt(rng, 1, 100) > 40) return undefined;
      struck += 1;
      return faults[uniformInt(rng, 0, faults.length - 1)];
    };
    await deliverAll();
    expect(struck).toBeGreaterThan(20);
    await expectEachOnce(studyId, 60);
    // 60 HITs x 2 x $0.12.
    expect(Number((await market.balance())[1]) - before).toBeCloseTo(14.4, 10);
    expect((await getBatchProgress(studyId, batchId)).reservedCents).toBe(1440);
    expect(await getBatch(studyId, batchId)).toMatchObject({ state: "published", lastError: null });
  });

  it("creates each HIT once when several job workers deliver side by side", async () => {
    const { studyId } = await publish(40);
    await Promise.all([deliverDue(), deliverDue(), deliverDue()]);
    await expectEachOnce(studyId, 40);
  });

  it("creates a HIT once although the job worker died between the market's answer and ours", async () => {
    const { studyId } = await publish(1);
    await deliverDue();
    // As if the process had been killed before it recorded the HIT: the row is leased, nothing is written.
    await database()
      .$executeRaw`update hit_postings set state = 'planned', market_hit_id = null where study_id = ${studyId}`;
    await database().$executeRaw`
      update outbox set state = 'pending', done_at = null, lease_until = app_now() + interval '60 seconds' where study_id = ${studyId} and kind = 'create-hit'`;
    expect(await deliverDue()).toMatchObject({ done: 0 });
    await studyDatabase.moveClock(61);
    expect(await deliverDue()).toMatchObject({ done: 1 });
    await expectEachOnce(studyId, 1);
  });

  it("finds a HIT by its annotation when the market has forgotten the request token", async () => {
    const { studyId } = await publish(4);
    proxy.faultOf = (operation) => (operation === "CreateHITWithHITType" ? "resetAfter" : undefined);
    expect(await deliverDue()).toMatchObject({ deferred: 4 });
    proxy.faultOf = () => undefined;
    await moveClocks(25 * 3600);
    const tries = proxy.requests.get("CreateHITWithHITType");
    expect(await deliverDue()).toMatchObject({ done: 4 });
    expect(proxy.requests.get("CreateHITWithHITType")).toBe(tries);
    await expectEachOnce(studyId, 4);
  });

  it("creates a HIT that never came into being although its token may be forgotten", async () => {
    const { studyId } = await publish(2);
    proxy.faultOf = (operation) => (operation === "CreateHITWithHITType" ? "resetBefore" : undefined);
    expect(await deliverDue()).toMatchObject({ deferred: 2 });
    proxy.faultOf = () => undefined;
    await moveClocks(25 * 3600);
    expect(await deliverDue()).toMatchObject({ done: 2 });
    await expectEachOnce(studyId, 2);
  });
});

describe("a market that does not answer", () => {
  it("shows at the batch, leaves nothing half-done, and is tried again until it answers", async () => {
    const { studyId, batchId } = await publish(3);
    proxy.faultOf = () => "resetBefore";
    expect(await deliverDue()).toEqual({ done: 0, deferred: 1, failed: 0 });
    expect(await getBatch(studyId, batchId)).toMatchObject({
      state: "publishing",
      lastError: expect.stringMatching(
        /^Cannot create the HIT type ".*" at http:.* the market does not answer as it should \(.*\); the job worker goes on trying$/,
      ),
    });
    expect(await hitsAtMarket(studyId)).toEqual([]);
    proxy.faultOf = () => undefined;
    await deliverAll();
    await expectEachOnce(studyId, 3);
    expect(await getBatch(studyId, batchId)).toMatchObject({ state: "published", lastError: null });
  });

  it("is refused a connection without waiting, and asked again later", async () => {
    const { studyId, batchId } = await publish(1, { crowdEndpoint: "http://127.0.0.1:9/" });
    expect(await deliverDue()).toMatchObject({ deferred: 1 });
    expect((await getBatch(studyId, batchId)).lastError).toContain("ECONNREFUSED");
    await database().outboxEntry.updateMany({ where: { studyId }, data: { state: "failed" } });
    await database().hitPosting.updateMany({ where: { studyId }, data: { state: "closed" } });
  });

  it("without money there waits for money and says so", async () => {
    const { studyId, batchId } = await publish(2);
    const { id, availableCents } = await marketDatabase().requester.findFirstOrThrow({ where: { name: "Lab" } });
    const setBalance = (cents: number) =>
      marketDatabase().requester.update({ where: { id }, data: { availableCents: cents } });
    await setBalance(30);
    // One HIT costs 24 cents; the second finds 6.
    expect(await deliverDue()).toEqual({ done: 2, deferred: 1, failed: 0 });
    expect((await getBatch(studyId, batchId)).lastError).toMatch(/the account there has too little money .* add to it/);
    await setBalance(availableCents - 24);
    await deliverAll();
    await expectEachOnce(studyId, 2);
  });
});

describe("a market that refuses", () => {
  it("the HIT type ends the batch with the reason and gives all its money back", async () => {
    const { studyId, batchId } = await publish(3);
    await database().batch.updateMany({ where: { studyId }, data: { title: "t".repeat(129) } });
    expect(await deliverDue()).toEqual({ done: 0, deferred: 0, failed: 1 });
    expect(await getBatch(studyId, batchId)).toMatchObject({
      state: "failed",
      lastError: expect.stringContaining("the market refused"),
    });
    expect(await getBatchProgress(studyId, batchId)).toMatchObject({
      hits: { planned: 0, closed: 3 },
      reservedCents: 0,
    });
    expect(await hitsAtMarket(studyId)).toEqual([]);
  });

  it("HITs ends the batch once each has had its answer", async () => {
    const { studyId, batchId } = await publish(3);
    await database().batch.updateMany({ where: { studyId }, data: { lifetimeSeconds: 10 } });
    expect(await deliverDue()).toEqual({ done: 1, deferred: 0, failed: 3 });
    expect(await getBatch(studyId, batchId)).toMatchObject({
      state: "failed",
      lastError: expect.stringContaining("LifetimeInSeconds"),
    });
    expect((await getBatchProgress(studyId, batchId)).reservedCents).toBe(0);
  });
});

describe("a lease", () => {
  it("that has passed to another lets its first holder record nothing", async () => {
    await publish(1);
    const first = await claimOutboxEntry();
    expect(await claimOutboxEntry()).toBeNull();
    await studyDatabase.moveClock(61);
    const second = await claimOutboxEntry();
    expect(second).toMatchObject({ id: first?.id, fence: (first?.fence ?? 0) + 1, attempts: 2 });
    if (!first || !second) throw new Error("nothing was claimed");
    expect(await database().$transaction((tx) => finishOutboxEntry(tx, first))).toBe(false);
    await studyDatabase.moveClock(130);
    await deliverAll();
  });

  it("of the job asks to run again when the next call may be tried", async () => {
    await publish(1);
    proxy.faultOf = () => "throttle";
    await database().$executeRaw`delete from graphile_worker._private_jobs`;
    await deliverOutbox({}, { signal: new AbortController().signal });
    const [job] = await database().$queryRaw<{ wait: number }[]>`
      select extract(epoch from run_at - now())::double precision as wait from graphile_worker.jobs where key = 'deliver-outbox'`;
    expect(job?.wait).toBeGreaterThan(0.5);
    proxy.faultOf = () => undefined;
    await deliverAll();
  });
});
