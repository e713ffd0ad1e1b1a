// People who came through a panel's door: in, until the quota, and back with the panel's code.
import { inTransaction, market } from "../db/client";
import { now } from "../db/clock";
import type { Arrival, ArrivalState, Door } from "../db/generated/client";
import { unseal } from "../seal";
import { openSession } from "../site/session";
import { erasedParticipant } from "../workers/erase";
import { createWorker } from "../workers/mutations";
import { takePlace } from "./mutations";
import { completionAddress, type PanelIds } from "./panels";
import { getSubmission, hookBody, isSignedHook } from "./prolific";
import { findDoor } from "./queries";

export type EnterResult =
  | { ok: true; workerId: string; cookie: string }
  | { ok: false; reason: "forged" | "closed" | "expired" | "full" | "unknownToPanel" | "erased" };

/**
 * Lets a panel's participant in: one account per panel and participant, whatever number of links; a second visit is the same account.
 * Where the door has an API token, Prolific is asked whether the submission is this participant's.
 */
export async function enterFromPanel(token: string, ids: PanelIds): Promise<EnterResult> {
  const found = await findDoor(token);
  // A door that is full still lets in who was in before.
  const door = found.ok ? found.door : found.reason === "full" ? await doorOfToken(token) : null;
  if (!door || door.kind === "invitation") return found.ok ? { ok: false, reason: "forged" } : found;
  if (door.kind === "prolific" && door.sealedToken) {
    const submission = ids.sessionId ? await getSubmission(unseal(door.sealedToken), ids.sessionId) : null;
    const known =
      submission?.participantId === ids.participantId &&
      (submission.studyId === null || door.panelStudyId === null || submission.studyId === door.panelStudyId);
    if (!known) return { ok: false, reason: "unknownToPanel" };
  }
  return inTransaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext(${`${door.kind} ${ids.participantId}`}))`;
    const here = await tx.arrival.findUnique({
      where: { doorId_participantId: { doorId: door.id, participantId: ids.participantId } },
      include: { worker: true },
    });
    if (here?.worker.erasedAt) return { ok: false, reason: "erased" };
    if (here) {
      const workerId = here.worker.mergedIntoId ?? here.workerId;
      return { ok: true, workerId, cookie: await openSession(tx, workerId) };
    }
    const erased = erasedParticipant(door.kind, ids.participantId);
    if ((await tx.arrival.count({ where: { participantId: erased, door: { kind: door.kind } } })) > 0) {
      return { ok: false, reason: "erased" };
    }
    if (!(await takePlace(tx, door.id))) return { ok: false, reason: "full" };
    const elsewhere = await tx.arrival.findFirst({
      where: { participantId: ids.participantId, door: { kind: door.kind } },
      include: { worker: true },
    });
    const workerId =
      elsewhere?.worker.mergedIntoId ??
      elsewhere?.workerId ??
      (await createWorker(tx, { name: "", country: null, subdivision: null, adult: false })).id;
    await tx.arrival.create({
      data: {
        doorId: door.id,
        workerId,
        participantId: ids.participantId,
        panelSessionId: ids.sessionId,
        arrivedAt: await now(tx),
      },
    });
    return { ok: true, workerId, cookie: await openSession(tx, workerId) };
  });
}

async function doorOfToken(token: string): Promise<Door | null> {
  return market().door.findUnique({ where: { id: token.split(".")[0] ?? "" } });
}

export interface Stay {
  arrival: Arrival;
  door: Door;
  /** Assignments submitted since the arrival. */
  done: number;
  /** True where the door's quota is reached. */
  full: boolean;
}

/** The panel stay a worker is in, if any. */
export async function findStay(workerId: string): Promise<Stay | null> {
  const found = await market().arrival.findFirst({
    where: {
      OR: [{ workerId }, { worker: { mergedIntoId: workerId } }],
      state: "working",
      door: { kind: { not: "invitation" } },
    },
    include: { door: true },
    orderBy: { id: "desc" },
  });
  if (!found) return null;
  const { door, ...arrival } = found;
  const done = await market().acceptance.count({
    where: {
      OR: [{ workerId }, { worker: { mergedIntoId: workerId } }],
      outcome: "submitted",
      endedAt: { gte: arrival.arrivedAt },
    },
  });
  return { arrival, door, done, full: door.quota !== null && done >= door.quota };
}

export type FinishResult =
  | { ok: true; address: string | null; code: string | null }
  | { ok: false; reason: "noStay" | "nothingDone" };

/** Ends a panel stay: where to send the person, or the code to show. At least one submitted assignment is needed. */
export async function finishStay(workerId: string): Promise<FinishResult> {
  const stay = await findStay(workerId);
  if (!stay) return { ok: false, reason: "noStay" };
  if (stay.done === 0) return { ok: false, reason: "nothingDone" };
  await market().$executeRaw`
    update arrivals set state = 'completed', completed_at = app_now() where id = ${stay.arrival.id} and state = 'working'`;
  return {
    ok: true,
    address: completionAddress(stay.door, stay.arrival.participantId ?? ""),
    code: stay.door.completionCode,
  };
}

const hookStates: Record<string, ArrivalState> = {
  APPROVED: "approved",
  RETURNED: "returned",
  "TIMED-OUT": "returned",
  REJECTED: "rejected",
};

/** POST /hooks/prolific/<door id>: a change of a submission's status, believed only with a valid signature. */
export async function prolificHook(request: Request, doorId: string): Promise<Response> {
  const door = await market().door.findUnique({ where: { id: doorId, kind: "prolific" } });
  const body = await request.text();
  if (!door?.sealedHookKey || !isSignedHook(unseal(door.sealedHookKey), request.headers, body)) {
    return new Response("The signature is missing, wrong or older than five minutes.\n", { status: 401 });
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return new Response("The body is not JSON.\n", { status: 400 });
  }
  const event = hookBody.safeParse(json);
  const state = hookStates[event.data?.status ?? ""];
  const submissionId = event.data?.resource_id;
  if (state && submissionId) {
    await market().arrival.updateMany({ where: { doorId, panelSessionId: submissionId }, data: { state } });
  }
  return new Response(null, { status: 204 });
}
