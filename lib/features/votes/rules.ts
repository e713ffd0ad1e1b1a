/** Where a submission stands; prisma/models/assignments.prisma says how it moves. */
export const assignmentStates = [
  "opened",
  "provisional",
  "confirmed",
  "approved",
  "rejected",
  "orphan",
  "quarantined",
  "superseded",
] as const;
export type AssignmentState = (typeof assignmentStates)[number];

/** What the market says of an assignment, in its words. */
export type MarketStatus = "Submitted" | "Approved" | "Rejected";

/** Seconds beyond the time for the HIT after which a page that was opened, or a submission that the market never listed, is an orphan. */
export const orphanGraceSeconds = 3600;

/** States from which the market's word can still make a submission count; an orphan that the market lists late is one after all. */
export const unsettledStates = ["opened", "provisional", "orphan"] as const satisfies readonly AssignmentState[];

/** Whether the market's listing says something about a submission that we have not written down yet. */
export function needsSettling(
  known: { state: AssignmentState; decided: boolean } | undefined,
  status: MarketStatus,
): boolean {
  if (!known) return true;
  if ((unsettledStates as readonly AssignmentState[]).includes(known.state)) return true;
  return status !== "Submitted" && !known.decided;
}

export interface StoredVotes {
  hitId: number;
  studyId: number;
  /** '0' and '1' in HIT order; null where our server has not stored any. */
  selected: string | null;
  unavailable: string | null;
  digest: string | null;
}

export interface AnsweredVotes {
  selected: string;
  unavailable: string;
  digest: string;
}

/** Why a listed submission cannot count, as people read it; null where our copy and the market's answer agree. `answer` is what the market's answer says, or why it says nothing. */
export function quarantineReason(
  listed: { studyId: number; hitId: number; positions: number },
  stored: StoredVotes,
  answer: AnsweredVotes | { problem: string },
): string | null {
  if (stored.studyId !== listed.studyId || stored.hitId !== listed.hitId) {
    return `Our copy answers HIT ${stored.hitId} of study ${stored.studyId}; the market lists it under HIT ${listed.hitId} of study ${listed.studyId}`;
  }
  if ("problem" in answer) return answer.problem;
  if (answer.selected.length !== listed.positions) {
    return `The market's answer has ${answer.selected.length} positions; HIT ${listed.hitId} has ${listed.positions}`;
  }
  if (stored.digest !== answer.digest) return "The votes in the market's answer differ from those stored here";
  return null;
}

/** Stands in place of a market's worker id where the person has withdrawn; no market gives such an id. */
export const withdrawnPrefix = "withdrawn/";

/** Why one more submission cannot count, as people read it; null while there is room. `in...` are the worker's submissions that count. */
export function capReason(worker: {
  mostPerWorker: number | null;
  mostPerWorkerAndClass: number | null;
  inStudy: number;
  inClass: number;
}): string | null {
  const { mostPerWorker, mostPerWorkerAndClass, inStudy, inClass } = worker;
  if (mostPerWorker !== null && inStudy >= mostPerWorker) {
    return `${inStudy} submissions of this worker count and the study takes ${mostPerWorker} of one person: paid, not counted`;
  }
  if (mostPerWorkerAndClass !== null && inClass >= mostPerWorkerAndClass) {
    return `${inClass} submissions of this worker count for the class and the study takes ${mostPerWorkerAndClass} of one person: paid, not counted`;
  }
  return null;
}
