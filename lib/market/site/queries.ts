// What the worker site shows. Every query takes the signed-in worker's id; nothing here tells one worker about another.
import { isExtended } from "../assignments/mutations";
import { market } from "../db/client";
import { now } from "../db/clock";
import type { Assignment, Hit, HitType } from "../db/generated/client";
import { hitStatus } from "../hits/rules";
import { isEntityId } from "../ids";
import { type Eligibility, judge, requirementsOf, workerFacts } from "../qualifications/eligibility";
import { type ExplainedRequirement, explainRequirement, qualificationNames } from "../qualifications/explain";

/** Nobody reads a question and answers it in less: such a median is a script's, and the wage worked out of it would be earned by nobody. */
export const leastMedianSeconds = 10;

export interface WorkGroup {
  groupId: string;
  title: string;
  description: string;
  requester: string;
  rewardCents: number;
  /** HITs that this worker could take now, counted up to 1,000. */
  available: number;
  /** Median seconds of the last 200 submissions; null before the fifth, and where it is less than a person needs. */
  medianSeconds: number | null;
  /** Time allotted for one assignment, in seconds. */
  durationSeconds: number;
  autoApprovalSeconds: number;
  expiresAt: Date;
  eligibility: Eligibility;
  /** What the work asks for, in words, and whether this worker has it. */
  requirements: ExplainedRequirement[];
}

interface GroupRow {
  id: string;
  requester: string;
  available: number;
  median_seconds: number | null;
  expires_at: Date;
  blocked: boolean;
}

/** HIT types with work for this person: open, not expired, not had before; or the one group asked for, with or without work. */
async function groupRows(workerId: string, groupId: string | null): Promise<GroupRow[]> {
  return market().$queryRaw<GroupRow[]>`
    select t.id, r.name as requester, coalesce(work.available, 0)::int as available,
      done.median_seconds, coalesce(work.expires_at, app_now()) as expires_at,
      exists (select 1 from worker_blocks b join workers w on w.id = b.worker_id
              where b.requester_id = t.requester_id and ${workerId} in (w.id, w.merged_into_id)) as blocked
    from hit_types t
    join requesters r on r.id = t.requester_id
    left join lateral (
      select count(*) as available, max(h.expires_at) as expires_at from (
        select expires_at from hits h
        where h.hit_type_id = t.id and h.open > 0 and h.disposed_at is null and h.expires_at > app_now()
          and not exists (select 1 from acceptances a join workers w on w.id = a.worker_id
                          where a.hit_id = h.id and ${workerId} in (w.id, w.merged_into_id))
        limit 1000) h
    ) work on true
    left join lateral (
      -- Of one or two fast people it would promise a wage that nobody earns.
      select case when count(*) >= 5 then percentile_cont(0.5) within group (order by extract(epoch from a.submitted_at - a.accepted_at)) end as median_seconds
      from (select a.accepted_at, a.submitted_at from hits h join assignments a on a.hit_id = h.id
            where h.hit_type_id = t.id and a.submitted_at is not null order by a.submitted_at desc limit 200) a
    ) done on true
    where case when ${groupId}::text is null then work.available > 0 else t.group_id = ${groupId} end
    order by t.reward_cents desc, t.created_at desc limit 200`;
}

async function describeGroups(workerId: string, rows: GroupRow[]): Promise<WorkGroup[]> {
  const types = await market().hitType.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
  const byId = new Map(types.map((type) => [type.id, type]));
  const facts = await workerFacts(market(), workerId);
  const names = await qualificationNames(types.flatMap(requirementsOf));
  return rows.flatMap((row) => {
    const type = byId.get(row.id);
    if (!type) return [];
    const requirements = requirementsOf(type);
    const eligibility = judge(row.blocked, requirements, facts);
    return [
      {
        groupId: type.groupId,
        title: type.title,
        description: type.description,
        requester: row.requester,
        rewardCents: type.rewardCents,
        available: row.available,
        medianSeconds:
          row.median_seconds !== null && row.median_seconds >= leastMedianSeconds ? row.median_seconds : null,
        durationSeconds: type.assignmentDurationSeconds,
        autoApprovalSeconds: type.autoApprovalSeconds,
        expiresAt: row.expires_at,
        eligibility,
        requirements: requirements.map((requirement, index) =>
          explainRequirement(requirement, names, !eligibility.unmet.includes(index)),
        ),
      },
    ];
  });
}

/** The work that this worker may see, best paid first. */
export async function listWork(workerId: string): Promise<WorkGroup[]> {
  const groups = await describeGroups(workerId, await groupRows(workerId, null));
  return groups.filter((group) => group.eligibility.canSee);
}

export interface Preview {
  group: WorkGroup;
  /** The HIT shown; null where nothing is left for this worker. */
  hit: Pick<Hit, "id" | "questionKind" | "externalUrl" | "frameHeight"> | null;
}

/** What the preview of a HIT (or of the next HIT of a group) shows; null where the worker may not see it. */
export async function findPreview(workerId: string, id: string): Promise<Preview | null> {
  if (!isEntityId(id)) return null;
  const type = await market().hitType.findFirst({ where: { OR: [{ groupId: id }, { hits: { some: { id } } }] } });
  if (!type) return null;
  const [group] = await describeGroups(workerId, await groupRows(workerId, type.groupId));
  if (!group?.eligibility.canSee) return null;
  const [hit] = await market().$queryRaw<{ id: string }[]>`
    select h.id from hits h
    where h.hit_type_id = ${type.id} and (${id === type.groupId} or h.id = ${id})
      and h.open > 0 and h.disposed_at is null and h.expires_at > app_now()
      and not exists (select 1 from acceptances a join workers w on w.id = a.worker_id
                      where a.hit_id = h.id and ${workerId} in (w.id, w.merged_into_id))
    order by h.ordinal limit 1`;
  return { group, hit: hit ? await market().hit.findUniqueOrThrow({ where: { id: hit.id } }) : null };
}

/** HITs of a group that this worker could take now, counted up to 1,000. */
export async function countLeft(workerId: string, groupId: string): Promise<number> {
  const [group] = await describeGroups(workerId, await groupRows(workerId, groupId));
  return group?.eligibility.canAccept ? group.available : 0;
}

export interface Work {
  assignment: Assignment;
  hit: Hit & { hitType: HitType };
  requester: string;
  state: "working" | "submitted" | "approved" | "rejected" | "gone";
  /** Seconds left to submit. */
  secondsLeft: number;
  /** The time can be had once more. */
  isExtendable: boolean;
  status: ReturnType<typeof hitStatus>;
}

/** An assignment that this worker holds or held; null where it never was theirs. */
export async function findWork(workerId: string, assignmentId: string): Promise<Work | null> {
  if (!isEntityId(assignmentId)) return null;
  const [acceptance] = await market().$queryRaw<{ outcome: string }[]>`
    select a.outcome::text as outcome from acceptances a join workers w on w.id = a.worker_id
    where a.assignment_id = ${assignmentId} and ${workerId} in (w.id, w.merged_into_id)
    order by a.id desc limit 1`;
  if (!acceptance) return null;
  const found = await market().assignment.findUniqueOrThrow({
    where: { id: assignmentId },
    include: { hit: { include: { hitType: true, requester: true } } },
  });
  const { hit, ...assignment } = found;
  const at = await now();
  const secondsLeft = assignment.deadline ? Math.floor((assignment.deadline.getTime() - at.getTime()) / 1000) : 0;
  const working = acceptance.outcome === "working" && assignment.state === "accepted" && secondsLeft > 0;
  const decided = assignment.state === "approved" || assignment.state === "rejected" ? assignment.state : "submitted";
  return {
    assignment,
    hit,
    requester: hit.requester.name,
    state: working ? "working" : acceptance.outcome === "submitted" ? decided : "gone",
    secondsLeft,
    isExtendable: working && !isExtended(assignment, hit.hitType.assignmentDurationSeconds),
    status: hitStatus(hit, at),
  };
}

export interface HistoryRow {
  assignmentId: string;
  title: string;
  state: "working" | "submitted" | "approved" | "rejected" | "returned" | "abandoned";
  acceptedAt: Date;
  rewardCents: number;
  bonusCents: number;
  feedback: string | null;
}

/** A worker's last 200 assignments, newest first. */
export async function listHistory(workerId: string): Promise<HistoryRow[]> {
  return market().$queryRaw<HistoryRow[]>`
    select a.id as "assignmentId", t.title,
      case when c.outcome = 'submitted' then a.state::text else c.outcome::text end as state,
      c.accepted_at as "acceptedAt", a.reward_cents as "rewardCents",
      coalesce((select sum(b.amount_cents) from bonuses b where b.assignment_id = a.id and b.worker_id = c.worker_id), 0)::int as "bonusCents",
      case when c.outcome = 'submitted' then a.feedback end as feedback
    from acceptances c
    join workers w on w.id = c.worker_id
    join assignments a on a.id = c.assignment_id
    join hits h on h.id = a.hit_id join hit_types t on t.id = h.hit_type_id
    where ${workerId} in (w.id, w.merged_into_id)
    order by c.accepted_at desc, c.id desc limit 200`;
}

export interface Earnings {
  /** Rewards and bonuses, in integer cents. */
  earnedCents: number;
  /** Already paid out. */
  paidOutCents: number;
  /** Rewards of answers that wait for a decision. */
  pendingCents: number;
}

/** What a worker earned, over all their accounts. */
export async function findEarnings(workerId: string): Promise<Earnings> {
  const [row] = await market().$queryRaw<Earnings[]>`
    select coalesce(sum(l.worker_cents) filter (where l.kind <> 'payout'), 0)::int as "earnedCents",
      coalesce(-sum(l.worker_cents) filter (where l.kind = 'payout'), 0)::int as "paidOutCents",
      (select coalesce(sum(a.reward_cents), 0)::int from assignments a join workers v on v.id = a.worker_id
       where a.state = 'submitted' and ${workerId} in (v.id, v.merged_into_id)) as "pendingCents"
    from workers w left join ledger_entries l on l.worker_id = w.id
    where ${workerId} in (w.id, w.merged_into_id)`;
  return row ?? { earnedCents: 0, paidOutCents: 0, pendingCents: 0 };
}
