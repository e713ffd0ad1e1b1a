import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { withdrawnPrefix } from "../votes/rules";
import type { QualificationPurpose } from "./rules";

export interface Qualification {
  id: number;
  endpoint: string;
  purpose: QualificationPurpose;
  studyCreatedAt: Date;
  /** Null until the market has made it. */
  marketQualificationTypeId: string | null;
}

/** A qualification of ours. Throws where it is gone. */
export async function getQualification(studyId: AuthorizedStudyId, id: number): Promise<Qualification> {
  const [found] = await database("jobs").$queryRaw<Qualification[]>`
    select q.id, q.endpoint, q.purpose, s.created_at as "studyCreatedAt", q.market_qualification_type_id as "marketQualificationTypeId"
    from crowd_qualifications q join studies s on s.id = q.study_id where q.study_id = ${studyId} and q.id = ${id}`;
  if (!found) throw new Error(`qualification ${id} of study ${studyId} is gone`);
  return found;
}

/** The market's id of a HIT type. Throws where the market has not made it. */
export async function getMarketHitTypeId(studyId: AuthorizedStudyId, hitTypeId: number): Promise<string> {
  const found = await database("jobs").batchHitType.findUnique({ where: { studyId_id: { studyId, id: hitTypeId } } });
  if (!found?.marketHitTypeId) throw new Error(`HIT type ${hitTypeId} of study ${studyId} is not at its market`);
  return found.marketHitTypeId;
}

/** A worker as the market knows them; null where they have withdrawn. */
export async function getMarketWorker(workerId: number): Promise<{ marketWorkerId: string } | null> {
  const found = await database("jobs").worker.findUnique({ where: { id: workerId }, select: { marketWorkerId: true } });
  return found && !found.marketWorkerId.startsWith(withdrawnPrefix) ? found : null;
}
