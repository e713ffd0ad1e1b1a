import { createHash } from "node:crypto";
import type { Transaction } from "../db/client";
import { now } from "../db/clock";
import type { Hit, HitType } from "../db/generated/client";
import { marketEnv } from "../env";
import { newEntityId } from "../ids";
import { assignmentFee } from "../ledger/rules";
import { emit } from "../notifications/mutations";
import { RequestError } from "../protocol/request-error";
import type { QualificationRequirement } from "../protocol/shapes";
import { requirementsOf } from "../qualifications/eligibility";
import { checkRequirements } from "../qualifications/requirements";
import { spendRequestToken } from "../requesters/tokens";
import { parseQuestion } from "./question";
import { type HitWithType, holdSlots } from "./settle";

export interface HitTypeInput {
  AutoApprovalDelayInSeconds?: number | undefined;
  AssignmentDurationInSeconds: number;
  Reward: number;
  Title: string;
  Keywords?: string | undefined;
  Description: string;
  QualificationRequirements?: QualificationRequirement[] | undefined;
}

/** Seconds until auto-approval where the requester names none: MTurk's 30 days. */
const usualAutoApproval = 2_592_000;

/** The requester's HIT type of these values: the existing one, or a new one. Throws on requirements that cannot be. */
export async function createHitType(tx: Transaction, requesterId: number, input: HitTypeInput): Promise<HitType> {
  const requirements = input.QualificationRequirements ?? [];
  await checkRequirements(tx, requirements);
  const values = {
    title: input.Title,
    description: input.Description,
    keywords: input.Keywords ?? null,
    rewardCents: input.Reward,
    assignmentDurationSeconds: input.AssignmentDurationInSeconds,
    autoApprovalSeconds: input.AutoApprovalDelayInSeconds ?? usualAutoApproval,
    requirements,
  };
  const digest = createHash("sha256").update(JSON.stringify(values)).digest("hex");
  const key = { requesterId_digest: { requesterId, digest } };
  const existing = await tx.hitType.findUnique({ where: key });
  if (existing) return existing;
  await tx.$executeRaw`
    insert into hit_types (id, requester_id, group_id, digest, title, description, keywords, reward_cents, assignment_duration_seconds, auto_approval_seconds, requirements)
    values (${newEntityId()}, ${requesterId}, ${newEntityId()}, ${digest}, ${values.title}, ${values.description}, ${values.keywords},
      ${values.rewardCents}, ${values.assignmentDurationSeconds}, ${values.autoApprovalSeconds}, ${JSON.stringify(requirements)}::jsonb)
    on conflict (requester_id, digest) do nothing`;
  return tx.hitType.findUniqueOrThrow({ where: key });
}

export interface HitInput {
  MaxAssignments?: number | undefined;
  LifetimeInSeconds: number;
  Question?: string | undefined;
  RequesterAnnotation?: string | undefined;
  UniqueRequestToken?: string | undefined;
  AssignmentReviewPolicy?: unknown;
  HITReviewPolicy?: unknown;
  HITLayoutId?: string | undefined;
  HITLayoutParameters?: unknown;
}

/** Refuses what this market does not offer, naming the member. */
export function refuseUnsupported(input: HitInput): void {
  for (const member of ["AssignmentReviewPolicy", "HITReviewPolicy"] as const) {
    if (input[member] !== undefined) {
      throw new RequestError(
        "OperationNotSupported",
        `Review policies are not offered by this market: leave '${member}' out and review with ApproveAssignment and RejectAssignment.`,
      );
    }
  }
  for (const member of ["HITLayoutId", "HITLayoutParameters"] as const) {
    if (input[member] !== undefined) {
      throw new RequestError(
        "OperationNotSupported",
        `HIT layouts are not offered by this market: leave '${member}' out and give a 'Question'.`,
      );
    }
  }
}

/** Creates a HIT and holds its whole price. Throws HitAlreadyExists (token used), XMLParseError, InsufficientFunds. */
export async function createHit(
  tx: Transaction,
  requesterId: number,
  hitType: HitType,
  input: HitInput,
): Promise<HitWithType> {
  if (input.Question === undefined) {
    throw new RequestError(
      "MissingParameterValue",
      "Value null at 'Question' failed to satisfy constraint: Member must not be null",
    );
  }
  const question = parseQuestion(input.Question);
  // A qualification may have been deleted since the type was made.
  await checkRequirements(tx, requirementsOf(hitType));
  const id = newEntityId();
  if (input.UniqueRequestToken !== undefined) {
    const token = input.UniqueRequestToken;
    const before = await spendRequestToken(tx, { requesterId, operation: "CreateHIT", token, resultId: id });
    if (before) {
      throw new RequestError(
        "HitAlreadyExists",
        `The HIT with ID "${before}" already exists: UniqueRequestToken '${token}' made it.`,
      );
    }
  }
  const maxAssignments = input.MaxAssignments ?? 1;
  const { MARKET_FEE_PERCENT: percent, MARKET_FEE_SURCHARGE_PERCENT: surchargePercent } = marketEnv();
  const at = await now(tx);
  const hit: Hit = await tx.hit.create({
    data: {
      id,
      requesterId,
      hitTypeId: hitType.id,
      question: input.Question,
      questionKind: question.kind,
      externalUrl: question.kind === "external" ? question.url : null,
      frameHeight: question.frameHeight,
      annotation: input.RequesterAnnotation ?? null,
      rewardCents: hitType.rewardCents,
      feeCents: assignmentFee(hitType.rewardCents, maxAssignments, { percent, surchargePercent }),
      maxAssignments,
      open: maxAssignments,
      createdAt: at,
      expiresAt: new Date(at.getTime() + input.LifetimeInSeconds * 1000),
    },
  });
  await holdSlots(tx, hit, maxAssignments);
  await emit(tx, "HITCreated", { requesterId, hitTypeId: hitType.id, hitId: id, at });
  return { ...hit, hitType };
}
