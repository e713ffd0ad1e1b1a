import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  advanceBatches,
  noteMarketProblem,
  recordHit,
  recordHitType,
  recordQualificationType,
  recordRefusal,
} from "@/lib/features/batches/mutations";
import { getBatch, getHitToPost, getHitTypeToCreate, type HitToPost } from "@/lib/features/batches/queries";
import { getMarketHitTypeId, getMarketWorker, getQualification } from "@/lib/features/crowd/queries";
import { qualificationWords } from "@/lib/features/crowd/rules";
import {
  claimOutboxEntry,
  deferOutboxEntry,
  failOutboxEntry,
  finishOutboxEntry,
  restartOutboxEntry,
} from "@/lib/features/outbox/mutations";
import { secondsToNextAttempt } from "@/lib/features/outbox/queries";
import { longestDelaySeconds } from "@/lib/features/outbox/rules";
import type { ClaimedEntry } from "@/lib/features/outbox/schema";
import { recordBonus } from "@/lib/features/payments/mutations";
import { getBonusToSend } from "@/lib/features/payments/queries";
import { rejectionFeedback } from "@/lib/features/payments/rules";
import { recordChange } from "@/lib/features/postings/mutations";
import { recordDecision, recordOverride } from "@/lib/features/votes/mutations";
import { getAssignmentToDecide } from "@/lib/features/votes/queries";
import { deleteHit, setExpiration, setMaxAssignments } from "@/lib/mturk/change-hit";
import { createHit } from "@/lib/mturk/create-hit";
import { createHitType } from "@/lib/mturk/create-hit-type";
import { approveAssignment, rejectAssignment } from "@/lib/mturk/decide-assignment";
import type { MarketHit } from "@/lib/mturk/get-hit";
import { listHitsByAnnotation } from "@/lib/mturk/list-hits";
import { messageUrl } from "@/lib/mturk/message-url";
import { notificationUrl } from "@/lib/mturk/notification-url";
import { ensureQualificationType, grantQualification } from "@/lib/mturk/qualifications";
import { sendBonus } from "@/lib/mturk/send-bonus";
import { subscribe } from "@/lib/mturk/subscribe";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Calls under way at a time. */
const parallel = 8;

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
    await make(entry, standingHits);
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
    await giveUp(entry, problem);
    return "failed";
  }
}

async function make(entry: ClaimedEntry, standingHits: StandingHits): Promise<void> {
  switch (entry.kind) {
    case "create-qualification-type":
      return deliverQualificationType(entry);
    case "create-hit-type":
      return deliverHitType(entry);
    case "subscribe":
      return deliverSubscription(entry);
    case "create-hit":
      return deliverHit(entry, standingHits);
    case "set-expiration":
    case "add-assignments":
    case "delete-hit":
      return deliverChange(entry);
    case "approve-assignment":
    case "reject-assignment":
      return deliverDecision(entry);
    case "grant-qualification":
      return deliverGrant(entry);
    case "send-bonus":
      return deliverBonus(entry);
  }
}

/** What follows from a call that the market will never take. */
async function giveUp(entry: ClaimedEntry, problem: string): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  switch (entry.kind) {
    case "create-qualification-type":
    case "create-hit-type":
    case "create-hit":
      return recordRefusal(studyId, entry, problem);
    case "send-bonus":
      await recordBonus(studyId, entry, problem);
      break;
    default:
      await database("jobs").$transaction((tx) => failOutboxEntry(tx, entry, problem));
  }
  await noteMarketProblem(studyId, entry.payload.batchId, problem);
}

async function deliverQualificationType(entry: ClaimedEntry & { kind: "create-qualification-type" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const { qualificationId } = entry.payload;
  const qualification = await getQualification(studyId, qualificationId);
  const { name, description } = qualificationWords(studyId, qualification);
  const marketId = await ensureQualificationType(qualification.endpoint, name, description);
  await recordQualificationType(studyId, entry, marketId);
}

async function deliverHitType(entry: ClaimedEntry & { kind: "create-hit-type" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const [batch, hitType] = await Promise.all([
    getBatch(studyId, entry.payload.batchId),
    getHitTypeToCreate(studyId, entry.payload.hitTypeId),
  ]);
  if (!hitType) throw new Error(`HIT type ${entry.payload.hitTypeId} of study ${studyId} is gone`);
  const marketHitTypeId = await createHitType(batch.endpoint, { ...batch, closedTo: hitType.closedTo });
  await recordHitType(studyId, entry, marketHitTypeId);
}

async function deliverSubscription(entry: ClaimedEntry & { kind: "subscribe" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const [batch, marketHitTypeId] = await Promise.all([
    getBatch(studyId, entry.payload.batchId),
    getMarketHitTypeId(studyId, entry.payload.hitTypeId),
  ]);
  await subscribe(batch.endpoint, marketHitTypeId, notificationUrl(studyId, batch.id));
  await database("jobs").$transaction((tx) => finishOutboxEntry(tx, entry));
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

async function deliverChange(
  entry: ClaimedEntry & { kind: "set-expiration" | "add-assignments" | "delete-hit" },
): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const hit = await getHitToPost(studyId, entry.payload.postingId);
  if (!hit?.marketHitId) throw new Error(`posting ${entry.payload.postingId} is gone or was never at the market`);
  if (entry.kind === "set-expiration") {
    const { expiresAt } = entry.payload;
    await setExpiration(hit.endpoint, hit.marketHitId, expiresAt === null ? new Date(0) : new Date(expiresAt));
  } else if (entry.kind === "add-assignments") {
    const { maxAssignments } = entry.payload;
    const token = `${postingName(studyId, hit)}/${maxAssignments}`;
    await setMaxAssignments(hit.endpoint, hit.marketHitId, maxAssignments, token);
  } else {
    await deleteHit(hit.endpoint, hit.marketHitId);
  }
  await recordChange(studyId, entry);
}

async function deliverDecision(
  entry: ClaimedEntry & { kind: "approve-assignment" | "reject-assignment" },
): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const { assignmentId } = entry.payload;
  const assignment = await getAssignmentToDecide(studyId, assignmentId);
  if (!assignment) throw new Error(`assignment ${assignmentId} of study ${studyId} is gone`);
  const { endpoint, marketAssignmentId } = assignment;
  if (entry.kind === "reject-assignment") {
    const ids = { studyId, hitId: assignment.hitId, marketAssignmentId, marketWorkerId: assignment.marketWorkerId };
    const feedback = rejectionFeedback(assignment.reason ?? "", messageUrl(ids, "appeal", new Date()));
    return recordDecision(studyId, entry, assignmentId, await rejectAssignment(endpoint, marketAssignmentId, feedback));
  }
  const override = entry.payload.override ?? false;
  const decision = await approveAssignment(endpoint, marketAssignmentId, { override });
  if (override) await recordOverride(studyId, entry, assignmentId, decision);
  else await recordDecision(studyId, entry, assignmentId, decision);
}

async function deliverGrant(entry: ClaimedEntry & { kind: "grant-qualification" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const { qualificationId, workerId } = entry.payload;
  const [qualification, worker] = await Promise.all([
    getQualification(studyId, qualificationId),
    getMarketWorker(workerId),
  ]);
  const { endpoint, marketQualificationTypeId } = qualification;
  if (marketQualificationTypeId === null) throw new Error(`qualification ${qualificationId} is not at the market yet`);
  // Who has withdrawn since is nobody's business any more.
  if (worker) await grantQualification(endpoint, marketQualificationTypeId, worker.marketWorkerId);
  await database("jobs").$transaction((tx) => finishOutboxEntry(tx, entry));
}

async function deliverBonus(entry: ClaimedEntry & { kind: "send-bonus" }): Promise<void> {
  const studyId = studyOfJob(entry.studyId);
  const bonus = await getBonusToSend(studyId, entry.payload.bonusId);
  await sendBonus(bonus.endpoint, bonus);
  await recordBonus(studyId, entry, null);
}
