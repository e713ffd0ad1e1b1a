// The promises that hold at every instant, as questions to the database: each finds the rows that break its promise.
import { Prisma, type Transaction } from "./client";

export interface Invariant {
  name: `I${number}`;
  promise: string;
  /** Rows are violations; each has one text column, `problem`. */
  violations: Prisma.Sql;
}

export const invariants: readonly Invariant[] = [
  {
    name: "I2",
    promise: "at most one counted vote per candidate and worker",
    violations: Prisma.sql`
      select format('study %s: worker %s has %s counted votes for candidate %s', study_id, worker_id, count(*), candidate_id) as problem
      from vote where counted and not unavailable group by study_id, worker_id, candidate_id having count(*) > 1`,
  },
  {
    name: "I3",
    promise: "every counted submission answers exactly its HIT's positions and has been confirmed by the market",
    violations: Prisma.sql`
      select format('study %s: assignment %s has %s bits for %s positions, confirmed at %s', a.study_id, a.id, length(a.selected), shown.positions, coalesce(a.confirmed_at::text, 'no time')) as problem
      from assignments a
      cross join lateral (select count(*) as positions, coalesce(max(position), -1) as last from hit_images i where i.study_id = a.study_id and i.hit_id = a.hit_id) as shown
      where a.state in ('confirmed', 'approved')
        and (length(a.selected) <> shown.positions or shown.last <> shown.positions - 1 or a.confirmed_at is null or a.worker_id is null)`,
  },
  {
    name: "I4",
    promise: "every HIT at a market was planned, each once, and none is called created without the market's id",
    violations: Prisma.sql`
      select format('study %s: posting %s is %s without a market HIT', study_id, id, state) as problem
      from hit_postings where state = 'created' and market_hit_id is null
      union all
      select format('study %s: posting %s is planned and no market call will create it', p.study_id, p.id)
      from hit_postings p where p.state = 'planned' and not exists (
        select from outbox o where o.effect_key = format('create-hit/%s/%s/%s', p.study_id, p.hit_id, p.part) and o.state = 'pending')`,
  },
  {
    name: "I5",
    promise:
      "each submission is approved or rejected once: decided ones have one entry in the books, confirmed ones one open approval",
    violations: Prisma.sql`
      select format('study %s: assignment %s is %s and the books have %s entries for it', a.study_id, a.id, a.state, count(l.id)) as problem
      from assignments a
      left join ledger_entries l on l.effect_key in (
        format('spent/%s/%s/%s', a.study_id, a.posting_id, a.market_assignment_id), format('spent-payment/override/%s/%s', a.study_id, a.id))
      where a.state = 'approved' or (a.state in ('superseded', 'quarantined') and a.decided_at is not null)
      group by a.study_id, a.id having count(l.id) <> 1
      union all
      select format('study %s: assignment %s is %s and nobody will pay it', a.study_id, a.id, a.state)
      -- What came with an archive is paid by the server that it was made on.
      from assignments a where a.state in ('confirmed', 'superseded') and a.decided_at is null and not starts_with(a.endpoint, 'archive/') and not exists (
        select from outbox o
        where o.effect_key in (format('approve-assignment/%s/%s', a.study_id, a.id), format('reject-assignment/%s/%s', a.study_id, a.id)) and o.state in ('pending', 'failed'))
      union all
      select format('study %s: bonus %s is %s and the books have %s entries for it', b.study_id, b.id, b.state, count(l.id))
      from bonuses b left join ledger_entries l on l.effect_key = format('spent-payment/bonus/%s/%s', b.study_id, b.id)
      group by b.study_id, b.id having count(l.id) <> case when b.state = 'sent' then 1 else 0 end
      union all
      select format('study %s: bonus %s is ordered and nobody will send it', b.study_id, b.id)
      from bonuses b where b.state = 'ordered' and not exists (
        select from outbox o where o.effect_key = format('send-bonus/%s/%s', b.study_id, b.id) and o.state = 'pending')`,
  },
  {
    name: "I6",
    promise: "spent and reserved money together never exceed the budget, and neither is negative",
    violations: Prisma.sql`
      select format('study %s: %s cents spent and %s reserved of %s', s.id, money.spent, money.reserved, s.budget_cents) as problem
      from studies s
      join (select study_id, coalesce(sum(amount_cents) filter (where kind = 'spent'), 0) as spent,
              coalesce(sum(amount_cents) filter (where kind = 'reserved'), 0) as reserved from ledger_entries group by 1) as money on money.study_id = s.id
      where money.spent + money.reserved > s.budget_cents or money.reserved < 0 or money.spent < 0
      union all
      select format('study %s: %s cents are reserved for batch %s, which has ended', b.study_id, sum(l.amount_cents), b.id)
      from batches b join ledger_entries l on l.study_id = b.study_id and l.batch_id = b.id and l.kind = 'reserved' and l.posting_id is not null
      where b.state = 'ended' group by b.study_id, b.id having sum(l.amount_cents) <> 0`,
  },
  {
    name: "I7",
    promise: "tallies equal the recount from submissions and imports",
    violations: Prisma.sql`
      select format('study %s: candidate %s has the tally %s of %s and the recount %s of %s', coalesce(t.study_id, r.study_id), coalesce(t.candidate_id, r.candidate_id),
        t.selected, t.shown, r.selected, r.shown) as problem
      from tallies t full join recount r on r.study_id = t.study_id and r.candidate_id = t.candidate_id
      where (coalesce(t.shown, 0), coalesce(t.selected, 0)) is distinct from (coalesce(r.shown, 0), coalesce(r.selected, 0))`,
  },
  {
    name: "I8",
    promise: "audit and books are append only: the triggers that refuse changes are in force",
    violations: Prisma.sql`
      select format('the trigger %s is missing or switched off', wanted.name) as problem
      from (values ('audit_events_append_only'), ('ledger_entries_append_only')) as wanted (name)
      where not exists (select from pg_trigger t where t.tgname = wanted.name and t.tgenabled in ('O', 'A'))`,
  },
  {
    name: "I9",
    promise: "nothing waits past its deadline without work under way for it",
    violations: Prisma.sql`
      select format('study %s: assignment %s is still %s; the market was asked after its deadline', a.study_id, a.id, a.state) as problem
      from assignments a
      join hit_postings p on p.study_id = a.study_id and p.id = a.posting_id
      join hits h on h.study_id = p.study_id and h.id = p.hit_id
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      where a.state in ('opened', 'provisional')
        -- An hour of grace as lib/features/votes/rules.ts has it, and one more for the sweep to come round.
        and coalesce(a.submitted_at, a.opened_at) + (b.assignment_duration_seconds + 7200) * interval '1 second' < case when p.state = 'closed' then app_now() else p.listed_at end
      union all
      select format('study %s: the market call %s has been leased out since %s', study_id, effect_key, lease_until)
      from outbox where state = 'pending' and lease_until < app_now() - interval '1 hour'
      union all
      select format('study %s: batch %s is %s and none of its HITs is open', b.study_id, b.id, b.state)
      from batches b where b.state = 'publishing' and not exists (
        select from outbox o where o.study_id = b.study_id and o.state = 'pending' and (o.payload->>'batchId')::integer = b.id)
        and exists (select from hits h join hit_postings p on p.study_id = h.study_id and p.hit_id = h.id where h.study_id = b.study_id and h.batch_id = b.id and p.state = 'planned')`,
  },
  {
    name: "I11",
    promise: "the market's worker ids stand in no table but workers and submissions",
    violations: Prisma.sql`
      select format('audit event %s names a worker of the market', e.id) as problem
      from audit_events e join workers w on strpos(e.details::text || e.subject || e.actor, w.market_worker_id) > 0
      union all
      select format('market call %s names a worker of the market', o.effect_key)
      from outbox o join workers w on strpos(o.payload::text || o.effect_key, w.market_worker_id) > 0`,
  },
  {
    name: "I12",
    promise: "no submission is in a state that it cannot have reached",
    violations: Prisma.sql`
      select format('study %s: assignment %s is %s (confirmed at %s, decided at %s, submitted at %s)', study_id, id, state,
        coalesce(confirmed_at::text, '-'), coalesce(decided_at::text, '-'), coalesce(submitted_at::text, '-')) as problem
      from assignments
      where (state in ('confirmed', 'approved') and (confirmed_at is null or submitted_at is null or digest is null))
        or (state in ('opened', 'provisional', 'orphan') and (confirmed_at is not null or decided_at is not null))
        or (state = 'opened' and submitted_at is not null) or (state = 'provisional' and submitted_at is null)
        or (state = 'confirmed' and decided_at is not null) or (state in ('approved', 'rejected') and decided_at is null)
        or (state in ('quarantined', 'superseded', 'rejected') and worker_id is null)
        or (state in ('quarantined', 'superseded', 'orphan') and reason is null)`,
  },
];

export interface CheckedInvariant {
  name: string;
  promise: string;
  /** What breaks it, at most a hundred lines. */
  problems: string[];
}

/** Asks the database every invariant that it can answer by itself. */
export async function checkInvariants(transaction: Pick<Transaction, "$queryRaw">): Promise<CheckedInvariant[]> {
  const checked: CheckedInvariant[] = [];
  for (const { name, promise, violations } of invariants) {
    checked.push({ name, promise, problems: await listProblems(transaction, violations) });
  }
  return checked;
}

async function listProblems(transaction: Pick<Transaction, "$queryRaw">, violations: Prisma.Sql): Promise<string[]> {
  try {
    const rows = await transaction.$queryRaw<{ problem: string }[]>`
      select problem from (${violations}) as violation limit 100`;
    return rows.map((row) => row.problem);
  } catch (error) {
    // Rows can be so broken that the question fails (votes too short for their HIT): that is an answer too.
    return [`the question failed: ${error instanceof Error ? error.message.split("\n").at(-1) : error}`];
  }
}
