import { RejectAssignmentCommand } from "@aws-sdk/client-mturk";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { getBatch, getBatchProgress } from "@/lib/features/batches/queries";
import { extendBatch, takeSweepHints } from "@/lib/features/postings/mutations";
import { closePosting, recordListing } from "@/lib/features/votes/mutations";
import { getVotesSummary, listDisputedAssignments, listOpenPostings, listTallies } from "@/lib/features/votes/queries";
import { returnAssignment, submitAssignment } from "@/lib/market/assignments/mutations";
import { market as marketDatabase } from "@/lib/market/db/client";
import { encodeVote } from "@/lib/mturk/answer";
import { buildStudy, type StudyToBuild } from "@/prisma/seed/build-study";
import { startTestCrowd } from "@/prisma/seed/test-crowd";
import { deliverDue } from "./deliver-outbox";
import { sweepOpenPostings } from "./sweep-assignments";
import { sweepPosting } from "./sweep-posting";

// Each test walks through a real market; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const { market, proxy, moveClocks, deliverAll, resetClock, answer, finish, store } = await startTestCrowd();

afterEach(async () => {
  proxy.faultOf = () => undefined;
  try {
    for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
  } finally {
    await resetClock();
    await moveClocks(0);
    // Each test has the sweep to itself.
    await database().outboxEntry.deleteMany();
    await database().study.deleteMany();
  }
});

const by = "user-1";

/** A published batch for one class: HITs of 3 targets, 1 positive and 1 negative control. */
async function publish(settings: Partial<StudyToBuild> & { candidates?: number } = {}) {
  const { candidates = 6, ...more } = settings;
  const studyId = await buildStudy({
    classes: { n1: { candidates, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 3,
    ...more,
  });
  const { id: batchId } = await createBatch(
    studyId,
    { name: "batch", images: "shortOfVotes", referenceTargets: "none" },
    by,
  );
  await publishBatch(studyId, batchId, by);
  await deliverDue();
  const hits = await database().hit.findMany({ where: { studyId }, orderBy: { index: "asc" } });
  return { studyId, batchId, hitIds: hits.map((hit) => hit.id) };
}

const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new Error("the list is empty");
  return item;
};
const rolesOf = async (hitId: number) =>
  database().hitImage.findMany({ where: { hitId }, orderBy: { position: "asc" } });
const talliesOf = async (studyId: AuthorizedStudyId) =>
  database().tally.findMany({ where: { studyId }, orderBy: { candidateId: "asc" } });
const statesOf = async (studyId: AuthorizedStudyId) => (await getVotesSummary(studyId)).assignments;
const paidTo = async (workerId: string) => {
  const { _sum } = await marketDatabase().ledgerEntry.aggregate({ where: { workerId }, _sum: { workerCents: true } });
  return _sum.workerCents;
};

describe("the sweep", () => {
  it("confirms what we stored, recovers what we missed, pays both, and closes the books with the batch", async () => {
    const heldBefore = Number((await market.balance())[1]);
    const { studyId, batchId, hitIds } = await publish();
    const workers = [await market.newWorker(), await market.newWorker(), await market.newWorker()];
    for (const hitId of hitIds) {
      for (const [index, worker] of workers.entries()) {
        await answer(hitId, worker, { selected: "11010", unavailable: "00100", stored: index > 0 });
      }
    }
    expect(await getVotesSummary(studyId)).toMatchObject({ votes: 0, assignments: { provisional: 4 } });
    expect(await sweepOpenPostings()).toMatchObject({ postings: 2, confirmed: 4, recovered: 2, quarantined: 0 });
    expect(await statesOf(studyId)).toEqual({ confirmed: 6 });

    // By hand: three workers; bits 0, 1 and 3 selected, bit 2 not shown, bit 4 not selected; negative controls nowhere.
    const expected = new Map<number, { shown: number; selected: number }>();
    for (const hitId of hitIds) {
      for (const { position, candidateId, role } of await rolesOf(hitId)) {
        if (role === "negativeControl" || position === 2) continue;
        expected.set(candidateId, { shown: 3, selected: position === 4 ? 0 : 3 });
      }
    }
    expect(
      new Map((await talliesOf(studyId)).map(({ candidateId, shown, selected }) => [candidateId, { shown, selected }])),
    ).toEqual(expected);

    await deliverAll();
    expect(await statesOf(studyId)).toEqual({ approved: 6 });
    expect(await Promise.all(workers.map(paidTo))).toEqual([20, 20, 20]);
    expect(await sweepOpenPostings()).toMatchObject({ closed: 2, unchanged: 6 });
    // 2 HITs x 3 x ($0.10 + 20%), all spent.
    expect(await getBatchProgress(studyId, batchId)).toMatchObject({
      spentCents: 72,
      reservedCents: 0,
      hits: { closed: 2 },
    });
    expect(await getBatch(studyId, batchId)).toMatchObject({ state: "ended" });
    expect(Number((await market.balance())[1])).toBeCloseTo(heldBefore, 10);
  });

  it("counts each submission once when two sweeps run beside each other, over and over", async () => {
    const { studyId, hitIds } = await publish({ candidates: 12, redundancy: 6 });
    const workers = await Promise.all(Array.from({ length: 6 }, () => market.newWorker()));
    for (const hitId of hitIds) {
      for (const [index, worker] of workers.entries())
        await answer(hitId, worker, { selected: "10101", stored: index % 2 === 0 });
    }
    await Promise.all([sweepOpenPostings(), sweepOpenPostings(), sweepOpenPostings()]);
    await Promise.all([sweepOpenPostings(), deliverDue(), sweepOpenPostings(), deliverDue()]);
    await deliverAll();
    await sweepOpenPostings();
    expect(await statesOf(studyId)).toEqual({ approved: 24 });
    expect(await Promise.all(workers.map(paidTo))).toEqual(workers.map(() => 40));
    // Six workers, each candidate once, however many HITs show it (positive controls repeat).
    const asked = (await Promise.all(hitIds.map(rolesOf))).flat().filter((image) => image.role !== "negativeControl");
    expect((await getVotesSummary(studyId)).votes).toBe(6 * new Set(asked.map((image) => image.candidateId)).size);
  });

  it("comes soon after a submission: storing it leaves a hint, and a second later that is a job for its posting", async () => {
    const { studyId, hitIds } = await publish();
    await database().$executeRaw`delete from sweep_hints`;
    await answer(first(hitIds), await market.newWorker());
    await database().$executeRaw`update sweep_hints set hinted_at = app_now() + interval '1 hour'`;
    expect(await takeSweepHints()).toBe(0);
    await database().$executeRaw`update sweep_hints set hinted_at = app_now() - interval '1 second'`;
    expect(await Promise.all([takeSweepHints(), takeSweepHints()])).toEqual(expect.arrayContaining([0, 1]));
    const [job] = await database().$queryRaw<{ payload: { studyId: number; postingId: number } }[]>`
      select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'sweep-posting' order by j.id desc limit 1`;
    expect(job?.payload.studyId).toBe(studyId);
    if (job) await sweepPosting(job.payload, { signal: new AbortController().signal });
    expect(await statesOf(studyId)).toEqual({ confirmed: 1 });
  });

  it("goes on where the market does not answer, and shows it at the batch until it does", async () => {
    const { studyId, batchId, hitIds } = await publish();
    await answer(first(hitIds), await market.newWorker());
    proxy.faultOf = () => "errorAfter";
    expect(await sweepOpenPostings()).toMatchObject({ unreachable: 2, confirmed: 0 });
    expect((await getBatch(studyId, batchId)).lastError).toContain("Cannot list the assignments of HIT");
    proxy.faultOf = () => undefined;
    expect(await sweepOpenPostings()).toMatchObject({ unreachable: 0, confirmed: 1 });
    expect((await getBatch(studyId, batchId)).lastError).toBeNull();
  });
});

it("a market that fails one call in four is swept on, one that is down is left after a round of failures", async () => {
  const { hitIds } = await publish({ candidates: 90 });
  const worker = await market.newWorker();
  for (const hitId of hitIds.slice(0, 20)) await answer(hitId, worker);
  let calls = 0;
  proxy.faultOf = () => {
    calls += 1;
    return calls % 4 === 0 ? "errorAfter" : undefined;
  };
  const sweep = await sweepOpenPostings();
  expect(sweep.postings).toBeGreaterThanOrEqual(20);
  proxy.requests.clear();
  proxy.faultOf = () => "errorAfter";
  expect((await sweepOpenPostings()).unreachable).toBe(30);
  // Eight in a row, and at most the seven others that were under way.
  expect(proxy.requests.get("ListAssignmentsForHIT")).toBeLessThanOrEqual(15);
});

describe("what does not count", () => {
  it("votes that differ from those stored here are set aside with the reason, and paid by the market's clock", async () => {
    const { studyId, batchId, hitIds } = await publish({ autoApprovalSeconds: 3600 });
    const worker = await market.newWorker();
    const hitId = first(hitIds);
    const posting = await database().hitPosting.findFirstOrThrow({ where: { hitId } });
    const assignmentId = await market.accepted(posting.marketHitId ?? "", worker);
    const sent = {
      studyId,
      hitId,
      marketHitId: posting.marketHitId ?? "",
      assignmentId,
      workerId: worker,
      unavailable: "00000",
    };
    await store({ ...sent, selected: "11111" });
    await finish(hitId, worker, assignmentId, { selected: "10000", stored: false });
    expect(await sweepOpenPostings()).toMatchObject({ quarantined: 1, confirmed: 0 });
    expect(await talliesOf(studyId)).toEqual([]);
    expect(await listDisputedAssignments(studyId)).toMatchObject([
      {
        state: "quarantined",
        reason: "The votes in the market's answer differ from those stored here",
        pseudonym: expect.stringMatching(/^W[0-9a-f]{16}$/),
      },
    ]);
    await moveClocks(3700);
    expect(await sweepOpenPostings()).toMatchObject({ decided: 1 });
    expect(await paidTo(worker)).toBe(10);
    expect(await getBatchProgress(studyId, batchId)).toMatchObject({ spentCents: 12, assignments: { quarantined: 1 } });
    expect(await sweepOpenPostings()).toMatchObject({ decided: 0, unchanged: 1 });
  });

  it.each([
    ["no vote at all", () => "hello", "holds no vote of our page"],
    [
      "a page token of nobody",
      (studyId: number, hitId: number) => forge(studyId, hitId, "11111"),
      "was not made by our page",
    ],
    [
      "another HIT's vote",
      (studyId: number, hitId: number) => forge(studyId, hitId + 1_000_000, "11111"),
      "is for HIT",
    ],
  ])("an answer with %s is set aside", async (_what, form, reason) => {
    const { studyId, hitIds } = await publish();
    const hitId = first(hitIds);
    await answer(hitId, await market.newWorker(), { stored: false, form: form(studyId, hitId) });
    expect(await sweepOpenPostings()).toMatchObject({ quarantined: 1 });
    expect(await talliesOf(studyId)).toEqual([]);
    expect(first(await listDisputedAssignments(studyId)).reason).toContain(reason);
  });

  it("submissions that the market never lists stay provisional, change nothing, and are orphans after their deadline", async () => {
    const { studyId, hitIds } = await publish({ assignmentDurationSeconds: 600 });
    const hitId = first(hitIds);
    await answer(hitId, await market.newWorker(), { selected: "10000" });
    await sweepOpenPostings();
    const before = await talliesOf(studyId);
    const { marketHitId } = await database().hitPosting.findFirstOrThrow({ where: { hitId } });
    for (let index = 0; index < 50; index += 1) {
      const forged = {
        assignmentId: `3FORGED${index}`,
        workerId: `AFORGED${index}`,
        selected: "11111",
        unavailable: "00000",
      };
      await store({ studyId, hitId, marketHitId: marketHitId ?? "", ...forged });
    }
    await sweepOpenPostings();
    expect(await statesOf(studyId)).toEqual({ confirmed: 1, provisional: 50 });
    await moveClocks(600 + 3500);
    expect(await sweepOpenPostings()).toMatchObject({ orphans: 0 });
    await moveClocks(600 + 3700);
    expect(await sweepOpenPostings()).toMatchObject({ orphans: 50 });
    expect(await talliesOf(studyId)).toEqual(before);
  });

  it("an orphan that the market lists after all counts after all", async () => {
    const { studyId, hitIds } = await publish({ assignmentDurationSeconds: 20_000 });
    const hitId = first(hitIds);
    const worker = await market.newWorker();
    const { marketHitId } = await database().hitPosting.findFirstOrThrow({ where: { hitId } });
    const assignmentId = await market.accepted(marketHitId ?? "", worker);
    await store({
      studyId,
      hitId,
      marketHitId: marketHitId ?? "",
      assignmentId,
      workerId: worker,
      selected: "10000",
      unavailable: "00000",
    });
    await database().batch.updateMany({ where: { studyId }, data: { assignmentDurationSeconds: 60 } });
    await moveClocks(3700);
    expect(await sweepOpenPostings()).toMatchObject({ orphans: 1 });
    await finish(hitId, worker, assignmentId, { selected: "10000", stored: false });
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 1 });
    expect(await statesOf(studyId)).toEqual({ confirmed: 1 });
  });

  it("an assignment that was returned counts for the one who submitted it, under the same id", async () => {
    const { studyId, hitIds } = await publish({ redundancy: 1, candidates: 3 });
    const hitId = first(hitIds);
    const [gone, stayed] = [await market.newWorker(), await market.newWorker()];
    const { marketHitId } = await database().hitPosting.findFirstOrThrow({ where: { hitId } });
    const assignmentId = await market.accepted(marketHitId ?? "", gone);
    await store({
      studyId,
      hitId,
      marketHitId: marketHitId ?? "",
      assignmentId,
      workerId: gone,
      selected: "11111",
      unavailable: "00000",
    });
    await returnAssignment(gone, assignmentId);
    expect(await market.accepted(marketHitId ?? "", stayed)).toBe(assignmentId);
    await finish(hitId, stayed, assignmentId, { selected: "00001" });
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 1, quarantined: 0 });
    const roles = await rolesOf(hitId);
    const selected = (await talliesOf(studyId)).filter((tally) => tally.selected > 0).map((tally) => tally.candidateId);
    expect(selected).toEqual(roles[4]?.role === "negativeControl" ? [] : [roles[4]?.candidateId]);
  });

  it("a candidate that a worker meets again is masked, the rest of the submission counts and all of it is paid", async () => {
    // Four candidates in HITs of three: the second HIT repeats two of the first's.
    const { studyId, hitIds } = await publish({ candidates: 4 });
    const worker = await market.newWorker();
    for (const hitId of hitIds) await answer(hitId, worker, { selected: "11111" });
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 2 });
    const tallies = await talliesOf(studyId);
    const asked = (await Promise.all(hitIds.map(rolesOf))).flat().filter((image) => image.role !== "negativeControl");
    expect(asked).toHaveLength(8);
    expect(tallies.map((tally) => tally.candidateId)).toEqual(
      [...new Set(asked.map((image) => image.candidateId))].sort((a, b) => a - b),
    );
    expect(tallies.every((tally) => tally.shown === 1 && tally.selected === 1)).toBe(true);
    await deliverAll();
    expect(await paidTo(worker)).toBe(20);
  });

  it("a tile that could not be shown the first time counts the second time", async () => {
    const { studyId, hitIds } = await publish({ candidates: 4 });
    const worker = await market.newWorker();
    await answer(hitIds[0] ?? 0, worker, { unavailable: "11111" });
    await sweepOpenPostings();
    expect(await talliesOf(studyId)).toEqual([]);
    await answer(hitIds[1] ?? 0, worker, { selected: "11111" });
    await sweepOpenPostings();
    expect(await talliesOf(studyId)).toHaveLength(4);
  });

  it("a second answer of a worker to one HIT is paid and not counted", async () => {
    const { studyId, hitIds } = await publish({ candidates: 3 });
    const hitId = first(hitIds);
    const worker = await market.newWorker();
    await answer(hitId, worker, { selected: "11111" });
    await sweepOpenPostings();
    const before = await talliesOf(studyId);
    // The market's own rule forbids it; a HIT that is posted in two parts makes it possible.
    await marketDatabase().acceptance.deleteMany({ where: { workerId: worker } });
    await answer(hitId, worker, { selected: "00000" });
    expect(await sweepOpenPostings()).toMatchObject({ superseded: 1 });
    await deliverAll();
    expect(await talliesOf(studyId)).toEqual(before);
    expect(await paidTo(worker)).toBe(20);
    expect(await statesOf(studyId)).toEqual({ approved: 1, superseded: 1 });
  });
});

function forge(studyId: number, hitId: number, selected: string): string {
  return encodeVote({
    studyId,
    hitId,
    orderSeed: 1,
    selected,
    unavailable: "00000",
    pageToken: `abc.${"x".repeat(22)}`,
  });
}

describe("money", () => {
  it("is paid once when the answer to an approval is lost", async () => {
    const { studyId, batchId, hitIds } = await publish();
    const worker = await market.newWorker();
    await answer(first(hitIds), worker);
    await sweepOpenPostings();
    proxy.faultOf = (operation) => (operation === "ApproveAssignment" ? "resetAfter" : undefined);
    expect(await deliverDue()).toMatchObject({ deferred: 1 });
    await sweepOpenPostings();
    expect(await statesOf(studyId)).toEqual({ approved: 1 });
    proxy.faultOf = () => undefined;
    await deliverAll();
    expect(await paidTo(worker)).toBe(10);
    expect((await getBatchProgress(studyId, batchId)).spentCents).toBe(12);
  });

  it("is paid once when the market approves by its clock before we do", async () => {
    const { studyId, batchId, hitIds } = await publish({ autoApprovalSeconds: 60 });
    const worker = await market.newWorker();
    await answer(first(hitIds), worker);
    await sweepOpenPostings();
    await moveClocks(61);
    await Promise.all([sweepOpenPostings(), deliverAll()]);
    expect(await statesOf(studyId)).toEqual({ approved: 1 });
    expect(await paidTo(worker)).toBe(10);
    expect((await getBatchProgress(studyId, batchId)).spentCents).toBe(12);
  });

  it("of a submission that was approved before we ever saw it is in the books", async () => {
    const { studyId, batchId, hitIds } = await publish({ autoApprovalSeconds: 60 });
    await answer(first(hitIds), await market.newWorker(), { stored: false });
    await moveClocks(61);
    expect(await sweepOpenPostings()).toMatchObject({ recovered: 1 });
    expect(await statesOf(studyId)).toEqual({ approved: 1 });
    expect((await getBatchProgress(studyId, batchId)).spentCents).toBe(12);
    expect(await database().outboxEntry.count({ where: { studyId, kind: "approve-assignment" } })).toBe(0);
  });

  it("that nobody earned goes back to the budget when the offer has ended", async () => {
    const { studyId, batchId, hitIds } = await publish({ lifetimeSeconds: 3600, assignmentDurationSeconds: 600 });
    const worker = await market.newWorker();
    await answer(first(hitIds), worker);
    const late = await market.newWorker();
    const { marketHitId } = await database().hitPosting.findFirstOrThrow({ where: { hitId: first(hitIds) } });
    await moveClocks(3500);
    const lateId = await market.accepted(marketHitId ?? "", late);
    await sweepOpenPostings();
    await moveClocks(3700);
    await deliverDue();
    // Somebody is still at work at one HIT; the other has nobody.
    expect(await sweepOpenPostings()).toMatchObject({ closed: 1 });
    expect((await getBatch(studyId, batchId)).state).toBe("published");
    await finish(first(hitIds), late, lateId);
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 1, closed: 0 });
    await deliverDue();
    expect(await sweepOpenPostings()).toMatchObject({ closed: 1 });
    expect(await getBatchProgress(studyId, batchId)).toMatchObject({ spentCents: 24, reservedCents: 0 });
    expect((await getBatch(studyId, batchId)).state).toBe("ended");
  });

  it("of rejected work is not spent, and rejected votes leave the tallies", async () => {
    const { studyId, batchId, hitIds } = await publish({ candidates: 3 });
    const hitId = first(hitIds);
    const [counted, unseen] = [await market.newWorker(), await market.newWorker()];
    const assignmentId = await answer(hitId, counted, { selected: "11111" });
    await sweepOpenPostings();
    expect((await getVotesSummary(studyId)).votes).toBe(4);
    const other = await answer(hitId, unseen, { selected: "11111" });
    for (const AssignmentId of [assignmentId, other]) {
      await market.client.send(new RejectAssignmentCommand({ AssignmentId, RequesterFeedback: "By hand" }));
    }
    expect(await sweepOpenPostings()).toMatchObject({ decided: 1, rejected: 1 });
    await deliverAll();
    expect(await statesOf(studyId)).toEqual({ rejected: 2 });
    expect((await getVotesSummary(studyId)).votes).toBe(0);
    expect((await getBatchProgress(studyId, batchId)).spentCents).toBe(0);
  });

  it("and votes survive a network that fails four times in ten", async () => {
    const { studyId, batchId, hitIds } = await publish({ candidates: 15, redundancy: 3 });
    const workers = [await market.newWorker(), await market.newWorker(), await market.newWorker()];
    for (const hitId of hitIds)
      for (const worker of workers) await answer(hitId, worker, { stored: worker !== workers[0] });
    let turn = 0;
    const pattern = [
      "resetAfter",
      undefined,
      "errorBefore",
      undefined,
      "truncateAfter",
      undefined,
      undefined,
      "throttle",
      undefined,
      undefined,
    ] as const;
    proxy.faultOf = () => pattern[turn++ % pattern.length];
    for (let round = 0; round < 60 && (await getBatch(studyId, batchId)).state !== "ended"; round += 1) {
      await sweepOpenPostings();
      await deliverAll();
    }
    expect(await getBatch(studyId, batchId)).toMatchObject({ state: "ended" });
    expect(await statesOf(studyId)).toEqual({ approved: 15 });
    expect(await Promise.all(workers.map(paidTo))).toEqual([50, 50, 50]);
    expect(await getBatchProgress(studyId, batchId)).toMatchObject({ spentCents: 180, reservedCents: 0 });
    expect(
      (await listTallies(studyId, { after: 0, limit: 1000 })).tallies
        .filter((tally) => tally.role === "candidate")
        .every(
          ({ shown, selectionFrequency, interval }) =>
            shown === 3 &&
            interval &&
            interval.low <= (selectionFrequency ?? 2) &&
            (selectionFrequency ?? -1) <= interval.high,
        ),
    ).toBe(true);
  });
});

it("nothing is submitted twice at the market: the test's own crowd is honest", async () => {
  const { hitIds } = await publish();
  const id = await answer(first(hitIds), await market.newWorker());
  expect(await submitAssignment(id, "<x/>")).toMatchObject({ ok: false, reason: "alreadySubmitted" });
});

it("keeps the end of an offer that was changed while its market was asked", async () => {
  const { studyId } = await publish({ candidates: 3 });
  const asked = first(await listOpenPostings());
  const endOf = async () => first(await listOpenPostings(asked)).expiresAt;
  const [said, late] = [new Date("2031-05-01T00:00:00Z"), new Date("2030-05-01T00:00:00Z")];
  await recordListing(studyId, asked, { status: "Assignable", expiresAt: said });
  expect(await endOf()).toEqual(said);
  // A sweep that read the posting before that, and whose market answers after it.
  await recordListing(studyId, asked, { status: "Assignable", expiresAt: late });
  expect(await endOf()).toEqual(said);
});

describe("a posting that a sweep has read as over", () => {
  it("stays open where its batch was extended since, before or while the sweep closes it", async () => {
    const { studyId, batchId } = await publish({ candidates: 3, lifetimeSeconds: 3600 });
    await moveClocks(3700);
    const asRead = first(await listOpenPostings());
    expect(asRead.expired).toBe(true);
    await extendBatch(studyId, batchId, 7200, by);
    expect(
      await recordListing(studyId, asRead, { status: "Reviewable", expiresAt: asRead.expiresAt ?? new Date() }),
    ).toBe(null);
    expect(await closePosting(studyId, asRead)).toBe(false);
    expect((await getBatchProgress(studyId, batchId)).reservedCents).toBe(36);

    // A second session that has not committed yet: closing waits for it, and then looks again.
    const now = first(await listOpenPostings());
    const extending = await pool().connect();
    try {
      await extending.query("begin");
      await extending.query("update hit_postings set expires_at = expires_at + interval '1 hour' where id = $1", [
        now.postingId,
      ]);
      const closing = closePosting(studyId, now);
      await vi.waitUntil(async () => {
        const { rowCount } = await pool().query("select from pg_locks where not granted");
        return rowCount === 1;
      });
      await extending.query("commit");
      expect(await closing).toBe(false);
    } finally {
      extending.release();
    }
    expect(await closePosting(studyId, first(await listOpenPostings()))).toBe(true);
    expect((await getBatchProgress(studyId, batchId)).reservedCents).toBe(0);
  });
});
