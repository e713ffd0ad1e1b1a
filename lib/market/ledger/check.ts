import { market } from "../db/client";

/**
 * What is wrong with the books, one sentence each; none where they balance. They do at every moment and after any kill: balances are the
 * ledger's sums, what is held is the price of what is open or undecided, every HIT's counts are its assignments', and each approval and each
 * bonus is paid once.
 */
export async function findImbalances(): Promise<string[]> {
  const rows = await market().$queryRaw<{ text: string }[]>`
    with ledger as (
      select requester_id, sum(available_cents) as available, sum(held_cents) as held from ledger_entries where requester_id is not null group by 1),
    slots as (
      select hit_id, count(*) filter (where state = 'accepted') as pending, count(*) filter (where state = 'submitted') as submitted,
        count(*) filter (where state in ('approved', 'rejected')) as completed,
        coalesce(sum(reward_cents + fee_cents) filter (where state in ('accepted', 'submitted')), 0) as busy_cents
      from assignments group by 1),
    held as (
      select h.requester_id, sum(case when h.open_held then h.open::bigint * (h.reward_cents + h.fee_cents) else 0 end + coalesce(s.busy_cents, 0)) as cents
      from hits h left join slots s on s.hit_id = h.id group by 1)
    select format('requester %s has %s cents available and %s held; the ledger says %s and %s', r.id, r.available_cents, r.held_cents,
      coalesce(l.available, 0), coalesce(l.held, 0)) as text
    from requesters r left join ledger l on l.requester_id = r.id
    where (r.available_cents, r.held_cents) is distinct from (coalesce(l.available, 0), coalesce(l.held, 0))
    union all
    select format('requester %s has %s cents held; its HITs need %s', r.id, r.held_cents, coalesce(h.cents, 0))
    from requesters r left join held h on h.requester_id = r.id where r.held_cents <> coalesce(h.cents, 0)
    union all
    select format('HIT %s counts %s in work, %s submitted, %s decided; its assignments are %s, %s, %s', h.id, h.pending, h.submitted, h.completed,
      coalesce(s.pending, 0), coalesce(s.submitted, 0), coalesce(s.completed, 0))
    from hits h left join slots s on s.hit_id = h.id
    where (h.pending, h.submitted, h.completed) is distinct from (coalesce(s.pending, 0), coalesce(s.submitted, 0), coalesce(s.completed, 0))
    union all
    select format('assignment %s is %s and has %s payments of its reward', a.id, a.state, count(l.id))
    from assignments a left join ledger_entries l on l.assignment_id = a.id and l.kind = 'reward'
    group by a.id having count(l.id) <> case when a.state = 'approved' and a.reward_cents + a.fee_cents > 0 then 1 else 0 end
    union all
    select format('bonus %s has %s payments', b.id, count(l.id)) from bonuses b left join ledger_entries l on l.effect_key = 'bonus/' || b.id
    group by b.id having count(l.id) <> 1
    union all
    select format('assignment %s is %s and %s people work on it', a.id, a.state, count(c.id))
    from assignments a left join acceptances c on c.assignment_id = a.id and c.outcome = 'working'
    group by a.id having count(c.id) <> case when a.state = 'accepted' then 1 else 0 end
    limit 100`;
  return rows.map((row) => row.text);
}
