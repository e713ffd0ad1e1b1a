// For tests: a study database, a market of its own behind a faulty network, and workers who answer HITs as the page would.
import { afterAll } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { storeSubmission } from "@/lib/features/assignments/mutations";
import { deliverDue } from "@/lib/jobs/tasks/deliver-outbox";
import { serializeAnswers } from "@/lib/market/assignments/answers";
import { submitAssignment } from "@/lib/market/assignments/mutations";
import { startTestMarket } from "@/lib/market/test-market";
import { encodeVote } from "@/lib/mturk/answer";
import { voteDigest } from "@/lib/mturk/digest";
import { orderSeed, pageToken } from "@/lib/mturk/page-token";
import { startFaultyProxy } from "./faulty-proxy";
import { createTestDatabase } from "./test-database";

export interface Answer {
  /** '0' and '1' in HIT order; every position '0' where it is left out. */
  selected?: string;
  unavailable?: string;
  /** Whether our server stores the votes before the form reaches the market. Default: it does. */
  stored?: boolean;
  /** Whether the form reaches the market. Default: it does. */
  submitted?: boolean;
  /** Part of a HIT that is posted in several. */
  part?: number;
  activeSeconds?: number;
  /** What the form says instead of the vote that the page would have written. */
  form?: string;
}

/** Starts everything: call at the top of a test file. */
export async function startTestCrowd() {
  const studyDatabase = await createTestDatabase();
  const market = await startTestMarket();
  const proxy = await startFaultyProxy(market.endpoint);
  process.env.CROWD_ENDPOINT = proxy.endpoint;
  process.env.MARKET_URL = proxy.endpoint;
  process.env.CROWD_ACCESS_KEY_ID = "RDRWLAB0000000000";
  process.env.CROWD_SECRET_ACCESS_KEY = "Lab secret";
  afterAll(async () => {
    proxy.stop();
    await closeDatabase();
  });

  /** Both clocks, in seconds from now. */
  const moveClocks = async (seconds: number) => {
    await studyDatabase.moveClock(seconds);
    await market.database.moveClock(seconds);
  };

  let ahead = 0;
  /** Makes all market calls, moving our clock past every back-off, until none is pending. Gives the number of rounds. */
  const deliverAll = async () => {
    for (let round = 1; round < 200; round += 1) {
      await deliverDue();
      if ((await database("jobs").outboxEntry.count({ where: { state: "pending" } })) === 0) return round;
      ahead += 301;
      await studyDatabase.moveClock(ahead);
    }
    throw new Error("market calls are still pending after 200 rounds");
  };
  /** Puts our clock where `deliverAll` left it out. */
  const resetClock = async () => {
    ahead = 0;
    await studyDatabase.moveClock(0);
  };

  const postingOf = (hitId: number, part = 0) => database().hitPosting.findFirstOrThrow({ where: { hitId, part } });

  /** A worker accepts our HIT at the market and answers it. Gives the market's assignment id. */
  const answer = async (hitId: number, workerId: string, given: Answer = {}) => {
    const posting = await postingOf(hitId, given.part);
    const marketHitId = posting.marketHitId ?? "";
    const assignmentId = await market.accepted(marketHitId, workerId);
    await finish(hitId, workerId, assignmentId, given);
    return assignmentId;
  };

  /** The worker who holds the assignment submits it. */
  const finish = async (hitId: number, workerId: string, assignmentId: string, given: Answer = {}) => {
    const { studyId, marketHitId } = await postingOf(hitId, given.part);
    const positions = await database().hitImage.count({ where: { studyId, hitId } });
    const { selected = "0".repeat(positions), unavailable = "0".repeat(positions) } = given;
    const ids = { studyId, hitId, marketAssignmentId: assignmentId, marketWorkerId: workerId };
    const opened = new Date();
    const form = encodeVote({
      studyId,
      hitId,
      orderSeed: orderSeed(ids),
      selected,
      unavailable,
      pageToken: pageToken(ids, opened),
    });
    if (given.stored ?? true) {
      const sent = { studyId, hitId, marketHitId: marketHitId ?? "", assignmentId, workerId, selected, unavailable };
      await store({ ...sent, activeSeconds: given.activeSeconds ?? 30 });
    }
    if (given.submitted ?? true) {
      const result = await submitAssignment(assignmentId, serializeAnswers([["vote", given.form ?? form]]));
      if (!result.ok) throw new Error(`the market did not take it: ${result.reason}`);
    }
  };

  /** What our server does with a submission from a page. */
  const store = async (sent: {
    studyId: number;
    hitId: number;
    marketHitId: string;
    assignmentId: string;
    workerId: string;
    selected: string;
    unavailable: string;
    activeSeconds?: number;
  }) => {
    const { studyId, hitId, selected, unavailable } = sent;
    const hit = { studyId, hitId } as Parameters<typeof storeSubmission>[0];
    const outcome = await storeSubmission(hit, {
      marketHitId: sent.marketHitId,
      marketAssignmentId: sent.assignmentId,
      marketWorkerId: sent.workerId,
      selected,
      unavailable,
      digest: voteDigest({ studyId, hitId, selected, unavailable }),
      // The page measures at most the time since it was given out.
      pageIssuedAt: new Date(Date.now() - 1000 * (sent.activeSeconds ?? 30)),
      activeSeconds: sent.activeSeconds ?? 30,
      body: "{}",
    });
    if (!outcome.ok) throw new Error(`not stored: ${outcome.reason}`);
  };

  return { studyDatabase, market, proxy, moveClocks, deliverAll, resetClock, answer, finish, store };
}
