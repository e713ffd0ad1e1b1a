import { z } from "zod";
import type { Transaction } from "../db/client";
import { qualificationRequirement } from "../protocol/shapes";
import { type Facts, meets } from "./rules";

export interface Eligibility {
  blocked: boolean;
  canSee: boolean;
  canPreview: boolean;
  canAccept: boolean;
  /** Indexes of the requirements that are not met. */
  unmet: number[];
}

const requirementsSchema = z.array(qualificationRequirement);

/** A HIT type's requirements, typed. */
export function requirementsOf(hitType: { requirements: unknown }) {
  return requirementsSchema.parse(hitType.requirements);
}

/** What follows from a worker's facts for one set of requirements. */
export function judge(
  blocked: boolean,
  requirements: z.infer<typeof requirementsSchema>,
  facts: Facts | null,
): Eligibility {
  const unmet = requirements.flatMap((requirement, index) => (facts && meets(requirement, facts) ? [] : [index]));
  const guards = (actions: readonly string[]) =>
    unmet.some((index) => {
      const requirement = requirements[index];
      const action = requirement?.ActionsGuarded ?? (requirement?.RequiredToPreview ? "PreviewAndAccept" : "Accept");
      return actions.includes(action);
    });
  return {
    blocked,
    canSee: !blocked && !guards(["DiscoverPreviewAndAccept"]),
    canPreview: !blocked && !guards(["DiscoverPreviewAndAccept", "PreviewAndAccept"]),
    canAccept: !blocked && unmet.length === 0,
    unmet,
  };
}

/** What qualifications are judged by: a person's record over all their accounts, and what they were granted. */
export async function workerFacts(tx: Transaction, workerId: string): Promise<Facts> {
  const worker = await tx.worker.findUniqueOrThrow({ where: { id: workerId }, include: { merged: true } });
  const ids = [worker.id, ...worker.merged.map((account) => account.id)];
  const [record] = await tx.$queryRaw<
    { accepted: number; submitted: number; abandoned: number; returned: number; approved: number; rejected: number }[]
  >`
    select count(*)::int as accepted,
      count(*) filter (where c.outcome = 'submitted')::int as submitted,
      count(*) filter (where c.outcome = 'abandoned')::int as abandoned,
      count(*) filter (where c.outcome = 'returned')::int as returned,
      count(*) filter (where c.outcome = 'submitted' and a.state = 'approved')::int as approved,
      count(*) filter (where c.outcome = 'submitted' and a.state = 'rejected')::int as rejected
    from acceptances c join assignments a on a.id = c.assignment_id
    where c.worker_id = any (${ids})`;
  const granted = await tx.qualification.findMany({ where: { workerId: { in: ids }, status: "granted" } });
  return {
    ...(record ?? { accepted: 0, submitted: 0, abandoned: 0, returned: 0, approved: 0, rejected: 0 }),
    adult: worker.adult,
    country: worker.country,
    subdivision: worker.subdivision,
    scores: new Map(granted.map((row) => [row.qualificationTypeId, row.value])),
  };
}
