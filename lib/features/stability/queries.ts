import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { loadMarkedPool } from "../candidate-pools/queries";
import { getRevision, loadParent } from "../variants/queries";
import { estimateStability, stabilityResamples } from "../variants/rules";

export interface RevisionStability {
  resamples: number;
  overlap: number;
  /** Images of the revision by how often a re-labelling has them: tenths of 0 to 1. */
  inclusion: number[];
  /** The revision's images that re-labellings have least often. */
  frailest: { candidateId: number; wnid: string; sha256: string; probability: number }[];
  /** Candidates outside it that re-labellings have most often. */
  nearest: { candidateId: number; wnid: string; sha256: string; probability: number }[];
}

/** How much of a revision is the luck of its votes: its draw repeated over bootstrapped votes of the study as they are now. */
export async function getStability(studyId: AuthorizedStudyId, revisionId: number): Promise<RevisionStability> {
  const revision = await getRevision(studyId, revisionId);
  const wanted = new Set(revision.classes.map(({ classId }) => classId));
  const pools = (await loadMarkedPool(pool("desk"), studyId)).filter(({ classId }) => wanted.has(classId));
  const { candidateIds } = await loadParent(pool("desk"), studyId, revisionId);
  const resamples = stabilityResamples(pools.reduce((sum, one) => sum + one.sha256.length, 0));
  const { inclusion, overlap } = estimateStability(pools, revision.parameters, { seed: revision.seed, resamples });
  const tenths = new Array<number>(10).fill(0);
  const all = pools.flatMap(({ candidateIds: ids, classId, wnid, sha256 }, at) =>
    ids.map((candidateId, candidate) => ({
      candidateId,
      wnid,
      sha256: sha256[candidate] ?? "",
      probability: inclusion[at]?.[candidate] ?? 0,
      drawn: candidateIds.get(classId)?.has(candidateId) ?? false,
    })),
  );
  const inside = all.filter(({ drawn }) => drawn).sort((a, b) => a.probability - b.probability);
  for (const { probability } of inside) {
    const tenth = Math.min(9, Math.floor(10 * probability));
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  const outside = all.filter(({ drawn }) => !drawn).sort((a, b) => b.probability - a.probability);
  const strip = (some: typeof all) => some.slice(0, 12).map(({ drawn: _, ...one }) => one);
  return { resamples, overlap, inclusion: tenths, frailest: strip(inside), nearest: strip(outside) };
}
