import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  advanceBatches,
  noteMarketProblem,
  recordHit,
  recordHitType,
  recordRefusal,
} from "@/lib/features/batches/mutations";
import { getBatch, getHitToPost, type HitToPost } from "@/lib/features/batches/queries";
import {
  claimOutboxEntry,
  deferOutboxEntry,
  failOutboxEntry,
  restartOutboxEntry,
} from "@/lib/features/outbox/mutations";
import { secondsToNextAttempt } from "@/lib/features/outbox/queries";
import { longestDelaySeconds } from "@/lib/features/outbox/rules";
import type { ClaimedEntry } from "@/lib/features/outbox/schema";
import { recordDecision } from "@/lib/features/votes/mutations";
import { getAssignmentToDecide } from "@/lib/features/votes/queries";
import { approveAssignment } from "@/lib/mturk/approve-assignment";
import { createHit } from "@/lib/mturk/create-hit";
import { createHitType } from "@/lib/mturk/create-hit-type";
import type { MarketHit } from "@/lib/mturk/get-hit";
import { listHitsByAnnotation } from "@/lib/mturk/list-hits";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Calls under way at a time. */
const parallel = 8;
const keywords = "image, picture, classify, label, select";

export interface Delivery {
  done: number;
  deferred: number;
  failed: number;
}

/** Job: makes the market calls that are due and asks to run again when the next one is. One run at a time over all processes. */
export const deliverOutbox: JobTask<"deliver-outbox"> = async (_payload, { signal }) => {
  const delivery = await withAdvisoryLock("deliver-outbox", () => deliverDue(signal));
  const wait = delivery ? await secondsToNextAttempt() : 1;
  if (wait === null || signal.aborted) return;
  await enqueue(
    database("jobs"),
    "deliver-outbox",
    {},
    {
      key: "deliver-outbox",
      // A call in another process's lease, or one that waits for its HIT type, is due and cannot be made yet.
      delaySeconds: Math.min(Math.max(wait, 1), longestDelaySeconds),
    },
  );
};

/** Makes every market call that is due, several at a time, until none is left. Safe beside itself: each call is leased. */
export async function deliverDue(signal?: AbortSignal): Promise<Delivery> {
  const delivery: Delivery = { done: 0, deferred: 0, failed: 0 };
  // HITs of an endpoint by annotation, read at most once a run: for calls whose request token may be forgotten.
  const standing = new Map<string, Promise<Map<string, MarketHit>>>();
  const standingHits = (endpoint: string) => {
    const known = standing.get(endpoint) ?? listHitsByAnnotation(endpoint);
    standing.set(endpoint, known);
    return known;
  };
  const work = async () => {
    while (!signal?.aborted) {
      const entry = await claimOutboxEntry();
      if (!entry) return;
      delivery[await deliver(entry, standingHits)] += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  await advanceBatches();
  return delivery;
}

type StandingHits = (endpoint: string) => Promise<Map<string, MarketHit>>;

async function deliver(entry: ClaimedEntry, standingHits: StandingHits): Promise<keyof Delivery> {
  const studyId = studyOfJob(entry.studyId);
  const { batchId } = entry.payload;
  try {
    if (entry.kind === "create-hit-type") await deliverHitType(entry);
    else if (entry.kind === "create-hit") await deliverHit(entry, standingHits);
    else await deliverApproval(entry);
    return "done";
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (!(error instanceof AppError && error.code === "marketRefused")) {
      // Also surprises of our own: the call waits for its next try, the log has the rest.
      if (!(error instanceof AppError)) console.error(`market call ${entry.kind} ${entry.id}:`, error);
      await deferOutboxEntry(entry, problem, Math.random());
      await noteMarketProblem(studyId, batchId, problem);
      return "deferred";
    }
    if (entry.kind === "approve-assignment") {
      await database("jobs").$transaction((tx) => failOutboxEntry(tx, entry, problem));
      await noteMarketProblem(studyId, batchId, problem);
    } else {
      await recordRefusal(studyId, entry, problem);
    }
    return "failed";
  }
}

async function deliverHitType(entry: ClaimedEntry & { kind: "create-hit-type" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const batch = await getBatch(studyId, entry.payload.batchId);
  const marketHitTypeId = await createHitType(batch.endpoint, { ...batch, keywords });
  await recordHitType(studyId, entry, batch.id, marketHitTypeId);
}

/** The posting's name at the market: its ids, and when its batch was composed, so that a database that was restored or begun anew never takes another's HIT for its own. */
function postingName(studyId: number, hit: HitToPost): string {
  return `redraw/${studyId}/${hit.hitId}/${hit.part}/${hit.batchCreatedAt.getTime().toString(36)}`;
}

async function deliverHit(entry: ClaimedEntry & { kind: "create-hit" }, standingHits: StandingHits): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const hit = await getHitToPost(studyId, entry.payload.postingId);
  if (!hit?.marketHitTypeId) throw new Error(`posting ${entry.payload.postingId} is gone or has no HIT type`);
  const name = postingName(studyId, hit);
  let made: MarketHit | undefined;
  if (entry.tokenForgotten) {
    made = (await standingHits(hit.endpoint)).get(name);
    // Seen that it is not there: from here on the token holds again for its hours.
    if (!made && !(await restartOutboxEntry(entry))) return;
  }
  made ??= await createHit(hit.endpoint, {
    studyId,
    hitId: hit.hitId,
    marketHitTypeId: hit.marketHitTypeId,
    maxAssignments: hit.maxAssignments,
    lifetimeSeconds: hit.lifetimeSeconds,
    name,
  });
  await recordHit(studyId, entry, hit, made);
}

async function deliverApproval(entry: ClaimedEntry & { kind: "approve-assignment" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const { assignmentId } = entry.payload;
  const assignment = await getAssignmentToDecide(studyId, assignmentId);
  if (!assignment) throw new Error(`assignment ${assignmentId} of study ${studyId} is gone`);
  const decision = await approveAssignment(assignment.endpoint, assignment.marketAssignmentId);
  await recordDecision(studyId, entry, assignmentId, decision);
}
