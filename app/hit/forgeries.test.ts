// Ten thousand posts of people who wish the study ill, through the real route, beside ten honest answers: frequencies stay as they were.

import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterAll, expect, it, vi } from "vitest";
import { database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { deliverDue } from "@/lib/jobs/tasks/deliver-outbox";
import { sweepOpenPostings } from "@/lib/jobs/tasks/sweep-assignments";
import { submitAssignment } from "@/lib/market/assignments/mutations";
import { market as marketDatabase } from "@/lib/market/db/client";
import { encodeVote } from "@/lib/mturk/answer";
import { hitToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildStudy } from "@/prisma/seed/build-study";
import { startTestCrowd } from "@/prisma/seed/test-crowd";
import { POST as postSubmission } from "./[studyId]/[hitId]/[token]/submit/route";

// Ten thousand requests: a busy machine takes minutes for them.
vi.setConfig({ testTimeout: 600_000 });
const { market, moveClocks, answer, deliverAll } = await startTestCrowd();
afterAll(async () => moveClocks(0));

const forgeries = 10_000;
/** "Lol" of the well-known entity bomb. */
const bomb = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${"bcdefghij"[at]} "${`&${"abcdefghi"[at]};`.repeat(10)}">`).join("")}]><QuestionFormAnswers xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd"><Answer><QuestionIdentifier>vote</QuestionIdentifier><FreeText>&j;</FreeText></Answer></QuestionFormAnswers>`;

it("changes no frequency, confirms nobody, pays nobody, and every answer is a clear one", async () => {
  const studyId = await buildStudy({
    classes: { n1: { candidates: 6, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 9,
  });
  const { id: batchId } = await createBatch(
    studyId,
    { name: "b", images: "shortOfVotes", referenceTargets: "none" },
    "user",
  );
  await publishBatch(studyId, batchId, "user");
  await deliverDue();
  const [first, second] = await database().hitPosting.findMany({ where: { studyId }, orderBy: { hitId: "asc" } });
  if (!first || !second) throw new Error("two HITs were expected");
  const workers = await Promise.all(Array.from({ length: 5 }, () => market.newWorker()));
  const honest: { hitId: number; assignmentId: string; workerId: string }[] = [];
  for (const { hitId } of [first, second]) {
    for (const [at, workerId] of workers.entries()) {
      const selected = ["11000", "10100", "01001", "11111", "00000"][at] ?? "";
      honest.push({ hitId, workerId, assignmentId: await answer(hitId, workerId, { selected, stored: at % 2 === 0 }) });
    }
  }
  expect(await sweepOpenPostings()).toMatchObject({ quarantined: 0 });
  await deliverAll();
  const tallies = () => database().tally.findMany({ where: { studyId }, orderBy: { candidateId: "asc" } });
  const counted = () => database().assignment.count({ where: { studyId, state: { in: ["confirmed", "approved"] } } });
  const before = { tallies: await tallies(), counted: await counted() };
  expect(before.counted).toBe(10);

  const rng = xoroshiro128plus(4);
  const draw = (most: number) => uniformInt(rng, 0, most - 1);
  const bits = () => Array.from({ length: 5 }, () => draw(2)).join("");
  const pick = <Item>(items: readonly Item[]): Item => items[draw(items.length)] as Item;
  const voteOf = (hitId: number, assignmentId: string, workerId: string, selected: string, real = true) => {
    const ids = { studyId, hitId, marketAssignmentId: assignmentId, marketWorkerId: workerId };
    return encodeVote({
      ...ids,
      orderSeed: orderSeed(ids),
      selected,
      unavailable: "0".repeat(selected.length),
      pageToken: real ? pageToken(ids, new Date()) : `abc.${"A".repeat(22)}`,
    });
  };
  const kinds: ((serial: number) => { hitId: number; body: string; type?: string })[] = [
    // Invented ids, but through a page that was really opened with them.
    (serial) => ({
      hitId: first.hitId,
      body: JSON.stringify({
        assignmentId: `3FORGED${serial}`,
        workerId: `AFORGED${serial}`,
        hitId: first.marketHitId,
        vote: voteOf(first.hitId, `3FORGED${serial}`, `AFORGED${serial}`, bits()),
      }),
    }),
    // A real assignment, somebody else as its worker.
    (serial) => {
      const { hitId, assignmentId } = pick(honest);
      const workerId = serial % 2 ? pick(workers) : `ASWAP${serial}`;
      const vote = voteOf(hitId, assignmentId, workerId, bits());
      const { marketHitId } = hitId === first.hitId ? first : second;
      return { hitId, body: JSON.stringify({ assignmentId, workerId, hitId: marketHitId, vote }) };
    },
    // Replays of what was sent, with the same and with other votes.
    () => {
      const { hitId, assignmentId, workerId } = pick(honest);
      const { marketHitId } = hitId === first.hitId ? first : second;
      const vote = voteOf(hitId, assignmentId, workerId, bits());
      return { hitId, body: JSON.stringify({ assignmentId, workerId, hitId: marketHitId, vote }) };
    },
    // From a preview.
    () => ({
      hitId: first.hitId,
      body: JSON.stringify({
        assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE",
        workerId: "A1",
        hitId: first.marketHitId,
        vote: voteOf(first.hitId, "ASSIGNMENT_ID_NOT_AVAILABLE", "A1", bits()),
      }),
    }),
    // The other HIT's positions, another number of them, a page token of nobody, a HIT of another market.
    (serial) => ({
      hitId: first.hitId,
      body: JSON.stringify({
        assignmentId: `3X${serial}`,
        workerId: "AX",
        hitId: serial % 4 ? first.marketHitId : "3NOTOURS",
        vote: [
          voteOf(first.hitId, `3X${serial}`, "AX", bits()),
          voteOf(second.hitId, `3X${serial}`, "AX", bits()),
          voteOf(first.hitId, `3X${serial}`, "AX", "1".repeat(40)),
          voteOf(first.hitId, `3X${serial}`, "AX", bits(), false),
        ][serial % 4],
      }),
    }),
    // A plain form that would send the answers to a stranger.
    (serial) => ({
      hitId: first.hitId,
      type: "application/x-www-form-urlencoded",
      body: new URLSearchParams({
        assignmentId: `3F${serial}`,
        workerId: "AF",
        hitId: first.marketHitId ?? "",
        positions: "5",
        orderSeed: "1",
        pageToken: pageToken(
          { studyId, hitId: first.hitId, marketAssignmentId: `3F${serial}`, marketWorkerId: "AF" },
          new Date(),
        ),
        turkSubmitTo: "https://evil.example",
        selected: "1",
      }).toString(),
    }),
    // What is no submission at all.
    (serial) => ({
      hitId: first.hitId,
      body: [bomb, "{}", "[", "null", "\u0000", "9".repeat(20_000)][serial % 6] ?? "",
    }),
  ];
  const statuses = new Map<number, number>();
  const post = async (serial: number) => {
    const { hitId, body, type = "application/json" } = kinds[serial % kinds.length]?.(serial) ?? { hitId: 0, body: "" };
    const response = await postSubmission(
      new Request("http://desk.test/submit", { method: "POST", body, headers: { "content-type": type } }),
      { params: Promise.resolve({ studyId: String(studyId), hitId: String(hitId), token: hitToken(studyId, hitId) }) },
    );
    await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  };
  let next = 0;
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      while (next < forgeries) {
        next += 1;
        await post(next);
      }
    }),
  );
  // What reaches the market itself: an entity bomb, a vote for the other HIT, and one that was made for another worker.
  for (const form of [
    bomb,
    `<QuestionFormAnswers><Answer><QuestionIdentifier>vote</QuestionIdentifier><FreeText>${voteOf(second.hitId, "3", "A", "11111")}</FreeText></Answer></QuestionFormAnswers>`,
    `<QuestionFormAnswers><Answer><QuestionIdentifier>vote</QuestionIdentifier><FreeText>${voteOf(first.hitId, honest[0]?.assignmentId ?? "", workers[0] ?? "", "11111")}</FreeText></Answer></QuestionFormAnswers>`,
  ]) {
    await submitAssignment(await market.accepted(first.marketHitId ?? "", await market.newWorker()), form);
  }
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(forgeries);
  const sweep = await sweepOpenPostings();
  expect(sweep).toMatchObject({ confirmed: 0, recovered: 0, quarantined: 3 });
  await moveClocks(3 * 3600);
  await sweepOpenPostings();
  expect(await tallies()).toEqual(before.tallies);
  expect(await counted()).toBe(before.counted);
  // Capped per HIT while they wait (100 + 5 x 9, and as many as came at the same moment), and given up after their deadline.
  const orphans = await database().assignment.groupBy({
    by: ["hitId"],
    where: { studyId, state: "orphan" },
    _count: true,
  });
  for (const { _count } of orphans) expect(_count).toBeLessThanOrEqual(155);
  expect(await database().assignment.count({ where: { studyId, state: "provisional" } })).toBe(0);
  const paid = await marketDatabase().ledgerEntry.aggregate({ _sum: { workerCents: true } });
  expect(paid._sum.workerCents).toBe(100);
  for (const { name, problems } of await checkInvariants(database())) expect([name, ...problems]).toEqual([name]);
});
