// What the admin page shows. Callers have asked isOperator() first.
import { market } from "../db/client";
import type { Door } from "../db/generated/client";

/** Requesters with their keys. */
export function listRequesters() {
  return market().requester.findMany({ include: { keys: { orderBy: { createdAt: "asc" } } }, orderBy: { id: "asc" } });
}

/** Doors, newest first. */
export function listDoors(): Promise<Door[]> {
  return market().door.findMany({ orderBy: { createdAt: "desc" }, take: 200 });
}

export interface WorkerRow {
  id: string;
  name: string;
  createdAt: Date;
  mergedIntoId: string | null;
  erased: boolean;
  doors: string | null;
  participantId: string | null;
  submitted: number;
  earnedCents: number;
  owedCents: number;
}

/** Workers with what they earned and what is owed; all of them for the export, else the last 200. */
export function listWorkers(limit = 200): Promise<WorkerRow[]> {
  return market().$queryRaw<WorkerRow[]>`
    select w.id, w.name, w.created_at as "createdAt", w.merged_into_id as "mergedIntoId", w.erased_at is not null as erased,
      (select string_agg(distinct d.kind::text, ', ') from arrivals a join doors d on d.id = a.door_id where a.worker_id = w.id) as doors,
      (select max(a.participant_id) from arrivals a where a.worker_id = w.id) as "participantId",
      (select count(*)::int from acceptances c where c.worker_id = w.id and c.outcome = 'submitted') as submitted,
      coalesce(l.earned, 0)::int as "earnedCents", coalesce(l.owed, 0)::int as "owedCents"
    from workers w left join lateral (
      select sum(worker_cents) filter (where kind <> 'payout') as earned, sum(worker_cents) as owed from ledger_entries where worker_id = w.id) l on true
    order by w.created_at desc limit ${limit}`;
}
