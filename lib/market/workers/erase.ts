// A worker leaves: what names the person goes; what the books and other people's research need stays under an id that names nobody.
import { returnAssignment } from "../assignments/mutations";
import { inTransaction, market, type Transaction } from "../db/client";
import { sign } from "../seal";

/** What stands in the place of a panel's id of somebody who was erased: it still tells that this person was here, and not who. */
export function erasedParticipant(kind: string, participantId: string): string {
  return `erased ${sign("erased participant", `${kind} ${participantId}`)}`;
}

/**
 * Erases a person's accounts: name, place, code, sessions, browsers, messages and test answers at once; the panel's ids as soon as nothing is
 * owed or undecided (the sweep does it), for they are needed to pay. HITs in work go back. Answers stay with their requesters.
 */
export async function eraseWorker(workerId: string): Promise<void> {
  const accounts = await market().worker.findMany({ where: { OR: [{ id: workerId }, { mergedIntoId: workerId }] } });
  const ids = accounts.map((account) => account.id);
  const working = await market().assignment.findMany({ where: { workerId: { in: ids }, state: "accepted" } });
  for (const assignment of working) await returnAssignment(workerId, assignment.id);
  await inTransaction(async (tx) => {
    await tx.$executeRaw`
      update workers set name = '', code_hash = null, country = null, subdivision = null, adult = false, erased_at = app_now() where id = any (${ids})`;
    await tx.workerSession.deleteMany({ where: { workerId: { in: ids } } });
    await tx.workerDevice.deleteMany({ where: { workerId: { in: ids } } });
    await tx.message.deleteMany({ where: { workerId: { in: ids } } });
    await tx.qualificationRequest.updateMany({ where: { workerId: { in: ids } }, data: { answer: null } });
    await tx.$executeRaw`insert into audit_events (act, subject) values ('erase worker', ${workerId})`;
    await eraseParticipants(tx);
  });
}

/** Takes the panels' ids of erased people out of the records, where nothing is owed to them and nothing of theirs waits for a decision. */
export async function eraseParticipants(tx: Transaction = market()): Promise<void> {
  const settled = await tx.$queryRaw<{ id: bigint; participant: string; kind: string }[]>`
    select a.id, a.participant_id as participant, d.kind::text as kind from arrivals a join workers w on w.id = a.worker_id join doors d on d.id = a.door_id
    where w.erased_at is not null and a.participant_id is not null and a.participant_id not like 'erased %'
      and not exists (select 1 from assignments s where s.worker_id = w.id and s.state in ('accepted', 'submitted'))
      and coalesce((select sum(worker_cents) from ledger_entries l where l.worker_id = w.id), 0) <= 0 limit 1000`;
  for (const { id, participant, kind } of settled) {
    await tx.arrival.update({
      where: { id },
      data: { participantId: erasedParticipant(kind, participant), panelSessionId: null },
    });
  }
}
