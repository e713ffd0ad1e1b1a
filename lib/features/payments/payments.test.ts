import { afterEach, describe, expect, it, vi } from "vitest";
import { database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { getAlertFacts } from "@/lib/features/alerts/queries";
import { deliverDue } from "@/lib/jobs/tasks/deliver-outbox";
import { sweepOpenPostings } from "@/lib/jobs/tasks/sweep-assignments";
import { market as marketDatabase } from "@/lib/market/db/client";
import { buildStudy, type StudyToBuild } from "@/prisma/seed/build-study";
import { startTestCrowd } from "@/prisma/seed/test-crowd";
import { createBatch, publishBatch } from "../batches/mutations";
import { getBatchProgress } from "../batches/queries";
import { getStudySpend } from "../studies/queries";
import { countAfterAll, eraseWorker, setAside } from "../votes/mutations";
import { getVotesSummary } from "../votes/queries";
import {
  markAllAsPaid,
  markAsPaid,
  orderBonus,
  overrideRejection,
  payAssignment,
  rejectByHand,
  topUpBatch,
} from "./mutations";
import { getBatchWage, listPayouts } from "./queries";
import { measuredHourlyCents, rejectionFeedback, topUpCents } from "./rules";

vi.setConfig({ testTimeout: 120_000 });

const { market, proxy, moveClocks, deliverAll, resetClock, answer } = await startTestCrowd();

afterEach(async () => {
  proxy.faultOf = () => undefined;
  try {
    for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
  } finally {
    await resetClock();
    await moveClocks(0);
    await database().outboxEntry.deleteMany();
    await database().payout.deleteMany();
    await database().study.deleteMany();
  }
});

const by = "user-1";

/** A published batch with one HIT of five images for six workers, whose work is approved a day after it is confirmed. */
async function publish(settings: Partial<StudyToBuild> & { approvalDelaySeconds?: number } = {}) {
  const { approvalDelaySeconds = 86_400, ...more } = settings;
  const studyId = await buildStudy({
    classes: { n1: { candidates: 3, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 6,
    ...more,
  });
  const { id: batchId } = await createBatch(
    studyId,
    { name: "batch", images: "shortOfVotes", referenceTargets: "none", approvalDelaySeconds },
    by,
  );
  await publishBatch(studyId, batchId, by);
  await deliverDue();
  const { id: hitId } = await database().hit.findFirstOrThrow({ where: { studyId } });
  return { studyId, batchId, hitId };
}

const paidTo = async (workerId: string) =>
  (await marketDatabase().ledgerEntry.aggregate({ where: { workerId }, _sum: { workerCents: true } }))._sum
    .workerCents ?? 0;
const submissionOf = async (marketWorkerId: string) =>
  database().assignment.findFirstOrThrow({ where: { marketWorkerId } });
const moneyOf = async (studyId: Parameters<typeof getBatchProgress>[0], batchId: number) => {
  const { spentCents, reservedCents } = await getBatchProgress(studyId, batchId);
  return { spentCents, reservedCents };
};

describe("approval", () => {
  it("waits for the batch's delay and then pays all confirmed work by itself", async () => {
    const { studyId, hitId } = await publish();
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await sweepOpenPostings();
    await deliverDue();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ confirmed: 1 });
    await moveClocks(86_401);
    await deliverDue();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 1 });
    expect(await paidTo(worker)).toBe(10);
  });

  it("can be had at once by hand, and pays set-aside work without counting it", async () => {
    const { studyId, hitId } = await publish();
    const [good, bad] = [await market.newWorker(), await market.newWorker()];
    await answer(hitId, good, { selected: "11000" });
    await answer(hitId, bad, { selected: "00011" });
    await sweepOpenPostings();
    const before = await getVotesSummary(studyId);
    await setAside(studyId, (await submissionOf(bad)).id, "every second tile, whatever it shows", by);
    expect((await getVotesSummary(studyId)).votes).toBe(before.votes / 2);
    for (const worker of [good, bad]) await payAssignment(studyId, (await submissionOf(worker)).id, by);
    await deliverDue();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 1, superseded: 1 });
    expect([await paidTo(good), await paidTo(bad)]).toEqual([10, 10]);
    await countAfterAll(studyId, (await submissionOf(bad)).id, by);
    expect(await getVotesSummary(studyId)).toMatchObject({ assignments: { approved: 2 }, votes: before.votes });
    await expect(payAssignment(studyId, (await submissionOf(bad)).id, by)).rejects.toThrow(
      "it is approved and decided",
    );
  });
});

describe("a rejection", () => {
  it("is made by hand only, tells the worker why and where to object, and gives the money back", async () => {
    const { studyId, batchId, hitId } = await publish();
    const worker = await market.newWorker();
    const assignmentId = await answer(hitId, worker, { selected: "11111" });
    await sweepOpenPostings();
    await rejectByHand(studyId, (await submissionOf(worker)).id, "Nothing was looked at.", by);
    await deliverDue();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ rejected: 1 });
    expect((await getVotesSummary(studyId)).votes).toBe(0);
    const standing = await marketDatabase().assignment.findUniqueOrThrow({ where: { id: assignmentId } });
    expect(standing.feedback).toMatch(
      /^Nothing was looked at\. You can object within 30 days: http.*\/message\?kind=appeal&assignmentId=\S+$/,
    );
    expect(await paidTo(worker)).toBe(0);
    expect((await moneyOf(studyId, batchId)).spentCents).toBe(0);
  });

  it("comes too late once the approval is on its way", async () => {
    const { studyId, hitId } = await publish({ approvalDelaySeconds: 0 });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await sweepOpenPostings();
    proxy.faultOf = () => "resetAfter";
    await deliverDue();
    await expect(rejectByHand(studyId, (await submissionOf(worker)).id, "no", by)).rejects.toThrow(
      "its approval is on its way to the market; set it aside instead",
    );
    proxy.faultOf = () => undefined;
    await deliverAll();
    expect(await paidTo(worker)).toBe(10);
  });

  it("can be taken back: the worker is paid once and the answers count", async () => {
    const { studyId, batchId, hitId } = await publish();
    const worker = await market.newWorker();
    await answer(hitId, worker, { selected: "11000" });
    await sweepOpenPostings();
    const { id } = await submissionOf(worker);
    const { votes } = await getVotesSummary(studyId);
    await rejectByHand(studyId, id, "Nothing was looked at.", by);
    await deliverDue();
    await overrideRejection(studyId, id, by);
    await expect(overrideRejection(studyId, id, by)).rejects.toThrow("on its way to the market already");
    let struck = false;
    proxy.faultOf = (operation) => {
      if (operation !== "ApproveAssignment" || struck) return undefined;
      struck = true;
      return "resetAfter";
    };
    await deliverAll();
    expect(await getVotesSummary(studyId)).toMatchObject({ assignments: { approved: 1 }, votes });
    expect(await paidTo(worker)).toBe(10);
    expect((await moneyOf(studyId, batchId)).spentCents).toBe(12);
    expect(await getStudySpend(studyId)).toMatchObject({ spentCents: 12, feesCents: 2 });
  });
});

describe("a bonus", () => {
  it("is paid once, whatever happens to the market's answers, with its fee in the books", async () => {
    const { studyId, batchId, hitId } = await publish({ approvalDelaySeconds: 0 });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await sweepOpenPostings();
    await deliverAll();
    const { id } = await submissionOf(worker);
    let tries = 0;
    proxy.faultOf = (operation) => {
      if (operation !== "SendBonus") return undefined;
      tries += 1;
      return tries < 4 ? "resetAfter" : undefined;
    };
    const bonus = { assignmentId: id, kind: "bonus", amountCents: 50, reason: "Thank you.", ordered: 0 } as const;
    await orderBonus(studyId, bonus, by);
    // A colleague who read the same message, and no bonus yet.
    await expect(orderBonus(studyId, bonus, "ben")).rejects.toThrow(
      "ordered $0.50 for this submission after you opened this page",
    );
    await deliverAll();
    expect(await paidTo(worker)).toBe(60);
    // $0.12 + $0.50 + 20%.
    expect((await moneyOf(studyId, batchId)).spentCents).toBe(72);
    expect(await getStudySpend(studyId)).toMatchObject({ spentCents: 72, feesCents: 2 + 10 });
    expect(await listPayouts(studyId)).toMatchObject([
      { approved: 1, rewardCents: 10, bonusCents: 50, paidOutCents: 0, owedCents: 60 },
    ]);
  });

  it("is not paid again by a database that has forgotten it, a day and more later", async () => {
    const { studyId, hitId } = await publish({ approvalDelaySeconds: 0 });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await sweepOpenPostings();
    await deliverAll();
    const { id } = await submissionOf(worker);
    const ordered = await orderBonus(
      studyId,
      { assignmentId: id, kind: "bonus", amountCents: 50, reason: "Thanks" },
      by,
    );
    await deliverAll();
    // As a backup from before the payment has it.
    await database().$executeRaw`
      update outbox set state = 'pending', attempts = 0, first_tried_at = null, done_at = null where kind = 'send-bonus' and study_id = ${studyId}`;
    await database().$executeRaw`alter table ledger_entries disable trigger ledger_entries_append_only`;
    await database()
      .$executeRaw`delete from ledger_entries where effect_key like '%-payment/bonus/%' and effect_key not like 'reserve-%'`;
    await database().$executeRaw`alter table ledger_entries enable trigger ledger_entries_append_only`;
    await database().bonus.updateMany({ where: { studyId, id: ordered.id }, data: { state: "ordered", sentAt: null } });
    await moveClocks(26 * 3600);
    await deliverAll();
    expect(await paidTo(worker)).toBe(60);
  });

  it("is refused beyond the budget and where the worker cannot be reached, and nothing is set aside", async () => {
    const { studyId, hitId } = await publish({ budgetCents: 80 });
    const worker = await market.newWorker();
    await answer(hitId, worker, { submitted: false });
    const { id } = await submissionOf(worker);
    const bonus = { assignmentId: id, kind: "bonus" as const, amountCents: 7, reason: "Thanks" };
    await expect(orderBonus(studyId, bonus, by)).rejects.toThrow("the market has not listed it");
    await database().assignment.updateMany({ where: { studyId }, data: { state: "orphan", reason: "x" } });
    const other = await market.newWorker();
    await answer(hitId, other);
    await sweepOpenPostings();
    // 72 cents are reserved; 8 are left and 7 + 1 + 1 would be needed for 8.
    await expect(
      orderBonus(studyId, { ...bonus, assignmentId: (await submissionOf(other)).id, amountCents: 8 }, by),
    ).rejects.toMatchObject({ code: "budgetExceeded" });
    expect(await database().bonus.count({ where: { studyId } })).toBe(0);
  });
});

describe("the measured wage", () => {
  it("is the reward over the median active time, by hand", () => {
    // $0.10 in 60 s are $6.00 an hour; to $7.25 an hour 60 s lack ceil(725 x 60 / 3600) - 10 = 13 - 10 cents.
    expect(measuredHourlyCents(10, 60)).toBe(600);
    const wage = { wageFloorCents: 725, medianSeconds: 60, rewardCents: 10 };
    expect(topUpCents({ ...wage, toppedUpCents: 0 })).toBe(3);
    expect(topUpCents({ ...wage, toppedUpCents: 3 })).toBe(0);
    expect(topUpCents({ ...wage, medianSeconds: 49, toppedUpCents: 0 })).toBe(0);
    expect(rejectionFeedback("x".repeat(2000), "http://h").length).toBe(1024);
  });

  it("below the study's floor is lifted for everybody by one act, once", async () => {
    const { studyId, batchId, hitId } = await publish({ approvalDelaySeconds: 0 });
    const workers = await Promise.all(Array.from({ length: 5 }, () => market.newWorker()));
    for (const worker of workers) await answer(hitId, worker, { activeSeconds: 60 });
    await sweepOpenPostings();
    await deliverAll();
    expect(await getBatchWage(studyId, batchId)).toMatchObject({
      measured: 5,
      medianSeconds: 60,
      hourlyCents: 600,
      floorCents: 725,
      topUps: 5,
      topUpCents: 15,
      topUpCostCents: 20,
    });
    expect(await topUpBatch(studyId, batchId, by)).toEqual({ bonuses: 5 });
    await expect(topUpBatch(studyId, batchId, by)).rejects.toThrow("at the study's floor or above");
    await deliverAll();
    expect(await Promise.all(workers.map(paidTo))).toEqual([13, 13, 13, 13, 13]);
    expect(await getBatchWage(studyId, batchId)).toMatchObject({ topUps: 0, toppedUpCents: 15 });
    // 13 cents in 60 s: the alert ends with its reason.
    expect((await getAlertFacts(studyId)).wages).toMatchObject([{ batchId, measured: 5, hourlyCents: 780 }]);
  });
});

describe("what is owed", () => {
  it("goes down as it is written down as paid, and never below nothing", async () => {
    const { studyId, hitId } = await publish({ approvalDelaySeconds: 0 });
    await answer(hitId, await market.newWorker());
    await sweepOpenPostings();
    await deliverAll();
    const [owed] = await listPayouts(studyId);
    const workerId = owed?.workerId ?? 0;
    await Promise.allSettled(
      Array.from({ length: 5 }, () => markAsPaid(studyId, { workerId, amountCents: 10, note: "transfer" }, by)),
    );
    expect(await listPayouts(studyId)).toMatchObject([{ paidOutCents: 10, owedCents: 0 }]);
    await expect(markAsPaid(studyId, { workerId, amountCents: 1, note: "" }, by)).rejects.toThrow(
      "$0.00 are owed to this worker",
    );
    // Who read that 10 cents are owed learns who was faster.
    await expect(
      markAsPaid(studyId, { workerId, amountCents: 1, note: "", owedCents: 10 }, "somebody else"),
    ).rejects.toThrow(`Nothing was saved: ${by} wrote down $0.10 as paid to this worker after you opened this page`);
  });

  it("to everybody is written down by one act, for the sum that the list had, or not at all", async () => {
    const { studyId, hitId } = await publish({ approvalDelaySeconds: 0 });
    for (let at = 0; at < 3; at += 1) await answer(hitId, await market.newWorker());
    await sweepOpenPostings();
    await deliverAll();
    await expect(markAllAsPaid(studyId, { totalCents: 20, note: "" }, by)).rejects.toThrow("$0.30 are owed by now");
    const both = await Promise.allSettled(
      [1, 2].map(() => markAllAsPaid(studyId, { totalCents: 30, note: "transfer 7" }, by)),
    );
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect((await listPayouts(studyId)).map((one) => [one.paidOutCents, one.owedCents])).toEqual([
      [10, 0],
      [10, 0],
      [10, 0],
    ]);
  });
});

describe("a worker who withdraws", () => {
  it("is erased: the answers leave the frequencies, nothing names them, and what they earned is paid", async () => {
    const { studyId, hitId } = await publish();
    const [leaves, stays] = [await market.newWorker(), await market.newWorker()];
    await answer(hitId, leaves, { selected: "11000" });
    await answer(hitId, stays, { selected: "11000" });
    await sweepOpenPostings();
    const { votes } = await getVotesSummary(studyId);
    const { workerId } = await submissionOf(leaves);
    await eraseWorker(studyId, workerId ?? 0, by);
    expect((await getVotesSummary(studyId)).votes).toBe(votes / 2);
    await sweepOpenPostings();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ confirmed: 1, superseded: 1 });
    const left = await database().$queryRaw<{ text: string }[]>`
      select row_to_json(a)::text as text from assignments a union all select row_to_json(w)::text from workers w
      union all select row_to_json(o)::text from outbox o`;
    expect(left.filter(({ text }) => text.includes(leaves))).toEqual([]);
    await moveClocks(86_401);
    await deliverDue();
    expect([await paidTo(leaves), await paidTo(stays)]).toEqual([10, 10]);
    await sweepOpenPostings();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 1, superseded: 1 });
    await expect(eraseWorker(studyId, workerId ?? 0, by)).rejects.toMatchObject({ code: "notFound" });
  });

  it("before the market has listed their answer is paid for it, and it never counts", async () => {
    const { studyId, hitId } = await publish({ approvalDelaySeconds: 0 });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    const known = await database().worker.create({
      data: { endpoint: proxy.endpoint, marketWorkerId: worker, pseudonym: "Wtest" },
    });
    await eraseWorker(studyId, known.id, by);
    await sweepOpenPostings();
    await deliverAll();
    expect(await getVotesSummary(studyId)).toMatchObject({ assignments: { superseded: 1 }, votes: 0 });
    expect(await paidTo(worker)).toBe(10);
  });
});
