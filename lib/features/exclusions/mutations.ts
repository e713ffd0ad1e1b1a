import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { measureEffect, type ResolvedTargets, resolveTargets } from "./queries";
import type { ExclusionEffect, NewExclusion } from "./schema";

const transactionTime = { timeout: 120_000, maxWait: 10_000 };

/** Whoever counts votes of this study is done, and nobody starts, until this transaction ends. */
async function holdCounting(tx: Transaction, studyId: AuthorizedStudyId): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`exclusions/${studyId}`}, 0))`;
}

/**
 * Keeps workers, batches or files of votes out of the count, now and for what they still send; everybody stays paid. Positions that
 * were masked because the worker had answered before stay masked: undoing gives back exactly what was. Refused where no vote would
 * be left, or where nothing would change.
 */
export async function applyExclusion(
  studyId: AuthorizedStudyId,
  input: NewExclusion,
  actor: string,
): Promise<{ id: number; effect: ExclusionEffect }> {
  return database("jobs").$transaction(async (tx) => {
    await holdCounting(tx, studyId);
    const targets = await resolveTargets(tx, studyId, input.targets);
    const effect = await measureEffect(tx, studyId, targets);
    if (effect.votesLeft === 0)
      throw new AppError(
        "conflict",
        `Cannot apply "${input.name}": it would exclude everyone and leave none of the study's ${effect.votes} votes; name fewer workers or batches`,
      );
    const policy = await tx.exclusionPolicy.create({
      data: { studyId, name: input.name, reason: input.reason, createdBy: actor, effect: { ...effect } },
      select: { id: true },
    });
    const before = await sumExcluded(tx, studyId, targets);
    await tx.exclusion.createMany({
      data: [
        ...targets.workerIds.map((workerId) => ({ studyId, policyId: policy.id, workerId })),
        ...targets.workerKeys.map((workerKey) => ({ studyId, policyId: policy.id, workerKey })),
        ...targets.batchIds.map((batchId) => ({ studyId, policyId: policy.id, batchId })),
        ...targets.importIds.map((importId) => ({ studyId, policyId: policy.id, importId })),
      ],
    });
    await moveAssignments(tx, studyId, policy.id, targets);
    await moveImported(tx, studyId, before, -1);
    await record(tx, studyId, actor, "exclusion.apply", policy.id, { ...input, effect });
    return { id: policy.id, effect };
  }, transactionTime);
}

/** Takes a policy back: what no other policy keeps out counts again. Refused where it was taken back already. */
export async function undoExclusion(studyId: AuthorizedStudyId, policyId: number, actor: string): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    await holdCounting(tx, studyId);
    const policy = await tx.exclusionPolicy.findUnique({
      where: { studyId_id: { studyId, id: policyId } },
      include: { exclusions: true },
    });
    if (!policy)
      throw new AppError("notFound", `Cannot undo exclusion policy ${policyId}: study ${studyId} has no such policy`);
    if (policy.undoneAt)
      throw new AppError(
        "conflict",
        `Cannot undo "${policy.name}": it was undone before; apply it anew to exclude again`,
      );
    await tx.$executeRaw`
      update exclusion_policies set undone_at = app_now(), undone_by = ${actor} where study_id = ${studyId} and id = ${policyId}`;
    // Locked first and in order, as everybody touches tallies in the order of candidates afterwards.
    const back = await tx.$queryRaw<{ id: number }[]>`
      update assignments set excluded_by = array_remove(excluded_by, ${policyId}::integer)
      where study_id = ${studyId} and ${policyId}::integer = any(excluded_by)
      returning id`;
    await addCounted(
      tx,
      studyId,
      back.map((row) => row.id),
      1,
    );
    const { exclusions } = policy;
    const targets: ResolvedTargets = {
      workerIds: [],
      batchIds: [],
      workerKeys: exclusions.flatMap((one) => one.workerKey ?? []),
      importIds: exclusions.flatMap((one) => one.importId ?? []),
    };
    await moveImported(tx, studyId, await sumExcluded(tx, studyId, targets), 1);
    await record(tx, studyId, actor, "exclusion.undo", policyId, { name: policy.name });
  }, transactionTime);
}

/** Submissions that this policy is the first to keep out leave the tallies. */
async function moveAssignments(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  policyId: number,
  targets: ResolvedTargets,
): Promise<void> {
  const out = await tx.$queryRaw<{ id: number; first: boolean }[]>`
    update assignments a set excluded_by = array_append(a.excluded_by, ${policyId}::integer)
    from hits h
    where a.study_id = ${studyId} and h.study_id = a.study_id and h.id = a.hit_id and a.state in ('confirmed', 'approved')
      and (a.worker_id = any(${targets.workerIds}::integer[]) or h.batch_id = any(${targets.batchIds}::integer[]))
    returning a.id, cardinality(a.excluded_by) = 1 as first`;
  await addCounted(
    tx,
    studyId,
    out.filter((row) => row.first).map((row) => row.id),
    -1,
  );
}

/** Adds what these submissions count to the tallies, or takes it out; those that another policy keeps out add nothing. */
async function addCounted(tx: Transaction, studyId: AuthorizedStudyId, ids: readonly number[], sign: 1 | -1) {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    insert into tallies (study_id, candidate_id, shown, selected)
    select i.study_id, i.candidate_id, count(*), count(*) filter (where get_bit(a.selected, i.position) = 1)
    from assignments a join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id
    where a.study_id = ${studyId} and a.id = any(${[...ids]}::integer[]) and a.state in ('confirmed', 'approved')
      and (${sign}::integer = -1 or a.excluded_by = '{}') and i.role <> 'negative_control'
      and get_bit(a.counted, i.position) = 1 and get_bit(a.unavailable, i.position) = 0
    group by 1, 2 order by 2
    on conflict (study_id, candidate_id) do update
    set shown = tallies.shown + ${sign}::integer * excluded.shown, selected = tallies.selected + ${sign}::integer * excluded.selected`;
}

interface ImportedSums {
  candidateIds: number[];
  shown: number[];
  selected: number[];
}

/** The imported votes and counts of these targets that no policy in force keeps out at this moment, summed by candidate. */
async function sumExcluded(
  tx: Transaction,
  studyId: AuthorizedStudyId,
  targets: ResolvedTargets,
): Promise<ImportedSums> {
  const rows =
    targets.workerKeys.length + targets.importIds.length === 0
      ? []
      : await tx.$queryRaw<{ candidateId: number; shown: number; selected: number }[]>`
          select candidate_id as "candidateId", sum(shown)::integer as shown, sum(selected)::integer as selected from (
            select v.candidate_id, 1 as shown, v.selected::integer as selected from imported_votes v
            where v.study_id = ${studyId}
              and (v.worker_key = any(${targets.workerKeys}::text[]) or v.import_id = any(${targets.importIds}::integer[]))
              and not exists (select from exclusion_in_force e where e.study_id = v.study_id and (e.worker_key = v.worker_key or e.import_id = v.import_id))
            union all
            select n.candidate_id, n.shown, n.selected from imported_counts n
            where n.study_id = ${studyId} and n.import_id = any(${targets.importIds}::integer[])
              and not exists (select from exclusion_in_force e where e.study_id = n.study_id and e.import_id = n.import_id)) as parts
          group by 1 order by 1`;
  return {
    candidateIds: rows.map((row) => row.candidateId),
    shown: rows.map((row) => row.shown),
    selected: rows.map((row) => row.selected),
  };
}

async function moveImported(tx: Transaction, studyId: AuthorizedStudyId, sums: ImportedSums, sign: 1 | -1) {
  if (sums.candidateIds.length === 0) return;
  await tx.$executeRaw`
    insert into tallies (study_id, candidate_id, shown, selected)
    select ${studyId}::integer, candidate_id, shown, selected
    from unnest(${sums.candidateIds}::integer[], ${sums.shown}::integer[], ${sums.selected}::integer[]) as moved(candidate_id, shown, selected)
    order by candidate_id
    on conflict (study_id, candidate_id) do update
    set shown = tallies.shown + ${sign}::integer * excluded.shown, selected = tallies.selected + ${sign}::integer * excluded.selected`;
}

async function record(tx: Transaction, studyId: number, actor: string, act: string, policyId: number, details: object) {
  await tx.auditEvent.create({
    data: { studyId, actor, act, subject: `exclusion/${policyId}`, details: { ...details } },
  });
}
