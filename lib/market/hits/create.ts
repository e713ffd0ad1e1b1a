import { createHash } from "node:crypto";
import { Prisma, type Transaction } from "../db/client";
import { columnsOf } from "../db/columns";
import type { Hit, HitType } from "../db/generated/client";
import { marketEnv } from "../env";
import { newEntityId } from "../ids";
import { insufficientFunds } from "../ledger/mutations";
import { assignmentFee } from "../ledger/rules";
import { emit } from "../notifications/mutations";
import { RequestError } from "../protocol/request-error";
import type { QualificationRequirement } from "../protocol/shapes";
import { requirementsOf } from "../qualifications/eligibility";
import { checkRequirements } from "../qualifications/requirements";
import { spendRequestToken } from "../requesters/tokens";
import { parseQuestion } from "./question";
import { slotCost } from "./rules";
import type { HitWithType } from "./settle";

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
  const [made] = await tx.$queryRaw<HitType[]>`
    insert into hit_types as t (id, requester_id, group_id, digest, title, description, keywords, reward_cents, assignment_duration_seconds, auto_approval_seconds, requirements)
    values (${newEntityId()}, ${requesterId}, ${newEntityId()}, ${digest}, ${values.title}, ${values.description}, ${values.keywords},
      ${values.rewardCents}, ${values.assignmentDurationSeconds}, ${values.autoApprovalSeconds}, ${JSON.stringify(requirements)}::jsonb)
    on conflict (requester_id, digest) do nothing returning ${hitTypeColumns}`;
  return made ?? tx.hitType.findUniqueOrThrow({ where: key });
}

const hitTypeColumns = columnsOf(Prisma.HitTypeScalarFieldEnum, "t");

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
  const hit = await insertHit(tx, {
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
    lifetimeSeconds: input.LifetimeInSeconds,
  });
  await emit(tx, "HITCreated", hit, hit.createdAt);
  return { ...hit, hitType };
}

type NewHit = Pick<
  Hit,
  | "id"
  | "requesterId"
  | "hitTypeId"
  | "question"
  | "questionKind"
  | "externalUrl"
  | "frameHeight"
  | "annotation"
  | "rewardCents"
  | "feeCents"
  | "maxAssignments"
> & { lifetimeSeconds: number };

/** The HIT, the money it holds and the entry in the books as one statement: a batch posts thousands. Throws InsufficientFunds. */
async function insertHit(tx: Transaction, input: NewHit): Promise<Hit> {
  const { lifetimeSeconds, ...values } = input;
  const cents = input.maxAssignments * slotCost(input);
  const [made] = await tx.$queryRaw<{ ordinal: bigint; createdAt: Date; expiresAt: Date }[]>`
    with paid as (
      update requesters set available_cents = available_cents - ${cents}, held_cents = held_cents + ${cents}
      where id = ${input.requesterId} and available_cents >= ${cents} returning id),
    booked as (
      insert into ledger_entries (requester_id, kind, effect_key, available_cents, held_cents, hit_id)
      select id, 'hold', ${`hold/${input.id}/0`}, ${-cents}, ${cents}, ${input.id} from paid)
    insert into hits (id, requester_id, hit_type_id, question, question_kind, external_url, frame_height, annotation, reward_cents,
      fee_cents, max_assignments, open, created_at, expires_at)
    select ${input.id}, id, ${input.hitTypeId}, ${input.question}, ${input.questionKind}::question_kind, ${input.externalUrl}, ${input.frameHeight},
      ${input.annotation}, ${input.rewardCents}, ${input.feeCents}, ${input.maxAssignments}, ${input.maxAssignments}, app_now(),
      app_now() + ${lifetimeSeconds} * interval '1 second'
    from paid returning ordinal, created_at as "createdAt", expires_at as "expiresAt"`;
  if (!made) {
    const requester = await tx.requester.findUniqueOrThrow({ where: { id: input.requesterId } });
    throw insufficientFunds(cents, requester.availableCents);
  }
  return {
    ...values,
    ...made,
    open: input.maxAssignments,
    pending: 0,
    submitted: 0,
    completed: 0,
    openHeld: true,
    reviewing: false,
    reviewableAt: null,
    disposedAt: null,
  };
}
