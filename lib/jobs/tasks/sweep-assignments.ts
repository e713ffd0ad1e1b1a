import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { forgetDrafts } from "@/lib/features/assignments/mutations";
import { advanceBatches, clearMarketProblem, noteMarketProblem } from "@/lib/features/batches/mutations";
import {
  closePosting,
  giveUpOrphans,
  type ListedAssignment,
  noteListProblem,
  recordListing,
  type Settled,
  settleAssignment,
} from "@/lib/features/votes/mutations";
import { listKnownAssignments, listOpenPostings, type OpenPosting } from "@/lib/features/votes/queries";
import { needsSettling, withdrawnPrefix } from "@/lib/features/votes/rules";
import { ensureWorker } from "@/lib/features/workers/mutations";
import { parseAnswer } from "@/lib/mturk/answer";
import { voteDigest } from "@/lib/mturk/digest";
import { getHit, type MarketHit } from "@/lib/mturk/get-hit";
import { listAssignments, type MarketAssignment } from "@/lib/mturk/list-assignments";
import { checkPageToken, orderSeed } from "@/lib/mturk/page-token";
import { workerPseudonym } from "@/lib/mturk/worker-pseudonym";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Postings listed at a time. */
const parallel = 8;
/** Failures in a row after which a market counts as down: one round of the parallel calls may end at the time limit. */
const downAfter = parallel;

export type Sweep = Record<Settled, number> & {
  postings: number;
  /** Postings whose market did not answer. */
  unreachable: number;
  closed: number;
  orphans: number;
};

/** Job: brings every open posting in line with its market. One run at a time over all processes; the next beat comes anyway. */
export const sweepAssignments: JobTask<"sweep-assignments"> = async (_payload, { signal }) => {
  await withAdvisoryLock("sweep-assignments", () => sweepOpenPostings(signal));
};

/** Lists the assignments of every open posting and settles what is new; then gives up orphans. Safe beside itself. */
export async function sweepOpenPostings(signal?: AbortSignal): Promise<Sweep> {
  const sweep = emptySweep();
  const postings = await listOpenPostings();
  // Failures in a row by endpoint: a market that fails now and then is asked on, one that is down is left until the next sweep.
  const failures = new Map<string, number>();
  const work = async () => {
    for (let posting = postings.shift(); posting && !signal?.aborted; posting = postings.shift()) {
      const { endpoint } = posting;
      if ((failures.get(endpoint) ?? 0) >= downAfter) {
        sweep.unreachable += 1;
        continue;
      }
      const answered = await sweepOne(posting, sweep);
      failures.set(endpoint, answered ? 0 : (failures.get(endpoint) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  sweep.orphans = await giveUpOrphans();
  await forgetDrafts();
  await advanceBatches();
  if (sweep.confirmed + sweep.recovered + sweep.superseded > 0) {
    await enqueue(database("jobs"), "deliver-outbox", {}, { key: "deliver-outbox" });
  }
  return sweep;
}

export function emptySweep(): Sweep {
  return {
    postings: 0,
    unreachable: 0,
    closed: 0,
    orphans: 0,
    confirmed: 0,
    recovered: 0,
    quarantined: 0,
    superseded: 0,
    rejected: 0,
    decided: 0,
    unchanged: 0,
  };
}

/** Sweeps one posting and adds to the counts. False where its market does not answer, which is shown at the batch. */
export async function sweepOne(posting: OpenPosting, sweep: Sweep): Promise<boolean> {
  const studyId = studyOfJob(posting.studyId);
  try {
    // The HIT before its list: what the list lacks after nobody was at work any more will never come.
    const hit = posting.expired ? await getHit(posting.endpoint, posting.marketHitId) : null;
    const listed = await listAssignments(posting.endpoint, posting.marketHitId);
    await settleListed(posting, listed, sweep);
    const read = await recordListing(studyId, posting, hit);
    if (read && isComplete(posting, listed, hit) && (await closePosting(studyId, read))) sweep.closed += 1;
    await clearMarketProblem(database("jobs"), studyId, posting.batchId);
    sweep.postings += 1;
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sweep.unreachable += 1;
    await noteListProblem(studyId, posting, error.message);
    await noteMarketProblem(studyId, posting.batchId, error.message);
    return error.code !== "marketUnreachable";
  }
}

/** Whether every submission that can ever come is in and decided at the market. */
function isComplete(posting: OpenPosting, listed: readonly MarketAssignment[], hit: MarketHit | null): boolean {
  if (listed.some((assignment) => assignment.status === "Submitted")) return false;
  if (listed.length >= posting.maxAssignments) return true;
  if (posting.paused) return false;
  // Reviewable: the offer has ended and nobody is at work.
  return hit !== null && hit.pending === 0 && ["Reviewable", "Reviewing", "Disposed"].includes(hit.status);
}

async function settleListed(posting: OpenPosting, listed: readonly MarketAssignment[], sweep: Sweep): Promise<void> {
  const studyId = studyOfJob(posting.studyId);
  const known = await listKnownAssignments(studyId, posting);
  const key = (row: { marketAssignmentId: string; marketWorkerId: string }) =>
    `${row.marketAssignmentId}/${row.marketWorkerId}`;
  const byKey = new Map(known.map((row) => [key(row), row]));
  // Whoever has withdrawn has no id here any more; their submissions are known by the market's assignment alone.
  const withdrawn = new Map(
    known
      .filter((row) => row.marketWorkerId.startsWith(withdrawnPrefix))
      .map((row) => [row.marketAssignmentId, row.marketWorkerId]),
  );
  for (const raw of listed) {
    const assignment = { ...raw, marketWorkerId: withdrawn.get(raw.marketAssignmentId) ?? raw.marketWorkerId };
    if (!needsSettling(byKey.get(key(assignment)), assignment.status)) {
      sweep.unchanged += 1;
      continue;
    }
    const pseudonym = workerPseudonym(posting.endpoint, assignment.marketWorkerId);
    const outcome = await settleAssignment(studyId, {
      postingId: posting.postingId,
      hitId: posting.hitId,
      endpoint: posting.endpoint,
      ...assignment,
      workerId: await ensureWorker(posting.endpoint, assignment.marketWorkerId, pseudonym),
      raw: withdrawn.has(raw.marketAssignmentId) ? "" : raw.answer,
      ...readAnswer(posting, raw),
    });
    sweep[outcome] += 1;
  }
}

/** The votes of a market's answer, or why they cannot be used. The answer passed through the worker's browser: it counts only with the token that our page had for exactly this HIT, assignment and worker, in the order of tiles that they were shown. */
function readAnswer(
  posting: OpenPosting,
  assignment: MarketAssignment,
): Pick<ListedAssignment, "answer" | "pageIssuedAt"> {
  const unusable = (problem: string) => ({ answer: { problem }, pageIssuedAt: null });
  const vote = parseAnswer(assignment.answer);
  if (!vote) return unusable("The market's answer holds no vote of our page");
  const { studyId, hitId } = posting;
  if (vote.studyId !== studyId || vote.hitId !== hitId) {
    return unusable(
      `The market's answer is for HIT ${vote.hitId} of study ${vote.studyId}, not HIT ${hitId} of study ${studyId}`,
    );
  }
  const { marketAssignmentId, marketWorkerId } = assignment;
  const ids = { studyId, hitId, marketAssignmentId, marketWorkerId };
  const page = checkPageToken(vote.pageToken, ids);
  if (!page.ok || vote.orderSeed !== orderSeed(ids)) {
    return unusable("The market's answer was not made by our page for this worker and assignment");
  }
  const { selected, unavailable } = vote;
  return {
    answer: { selected, unavailable, digest: voteDigest({ studyId, hitId, selected, unavailable }) },
    pageIssuedAt: page.issuedAt,
  };
}
