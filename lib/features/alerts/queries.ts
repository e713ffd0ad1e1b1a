import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { archiveEndpoint } from "../study-archives/rules";
import type { AlertFacts } from "./rules";
import type { AlertKind } from "./schema";

/** What the study's alerts are judged by, as it stands. */
export async function getAlertFacts(studyId: AuthorizedStudyId): Promise<AlertFacts> {
  const jobs = database("jobs");
  const [batches, wages, [study], [calls]] = await Promise.all([
    jobs.$queryRaw<AlertFacts["batches"][number][]>`
      select b.id, b.name, extract(epoch from app_now() - greatest(b.published_at, max(a.confirmed_at)))::double precision as "quietSeconds",
             b.hit_count * b.redundancy as wanted, count(a.id) filter (where a.state in ('confirmed', 'approved'))::integer as counted
      from batches b
      join hits h on h.study_id = b.study_id and h.batch_id = b.id
      left join assignments a on a.study_id = h.study_id and a.hit_id = h.id
      where b.study_id = ${studyId} and b.state = 'published' and b.published_at is not null and b.paused_at is null
      group by b.study_id, b.id`,
    jobs.$queryRaw<AlertFacts["wages"][number][]>`
      select b.id as "batchId", b.name, count(*)::integer as measured,
             -- Top-ups count: what was lifted to the floor is no longer under it. Who has withdrawn cannot be reached.
             round((b.reward_cents + coalesce(avg(t.cents) filter (where not starts_with(a.market_worker_id, 'withdrawn/')), 0)) * 3600.0
               / greatest(1, percentile_cont(0.5) within group (order by a.active_seconds)))::integer as "hourlyCents"
      from batches b
      join hits h on h.study_id = b.study_id and h.batch_id = b.id
      join assignments a on a.study_id = h.study_id and a.hit_id = h.id and a.state in ('confirmed', 'approved') and a.active_seconds is not null
        and not starts_with(a.endpoint, ${archiveEndpoint})
      cross join lateral (select coalesce(sum(x.amount_cents), 0) as cents from bonuses x
        where x.study_id = a.study_id and x.assignment_id = a.id and x.kind = 'top_up' and x.state <> 'failed') as t
      where b.study_id = ${studyId} and b.state in ('publishing', 'published', 'ended')
      group by b.study_id, b.id`,
    jobs.$queryRaw<
      Pick<
        AlertFacts,
        "budgetCents" | "committedCents" | "wageFloorCents" | "retentionDays" | "suspects" | "suspectShare"
      >[]
    >`
      select s.budget_cents as "budgetCents", s.wage_floor_cents as "wageFloorCents", s.retention_until - app_now()::date as "retentionDays",
        (select coalesce(sum(amount_cents), 0)::integer from ledger_entries where study_id = s.id) as "committedCents",
        q.suspects, q.share as "suspectShare"
      from studies s cross join lateral (
        select count(*) filter (where suspect)::integer as suspects,
               coalesce(sum(votes) filter (where suspect)::double precision / nullif(sum(votes), 0), 0) as share
        from (
          select q.votes, not exists (select from exclusion_in_force e where e.study_id = q.study_id and (e.worker_id = q.worker_id or e.worker_key = q.worker_key))
            and ((q.negative_shown >= 6 and q.negative_selected > 0.25 * q.negative_shown)
              or (q.positive_shown >= 6 and q.positive_selected < 0.3 * q.positive_shown)
              or (q.assignments >= 3 and q.patterned + q.identical > 0.3 * q.assignments)) as suspect
          from worker_qualities q where q.study_id = s.id) as q) as q
      where s.id = ${studyId}`,
    jobs.$queryRaw<Pick<AlertFacts, "failingCalls" | "failingSeconds" | "marketProblem">[]>`
      select count(*)::integer as "failingCalls", coalesce(extract(epoch from app_now() - min(first_tried_at)), 0)::double precision as "failingSeconds",
             left((array_agg(last_error order by first_tried_at))[1], 200) as "marketProblem"
      from outbox where study_id = ${studyId} and state = 'pending' and attempts >= 3 and last_error is not null`,
  ]);
  if (!study) throw new AppError("notFound", `There is no study ${studyId}`);
  return { batches, wages, ...study, ...(calls ?? { failingCalls: 0, failingSeconds: 0, marketProblem: null }) };
}

export interface AlertListItem {
  id: number;
  kind: AlertKind;
  message: string;
  href: string;
  openedAt: Date;
  closedAt: Date | null;
  acknowledgedBy: string | null;
  deliveries: { channel: "email" | "webHook"; target: string; sentAt: string | null; lastError: string | null }[];
}

/** The study's alerts: those that stand first, then what is over, newest first. */
export async function listAlerts(studyId: AuthorizedStudyId, limit = 100): Promise<AlertListItem[]> {
  return database("desk").$queryRaw<AlertListItem[]>`
    select a.id, case a.kind when 'stalled_batch' then 'stalledBatch' when 'wage_under_floor' then 'wageUnderFloor'
             when 'market_unreachable' then 'marketUnreachable' else a.kind::text end as kind,
           a.message, a.href, a.opened_at as "openedAt", a.closed_at as "closedAt", a.acknowledged_by as "acknowledgedBy",
           coalesce((select jsonb_agg(jsonb_build_object('channel', case d.channel when 'web_hook' then 'webHook' else 'email' end, 'target', d.target,
             'sentAt', d.sent_at, 'lastError', d.last_error)) from alert_deliveries d where d.study_id = a.study_id and d.alert_id = a.id), '[]') as deliveries
    from alerts a where a.study_id = ${studyId}
    order by a.closed_at is not null, a.opened_at desc, a.id desc limit ${limit}`;
}

/** How many alerts stand that nobody has acknowledged. */
export async function countOpenAlerts(studyId: AuthorizedStudyId): Promise<number> {
  return database("desk").alert.count({ where: { studyId, closedAt: null, acknowledgedAt: null } });
}

/**
 * A short text that changes whenever a page of the study has something new to show: submissions, money, imports, batches, reviews,
 * alerts. Read every two seconds while somebody looks; each part is the end of an index or a small table.
 */
export async function getPulse(studyId: AuthorizedStudyId): Promise<string> {
  const [row] = await database("desk").$queryRaw<{ pulse: string }[]>`
    select concat_ws('/',
      (select max(id) from assignments where study_id = ${studyId}),
      (select extract(epoch from max(confirmed_at)) from assignments where study_id = ${studyId}),
      (select max(id) from ledger_entries where study_id = ${studyId} and kind = 'spent'),
      (select max(id) from audit_events where study_id = ${studyId}),
      (select string_agg(state::text, ',' order by id) from batches where study_id = ${studyId}),
      (select sum(imported + refused + duplicates) from candidate_imports where study_id = ${studyId}),
      (select extract(epoch from measured_at) from quality_measurements where study_id = ${studyId}),
      (select concat(max(id), ',', count(closed_at)) from alerts where study_id = ${studyId})) as pulse`;
  return row?.pulse ?? "";
}
