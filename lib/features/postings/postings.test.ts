import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { closeDatabase, database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { env } from "@/lib/env";
import { deliverDue } from "@/lib/jobs/tasks/deliver-outbox";
import { sweepOpenPostings } from "@/lib/jobs/tasks/sweep-assignments";
import { acceptHit } from "@/lib/market/assignments/mutations";
import { market as marketDatabase } from "@/lib/market/db/client";
import { buildStudy, type StudyToBuild } from "@/prisma/seed/build-study";
import { startTestCrowd } from "@/prisma/seed/test-crowd";
import { createBatch, publishBatch } from "../batches/mutations";
import { getBatch, getBatchProgress } from "../batches/queries";
import { markAllAsPaid } from "../payments/mutations";
import { listPayouts } from "../payments/queries";
import { getVotesSummary } from "../votes/queries";
import {
  addAssignments,
  archiveBatch,
  archiveStudy,
  expireBatch,
  extendBatch,
  giveUpPosting,
  pauseBatch,
  resumeBatch,
} from "./mutations";
import { listOutOfStep } from "./queries";

// Each test walks through a real market; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const { studyDatabase, market, proxy, moveClocks, deliverAll, resetClock, answer, finish } = await startTestCrowd();

afterEach(async () => {
  proxy.faultOf = () => undefined;
  try {
    for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
  } finally {
    await resetClock();
    await moveClocks(0);
    await database().outboxEntry.deleteMany();
    await database().study.deleteMany();
  }
});

const by = "user-1";

/** A published batch of one class: HITs of 3 targets, 1 positive and 1 negative control. */
async function publish(settings: Partial<StudyToBuild> & { hits?: number; inParts?: boolean } = {}) {
  const { hits = 2, inParts = false, ...more } = settings;
  const studyId = await buildStudy({
    classes: { n1: { candidates: hits * 3, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 3,
    ...more,
  });
  const { id: batchId } = await createBatch(
    studyId,
    { name: "batch", images: "shortOfVotes", referenceTargets: "none", inParts },
    by,
  );
  await publishBatch(studyId, batchId, by);
  await deliverDue();
  const rows = await database().hit.findMany({ where: { studyId }, orderBy: { index: "asc" } });
  const [hitId = 0] = rows.map((hit) => hit.id);
  return { studyId, batchId, hitId, hitIds: rows.map((hit) => hit.id) };
}

const postingsOf = (studyId: AuthorizedStudyId) =>
  database().hitPosting.findMany({ where: { studyId }, orderBy: [{ hitId: "asc" }, { part: "asc" }] });
const marketHit = async (hitId: number, part = 0) => {
  const posting = await database().hitPosting.findFirstOrThrow({ where: { hitId, part } });
  return marketDatabase().hit.findUniqueOrThrow({ where: { id: posting.marketHitId ?? "" } });
};
/** Why the market does not give the HIT to the worker; "accepted" where it does. */
const tryAccept = async (hitId: number, workerId: string, part = 0) => {
  const result = await acceptHit(workerId, (await marketHit(hitId, part)).id);
  return result.ok ? "accepted" : result.reason;
};
const moneyOf = async (studyId: AuthorizedStudyId, batchId: number) => {
  const { spentCents, reservedCents } = await getBatchProgress(studyId, batchId);
  return { spentCents, reservedCents };
};
const paidTo = async (workerId: string) =>
  (await marketDatabase().ledgerEntry.aggregate({ where: { workerId }, _sum: { workerCents: true } }))._sum.workerCents;

it("a HIT that its market has lost is shown with the market's words, and can be given up: its money goes back", async () => {
  const { studyId, batchId } = await publish();
  const [lost, kept] = await postingsOf(studyId);
  await expect(giveUpPosting(studyId, lost?.id ?? 0, by)).rejects.toThrow("has not said that the HIT is gone");
  await marketDatabase().assignment.deleteMany({ where: { hitId: lost?.marketHitId ?? "" } });
  await marketDatabase().hit.delete({ where: { id: lost?.marketHitId ?? "" } });
  await sweepOpenPostings();
  await moveClocks(121);
  await sweepOpenPostings();
  expect(await listOutOfStep(studyId)).toMatchObject([
    { what: "not listed", hitIndex: 0, lostPostingId: lost?.id, why: expect.stringContaining("HITDoesNotExist") },
  ]);
  await giveUpPosting(studyId, lost?.id ?? 0, by);
  await expect(giveUpPosting(studyId, kept?.id ?? 0, by)).rejects.toMatchObject({ code: "conflict" });
  expect(await listOutOfStep(studyId)).toEqual([]);
  expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 0, reservedCents: 36 });
});

describe("a pause", () => {
  it("takes the HITs from the market, lets who has accepted finish, keeps the money, and ends with the offer as before", async () => {
    const { studyId, batchId, hitId } = await publish();
    const [inWork, late] = [await market.newWorker(), await market.newWorker()];
    const assignmentId = await market.accepted((await marketHit(hitId)).id, inWork);
    await pauseBatch(studyId, batchId, by);
    await deliverDue();
    expect(await tryAccept(hitId, late)).not.toBe("accepted");
    await finish(hitId, inWork, assignmentId);
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 1, closed: 0 });
    await deliverAll();
    await sweepOpenPostings();
    // 2 HITs x 3 x $0.12, one of them spent.
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 12, reservedCents: 60 });
    await resumeBatch(studyId, batchId, by);
    await deliverDue();
    expect(await tryAccept(hitId, late)).toBe("accepted");
    await expect(resumeBatch(studyId, batchId, by)).rejects.toThrow("it is not paused");
  });

  it("also holds what is not at the market yet, and what arrives there while it begins", async () => {
    const studyId = await buildStudy({
      classes: { n1: { candidates: 9, references: 4 }, n2: { candidates: 0, references: 4 } },
      targetsPerHit: 3,
      positiveControlsPerHit: 1,
      negativeControlsPerHit: 1,
      redundancy: 3,
    });
    const { id } = await createBatch(studyId, { name: "b", images: "shortOfVotes", referenceTargets: "none" }, by);
    await publishBatch(studyId, id, by);
    let paused = false;
    proxy.faultOf = (operation) => {
      if (operation === "CreateHITWithHITType" && !paused) {
        paused = true;
        void pauseBatch(studyId, id, by);
      }
      return undefined;
    };
    await deliverDue();
    // What arrived meanwhile has its end wanted now.
    await deliverDue();
    const postings = await postingsOf(studyId);
    const arrived = postings.filter((posting) => posting.state === "created");
    const now = Date.now();
    for (const { marketHitId } of arrived) {
      const hit = await marketDatabase().hit.findUniqueOrThrow({ where: { id: marketHitId ?? "" } });
      expect(hit.expiresAt.getTime()).toBeLessThanOrEqual(now + 1000);
    }
    await resumeBatch(studyId, id, by);
    await deliverAll();
    expect((await postingsOf(studyId)).map((posting) => posting.state)).toEqual(["created", "created", "created"]);
  });
});

describe("the end of an offer", () => {
  it("gives the money of open assignments back; extending offers them again and sets it aside again", async () => {
    const { studyId, batchId, hitIds } = await publish({ lifetimeSeconds: 3600 });
    const worker = await market.newWorker();
    for (const hitId of hitIds) await answer(hitId, worker);
    await expireBatch(studyId, batchId, by);
    await deliverAll();
    await sweepOpenPostings();
    await deliverAll();
    await sweepOpenPostings();
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 24, reservedCents: 0 });
    expect((await getBatch(studyId, batchId)).state).toBe("ended");
    await extendBatch(studyId, batchId, 7200, by);
    await deliverAll();
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 24, reservedCents: 48 });
    await answer(hitIds[0] ?? 0, await market.newWorker());
    expect(await sweepOpenPostings()).toMatchObject({ confirmed: 1 });
    await expireBatch(studyId, batchId, by);
    await deliverAll();
    await sweepOpenPostings();
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 36, reservedCents: 0 });
  });

  it("is refused an extension that the budget does not cover, and changes nothing", async () => {
    const { studyId, batchId } = await publish();
    await expireBatch(studyId, batchId, by);
    await deliverAll();
    await sweepOpenPostings();
    await database().study.update({ where: { id: studyId }, data: { budgetCents: 71 } });
    await expect(extendBatch(studyId, batchId, 3600, by)).rejects.toMatchObject({ code: "budgetExceeded" });
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 0, reservedCents: 0 });
    expect((await postingsOf(studyId)).every((posting) => posting.state === "closed")).toBe(true);
  });

  it("lets an archive come only when everybody is paid, and then disposes of the HITs", async () => {
    const { studyId, batchId, hitIds } = await publish();
    const worker = await market.newWorker();
    for (const hitId of hitIds) await answer(hitId, worker);
    await expireBatch(studyId, batchId, by);
    await expect(archiveBatch(studyId, batchId, by)).rejects.toThrow(
      "2 HITs are still at the market (end the batch first)",
    );
    await sweepOpenPostings();
    await expect(archiveStudy(studyId, by)).rejects.toThrow("2 submissions are neither approved nor rejected");
    await deliverAll();
    await sweepOpenPostings();
    await archiveBatch(studyId, batchId, by);
    await deliverAll();
    expect((await Promise.all(hitIds.map((hitId) => marketHit(hitId)))).every((hit) => hit.disposedAt !== null)).toBe(
      true,
    );
    // The built-in market moves no money: there, somebody must have written down that people are paid.
    await database().worker.updateMany({ data: { endpoint: env().MARKET_URL } });
    const [owed] = await listPayouts(studyId);
    await expect(archiveStudy(studyId, by)).rejects.toThrow(
      `1 worker is not paid (${owed?.pseudonym} $0.20); pay them`,
    );
    await markAllAsPaid(studyId, { totalCents: 20, note: "" }, by);
    await archiveStudy(studyId, by);
    expect((await database().study.findUniqueOrThrow({ where: { id: studyId } })).archivedAt).not.toBeNull();
    await expect(extendBatch(studyId, batchId, 3600, by)).rejects.toThrow("it is archived");
  });
});

describe("more workers", () => {
  it("are added to the posting below ten, however often the market loses its answers", async () => {
    const { studyId, batchId, hitIds } = await publish();
    proxy.faultOf = (operation) =>
      operation === "CreateAdditionalAssignmentsForHIT" && Math.random() < 0.7 ? "resetAfter" : undefined;
    await addAssignments(studyId, batchId, { assignments: 4 }, by);
    await deliverAll();
    for (const hitId of hitIds) expect((await marketHit(hitId)).maxAssignments).toBe(7);
    // 2 HITs x 7 x $0.12.
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 0, reservedCents: 168 });
  });

  it("beyond nine become a part of their own, which nobody is given who has done the first", async () => {
    const { studyId, batchId, hitId } = await publish({ redundancy: 8 });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await sweepOpenPostings();
    await addAssignments(studyId, batchId, { assignments: 3, hitIds: [hitId] }, by);
    await deliverAll();
    expect((await postingsOf(studyId)).map(({ part, maxAssignments }) => [part, maxAssignments])).toEqual([
      [0, 8],
      [1, 3],
      [0, 8],
    ]);
    expect(await tryAccept(hitId, worker, 1)).not.toBe("accepted");
    expect(await tryAccept(hitId, await market.newWorker(), 1)).toBe("accepted");
    // (8 + 8 + 3) x $0.12 in all, of which one is spent.
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 12, reservedCents: 18 * 12 });
  });
});

describe("a batch in parts of nine and one", () => {
  it("costs no surcharge, and a worker who has done a HIT of one part is given none of the other", async () => {
    const { studyId, batchId, hitIds } = await publish({ redundancy: 10, inParts: true });
    expect((await postingsOf(studyId)).map(({ part, maxAssignments }) => [part, maxAssignments])).toEqual([
      [0, 9],
      [1, 1],
      [0, 9],
      [1, 1],
    ]);
    // 2 HITs x 10 x ($0.10 + 20%) instead of 40%.
    expect(await moneyOf(studyId, batchId)).toEqual({ spentCents: 0, reservedCents: 240 });
    const [first = 0, second = 0] = hitIds;
    const [nine, one] = [await market.newWorker(), await market.newWorker()];
    await answer(first, nine);
    await answer(first, one, { part: 1 });
    await sweepOpenPostings();
    await deliverAll();
    expect(await tryAccept(first, nine, 1)).not.toBe("accepted");
    expect(await tryAccept(second, nine, 1)).not.toBe("accepted");
    expect(await tryAccept(second, one)).not.toBe("accepted");
    expect(await tryAccept(second, nine)).toBe("accepted");
    expect(await tryAccept(second, one, 1)).toBe("accepted");
  });

  it("counts a worker once who slips into both parts before the market knows, and pays both", async () => {
    const { studyId, hitId } = await publish({ hits: 1, redundancy: 10, inParts: true });
    const worker = await market.newWorker();
    await answer(hitId, worker);
    await answer(hitId, worker, { part: 1 });
    await sweepOpenPostings();
    await deliverAll();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 1, superseded: 1 });
    expect(await paidTo(worker)).toBe(20);
  });
});

describe("the study's caps", () => {
  it("hold under fifty parallel accepts of one person, who is paid for all fifty", async () => {
    const { studyId } = await publish({ hits: 50, redundancy: 1, mostPerWorkerAndClass: 7 });
    const hits = await database().hit.findMany({ where: { studyId } });
    const worker = await market.newWorker();
    const accepted = await Promise.all(hits.map(async ({ id }) => market.accepted((await marketHit(id)).id, worker)));
    await Promise.all(hits.map(({ id }, at) => finish(id, worker, accepted[at] ?? "", { selected: "10000" })));
    await Promise.all([sweepOpenPostings(), sweepOpenPostings()]);
    await sweepOpenPostings();
    await deliverAll();
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 7, superseded: 43 });
    expect(await paidTo(worker)).toBe(500);
  });

  it("close the study to who has done their share, so that the market offers them nothing more", async () => {
    const { hitIds } = await publish({ hits: 3, mostPerWorker: 2 });
    const worker = await market.newWorker();
    const [first = 0, second = 0, third = 0] = hitIds;
    await answer(first, worker);
    await answer(second, worker);
    await sweepOpenPostings();
    await deliverAll();
    expect(await tryAccept(third, worker)).not.toBe("accepted");
    expect(await tryAccept(third, await market.newWorker())).toBe("accepted");
  });
});

describe("yesterday's backup", () => {
  /** Ends every connection, then copies a database or puts a copy back. */
  const backup = async (act: "make" | "restore") => {
    await closeDatabase();
    await studyDatabase.disconnect();
    const address = new URL(studyDatabase.url);
    const name = address.pathname.slice(1);
    address.pathname = "/postgres";
    const admin = new pg.Client({ connectionString: address.href });
    await admin.connect();
    const [from, to] = act === "make" ? [name, `${name}_copy`] : [`${name}_copy`, name];
    await admin.query(`drop database if exists ${to} with (force)`);
    // The server notices a closed connection a moment later.
    await vi.waitFor(async () => {
      const { rowCount } = await admin.query("select from pg_stat_activity where datname = $1", [from]);
      expect(rowCount).toBe(0);
    }, 30_000);
    await admin.query(`create database ${to} template ${from}`);
    if (act === "restore") await admin.query(`drop database ${from} with (force)`);
    await admin.end();
  };

  it("pays nobody twice and makes no second HIT when it is restored and swept", async () => {
    const { studyId, hitIds } = await publish({ hits: 2 });
    const workers = [await market.newWorker(), await market.newWorker()];
    for (const worker of workers) await answer(hitIds[0] ?? 0, worker, { selected: "11000" });
    await sweepOpenPostings();
    // In the backup: one more batch whose calls have not been made, and approvals that are due.
    const { id: second } = await createBatch(studyId, { name: "2", images: "all", referenceTargets: "none" }, by);
    await publishBatch(studyId, second, by);
    await backup("make");
    await deliverAll();
    for (const worker of workers) await answer(hitIds[1] ?? 0, worker, { selected: "00110" });
    await sweepOpenPostings();
    await deliverAll();
    const hits = await marketDatabase().hit.count({ where: { annotation: { startsWith: `redraw/${studyId}/` } } });
    expect(await Promise.all(workers.map(paidTo))).toEqual([20, 20]);
    await backup("restore");
    await moveClocks(26 * 3600);
    await deliverAll();
    await moveClocks(26 * 3600);
    await sweepOpenPostings();
    await deliverAll();
    await sweepOpenPostings();
    expect(await marketDatabase().hit.count({ where: { annotation: { startsWith: `redraw/${studyId}/` } } })).toBe(
      hits,
    );
    expect(await Promise.all(workers.map(paidTo))).toEqual([20, 20]);
    expect((await getVotesSummary(studyId)).assignments).toEqual({ approved: 4 });
  });
});
