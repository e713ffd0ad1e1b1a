import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ExclusionEffect, ExclusionTargets } from "./schema";

/** Targets as rows know them. */
export interface ResolvedTargets {
  workerIds: number[];
  workerKeys: string[];
  batchIds: number[];
  importIds: number[];
}

/** Looks targets up. Throws AppError notFound that names those that the study does not have. */
export async function resolveTargets(
  tx: Pick<Transaction, "$queryRaw">,
  studyId: AuthorizedStudyId,
  targets: ExclusionTargets,
): Promise<ResolvedTargets> {
  const [workers, keys, batches, imports] = await Promise.all([
    tx.$queryRaw<{ id: number; name: string }[]>`
      select w.id, w.pseudonym as name from workers w
      where w.pseudonym = any(${targets.workers}::text[])
        and exists (select from assignments a where a.study_id = ${studyId} and a.worker_id = w.id)`,
    tx.$queryRaw<{ key: string; name: string }[]>`
      select distinct worker_key as key, 'i-' || substr(worker_key, 1, 12) as name from imported_votes
      where study_id = ${studyId} and 'i-' || substr(worker_key, 1, 12) = any(${targets.workers}::text[])`,
    tx.$queryRaw<{ id: number }[]>`
      select id from batches where study_id = ${studyId} and id = any(${targets.batchIds}::integer[])`,
    tx.$queryRaw<{ id: number }[]>`
      select id from vote_imports where study_id = ${studyId} and id = any(${targets.voteImportIds}::integer[])`,
  ]);
  const known = new Set([...workers, ...keys].map((one) => one.name));
  const missing = [
    ...targets.workers.filter((name) => !known.has(name)).map((name) => `worker ${name}`),
    ...targets.batchIds.filter((id) => !batches.some((one) => one.id === id)).map((id) => `batch ${id}`),
    ...targets.voteImportIds.filter((id) => !imports.some((one) => one.id === id)).map((id) => `vote import ${id}`),
  ];
  if (missing.length > 0)
    throw new AppError(
      "notFound",
      `Cannot exclude: study ${studyId} has no ${missing.slice(0, 5).join(", no ")}; nothing was changed`,
    );
  return {
    workerIds: workers.map((one) => one.id),
    workerKeys: keys.map((one) => one.key),
    batchIds: batches.map((one) => one.id),
    importIds: imports.map((one) => one.id),
  };
}

/** What excluding these would move, from the votes as they stand. */
export async function measureEffect(
  tx: Pick<Transaction, "$queryRaw">,
  studyId: AuthorizedStudyId,
  targets: ResolvedTargets,
): Promise<ExclusionEffect> {
  const [effect] = await tx.$queryRaw<ExclusionEffect[]>`
    with gone as (
      select a.id, a.hit_id, a.selected, a.unavailable, a.counted
      from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
      where a.study_id = ${studyId} and a.state in ('confirmed', 'approved') and a.excluded_by = '{}'
        and (a.worker_id = any(${targets.workerIds}::integer[]) or h.batch_id = any(${targets.batchIds}::integer[]))
    ), lost as (
      select candidate_id, sum(shown)::integer as shown, sum(selected)::integer as selected from (
        select i.candidate_id, count(*) as shown, count(*) filter (where get_bit(gone.selected, i.position) = 1) as selected
        from gone join hit_images i on i.study_id = ${studyId} and i.hit_id = gone.hit_id
        where i.role <> 'negative_control' and get_bit(gone.counted, i.position) = 1 and get_bit(gone.unavailable, i.position) = 0
        group by 1
        union all
        select v.candidate_id, count(*), count(*) filter (where v.selected) from imported_votes v
        where v.study_id = ${studyId}
          and (v.worker_key = any(${targets.workerKeys}::text[]) or v.import_id = any(${targets.importIds}::integer[]))
          and not exists (select from exclusion_in_force e where e.study_id = v.study_id and (e.worker_key = v.worker_key or e.import_id = v.import_id))
        group by 1
        union all
        select n.candidate_id, sum(n.shown), sum(n.selected) from imported_counts n
        where n.study_id = ${studyId} and n.import_id = any(${targets.importIds}::integer[])
          and not exists (select from exclusion_in_force e where e.study_id = n.study_id and e.import_id = n.import_id)
        group by 1) as parts
      group by 1
    ), changed as (
      select t.shown as before_shown, t.shown - lost.shown as shown, lost.shown as lost,
             t.selected::double precision / nullif(t.shown, 0) as before,
             (t.selected - lost.selected)::double precision / nullif(t.shown - lost.shown, 0) as after,
             least(t.selected * 5 / nullif(t.shown, 0), 4) as before_bin,
             least((t.selected - lost.selected) * 5 / nullif(t.shown - lost.shown, 0), 4) as after_bin
      from lost join tallies t on t.study_id = ${studyId} and t.candidate_id = lost.candidate_id)
    select (select count(*)::integer from gone) as assignments,
      coalesce(sum(changed.lost), 0)::integer as votes, count(*)::integer as images,
      count(*) filter (where changed.after is distinct from changed.before)::integer as moved,
      coalesce(avg(changed.after - changed.before) filter (where changed.after <> changed.before), 0) as "meanShift",
      coalesce(max(abs(changed.after - changed.before)), 0) as "largestShift",
      count(*) filter (where changed.after_bin is distinct from changed.before_bin)::integer as "changedBin",
      count(*) filter (where changed.before_shown >= s.minimum_votes and changed.shown < s.minimum_votes)::integer as "belowMinimum",
      ((select coalesce(sum(shown), 0) from tallies where study_id = ${studyId}) - coalesce(sum(changed.lost), 0))::integer as "votesLeft"
    from studies s left join changed on true
    where s.id = ${studyId} group by s.id`;
  if (!effect) throw new AppError("notFound", `There is no study ${studyId}`);
  // The outer join makes one row of nothing.
  return effect.votes === 0 ? { ...effect, images: 0, moved: 0, changedBin: 0 } : effect;
}

/** What a policy over these targets would move; nothing is changed. Throws AppError notFound for unknown targets. */
export async function previewExclusion(
  studyId: AuthorizedStudyId,
  targets: ExclusionTargets,
): Promise<ExclusionEffect> {
  return measureEffect(database("desk"), studyId, await resolveTargets(database("desk"), studyId, targets));
}

export interface PolicyListItem {
  id: number;
  name: string;
  reason: string;
  createdBy: string;
  createdAt: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
  effect: ExclusionEffect;
  /** Pseudonyms of workers, "batch 3", "file votes.csv". */
  targets: string[];
}

/** The study's exclusion policies, newest first, undone ones too. */
export async function listPolicies(studyId: AuthorizedStudyId): Promise<PolicyListItem[]> {
  return database("desk").$queryRaw<PolicyListItem[]>`
    select p.id, p.name, p.reason, p.created_by as "createdBy", p.created_at as "createdAt", p.undone_by as "undoneBy",
           p.undone_at as "undoneAt", p.effect,
           array(select coalesce(w.pseudonym, 'i-' || substr(e.worker_key, 1, 12), 'batch "' || b.name || '"', 'file "' || f.name || '"')
                 from exclusions e
                 left join workers w on w.id = e.worker_id
                 left join batches b on b.study_id = e.study_id and b.id = e.batch_id
                 left join vote_imports f on f.study_id = e.study_id and f.id = e.import_id
                 where e.study_id = p.study_id and e.policy_id = p.id order by e.id) as targets
    from exclusion_policies p where p.study_id = ${studyId} order by p.id desc`;
}

/** Pseudonyms of the workers whom a policy in force excludes. */
export async function listExcludedWorkers(studyId: AuthorizedStudyId): Promise<Set<string>> {
  const rows = await database("desk").$queryRaw<{ name: string }[]>`
    select distinct coalesce(w.pseudonym, 'i-' || substr(e.worker_key, 1, 12)) as name
    from exclusion_in_force e left join workers w on w.id = e.worker_id
    where e.study_id = ${studyId} and (e.worker_id is not null or e.worker_key is not null)`;
  return new Set(rows.map((row) => row.name));
}
