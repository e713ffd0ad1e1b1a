// Invariants that the study database cannot answer by one question: I1 asks what was acknowledged, I10 writes exports again.
import { studyOfJob } from "@/lib/auth/study-of-job";
import { type Database, database } from "@/lib/db/client";
import type { CheckedInvariant } from "@/lib/db/invariants";
import { AppError } from "@/lib/errors";
import { getManifest } from "@/lib/features/manifests/queries";
import { listAssignments } from "@/lib/mturk/list-assignments";

/** I10: every revision's manifest, written again from what is stored, has the SHA-256 of its draw. */
export async function checkExports(client: Database = database("jobs")): Promise<CheckedInvariant> {
  const problems: string[] = [];
  const revisions = await client.revision.findMany({ select: { studyId: true, id: true }, orderBy: { id: "asc" } });
  for (const { studyId, id } of revisions) {
    try {
      await getManifest(studyOfJob(studyId), id, "json");
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(`study ${studyId}: ${error.message}`);
    }
  }
  return { name: "I10", promise: "every revision's export is byte for byte what was drawn", problems };
}

/** One submission that somebody was told is stored: what a load test writes down, or a market lists. */
export interface Acknowledged {
  endpoint?: string;
  marketAssignmentId: string;
  marketWorkerId: string;
}

/** I1: each acknowledged submission is stored here. A worker who has withdrawn is known by the assignment alone. */
export async function checkAcknowledged(
  acknowledged: readonly Acknowledged[],
  client: Database = database("jobs"),
): Promise<CheckedInvariant> {
  const problems: string[] = [];
  const size = 5000;
  for (let from = 0; from < acknowledged.length; from += size) {
    const part = acknowledged.slice(from, from + size);
    const missing = await client.$queryRaw<{ marketAssignmentId: string }[]>`
      select told.assignment as "marketAssignmentId"
      from unnest(${part.map((one) => one.marketAssignmentId)}::text[], ${part.map((one) => one.marketWorkerId)}::text[]) as told (assignment, worker)
      where not exists (
        select from assignments a where a.market_assignment_id = told.assignment
          and (a.market_worker_id = told.worker or starts_with(a.market_worker_id, 'withdrawn/')) and a.state <> 'opened')`;
    problems.push(...missing.map((one) => `submission ${one.marketAssignmentId} was acknowledged and is not stored`));
  }
  return { name: "I1", promise: "every acknowledged submission is stored", problems };
}

/** What the markets list of the HITs that stand there: the submissions that they have acknowledged to their workers. */
export async function listAcknowledged(client: Database = database("jobs")): Promise<Acknowledged[]> {
  const postings = await client.hitPosting.findMany({
    where: { marketHitId: { not: null }, marketStatus: { not: "Disposed" } },
    select: { endpoint: true, marketHitId: true },
  });
  const found: Acknowledged[] = [];
  for (const { endpoint, marketHitId } of postings) {
    for (const { marketAssignmentId, marketWorkerId } of await listAssignments(endpoint, marketHitId ?? "")) {
      found.push({ endpoint, marketAssignmentId, marketWorkerId });
    }
  }
  return found;
}
