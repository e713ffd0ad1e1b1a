import { market, type Transaction } from "../db/client";
import type { Message } from "../db/generated/client";

/** Puts a message into a worker's inbox. A requester's message names the requester, the market's own has none. */
export async function sendMessage(
  tx: Transaction,
  message: { workerId: string; requesterId: number | null; subject: string; body: string },
): Promise<void> {
  await tx.message.create({ data: message });
}

/**
 * Writes to workers whose work the requester has approved or rejected before; a worker named twice gets one message. Returns the failures
 * of the protocol: HardFailure for the others.
 */
export async function notifyWorkers(
  requesterId: number,
  workerIds: readonly string[],
  subject: string,
  body: string,
): Promise<object[]> {
  const distinct = [...new Set(workerIds)];
  const known = await market().$queryRaw<{ id: string }[]>`
    select w.id from workers w where w.id = any (${distinct}) and w.erased_at is null and exists (
      select 1 from assignments a join hits h on h.id = a.hit_id
      where a.worker_id = w.id and h.requester_id = ${requesterId} and a.state in ('approved', 'rejected'))`;
  const reachable = new Set(known.map((worker) => worker.id));
  await market().message.createMany({
    data: [...reachable].map((workerId) => ({ workerId, requesterId, subject, body })),
  });
  return distinct
    .filter((workerId) => !reachable.has(workerId))
    .map((WorkerId) => ({
      NotifyWorkersFailureCode: "HardFailure",
      NotifyWorkersFailureMessage:
        "The Worker does not exist, or you have not approved or rejected work of theirs before.",
      WorkerId,
    }));
}

export type InboxRow = Message & { requester: { name: string } | null };

/** A worker's last 200 messages, newest first. */
export async function listMessages(workerId: string): Promise<InboxRow[]> {
  return market().message.findMany({
    where: { OR: [{ workerId }, { worker: { mergedIntoId: workerId } }] },
    include: { requester: { select: { name: true } } },
    orderBy: { id: "desc" },
    take: 200,
  });
}

/** Messages that the worker has not opened. */
export async function countUnread(workerId: string): Promise<number> {
  return market().message.count({
    where: { readAt: null, OR: [{ workerId }, { worker: { mergedIntoId: workerId } }] },
  });
}

/** Marks a worker's messages as read. */
export async function markRead(workerId: string): Promise<void> {
  await market().$executeRaw`
    update messages set read_at = app_now() where read_at is null
    and worker_id in (select id from workers where id = ${workerId} or merged_into_id = ${workerId})`;
}
