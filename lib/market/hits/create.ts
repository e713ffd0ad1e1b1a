import { createHash } from "node:crypto";
import { DatabaseError } from "pg";
import { market, Prisma, runStatement } from "../db/client";
import { columnsOf } from "../db/columns";
import type { Hit, HitType } from "../db/generated/client";
import { marketEnv } from "../env";
import { newEntityId } from "../ids";
import { insufficientFunds, mostCents } from "../ledger/mutations";
import { assignmentFee } from "../ledger/rules";
import { RequestError } from "../protocol/request-error";
import type { QualificationRequirement } from "../protocol/shapes";
import { requirementsOf } from "../qualifications/eligibility";
import { checkRequirements } from "../qualifications/requirements";
import { parseQuestion, type Question } from "./question";
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
export async function createHitType(requesterId: number, input: HitTypeInput): Promise<HitType> {
  const requirements = input.QualificationRequirements ?? [];
  await checkRequirements(market(), requirements);
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
  const existing = await market().hitType.findUnique({ where: key });
  if (existing) return existing;
  const [made] = await market().$queryRaw<HitType[]>`
    insert into hit_types as t (id, requester_id, group_id, digest, title, description, keywords, reward_cents, assignment_duration_seconds, auto_approval_seconds, requirements)
    values (${newEntityId()}, ${requesterId}, ${newEntityId()}, ${digest}, ${values.title}, ${values.description}, ${values.keywords},
      ${values.rewardCents}, ${values.assignmentDurationSeconds}, ${values.autoApprovalSeconds}, ${JSON.stringify(requirements)}::jsonb)
    on conflict (requester_id, digest) do nothing returning ${hitTypeColumns}`;
  return made ?? market().hitType.findUniqueOrThrow({ where: key });
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

/** A HIT's question, read before anything is made of the request. Refuses what this market does not offer, naming the member. */
export function readQuestion(input: HitInput): Question & { xml: string } {
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
  if (input.Question === undefined) {
    throw new RequestError(
      "MissingParameterValue",
      "Value null at 'Question' failed to satisfy constraint: Member must not be null",
    );
  }
  return { ...parseQuestion(input.Question), xml: input.Question };
}

/** Creates a HIT and holds its whole price. Throws HitAlreadyExists (token used) and InsufficientFunds. */
export async function createHit(
  requesterId: number,
  hitType: HitType,
  input: HitInput,
  question: ReturnType<typeof readQuestion>,
): Promise<HitWithType> {
  // A qualification may have been deleted since the type was made.
  await checkRequirements(market(), requirementsOf(hitType));
  const id = newEntityId();
  const token = input.UniqueRequestToken ?? null;
  const maxAssignments = input.MaxAssignments ?? 1;
  const { MARKET_FEE_PERCENT: percent, MARKET_FEE_SURCHARGE_PERCENT: surchargePercent } = marketEnv();
  const hit = await insertHit({
    id,
    requesterId,
    hitTypeId: hitType.id,
    question: question.xml,
    questionKind: question.kind,
    externalUrl: question.kind === "external" ? question.url : null,
    frameHeight: question.frameHeight,
    annotation: input.RequesterAnnotation ?? null,
    rewardCents: hitType.rewardCents,
    feeCents: assignmentFee(hitType.rewardCents, maxAssignments, { percent, surchargePercent }),
    maxAssignments,
    lifetimeSeconds: input.LifetimeInSeconds,
    token,
  });
  if (hit) return { ...hit, hitType };
  const before = await market().requestToken.findUniqueOrThrow({
    where: { requesterId_operation_token: { requesterId, operation: "CreateHIT", token: token ?? "" } },
  });
  throw new RequestError(
    "HitAlreadyExists",
    `The HIT with ID "${before.resultId}" already exists: UniqueRequestToken '${token}' made it.`,
  );
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
> & { lifetimeSeconds: number; token: string | null };

/**
 * The HIT, the money it holds, the entry in the books, its token (remembered for 24 hours) and its event as one statement: a batch posts
 * thousands, and all of them wait for the requester's row. Null where the token was used before. Throws InsufficientFunds: then the
 * balance's constraint (requesters_no_debt) has undone all of it.
 */
async function insertHit(input: NewHit): Promise<Hit | null> {
  const { lifetimeSeconds, token, ...values } = input;
  const cents = input.maxAssignments * slotCost(input);
  const requester = () => market().requester.findUniqueOrThrow({ where: { id: input.requesterId } });
  if (cents > mostCents) throw insufficientFunds(cents, (await requester()).availableCents);
  const made = await runStatement<{ ordinal: string; createdAt: Date; expiresAt: Date }>(
    `with token as (
          insert into request_tokens (requester_id, operation, token, result_id) select $2::int, 'CreateHIT', $13::text, $1::text where $13::text is not null
          on conflict (requester_id, operation, token) do update set result_id = excluded.result_id, used_at = app_now()
          where request_tokens.used_at <= app_now() - interval '24 hours' returning 1),
        paid as (
          update requesters set available_cents = available_cents - $14::int, held_cents = held_cents + $14::int
          where id = $2::int and ($13::text is null or exists (select from token)) returning id),
        booked as (
          insert into ledger_entries (requester_id, kind, effect_key, available_cents, held_cents, hit_id)
          select id, 'hold', 'hold/' || $1::text || '/0', -$14::int, $14::int, $1::text from paid),
        told as (
          insert into notification_deliveries (event_doc_id, destination, transport, version, requester_id, event)
          select gen_random_uuid()::text, s.destination, s.transport, s.version, $2::int, jsonb_build_object('EventType', 'HITCreated',
            'EventTimestamp', to_char(app_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'HITId', $1::text, 'HITTypeId', $3::text)
          from paid, notification_settings s where s.hit_type_id = $3::text and s.active and 'HITCreated' = any (s.event_types))
        insert into hits (id, requester_id, hit_type_id, question, question_kind, external_url, frame_height, annotation, reward_cents,
          fee_cents, max_assignments, open, created_at, expires_at)
        select $1::text, id, $3::text, $4, $5::question_kind, $6, $7, $8, $9, $10, $11::int, $11::int, app_now(), app_now() + $12::int * interval '1 second'
        from paid returning ordinal, created_at as "createdAt", expires_at as "expiresAt"`,
    [
      input.id,
      input.requesterId,
      input.hitTypeId,
      input.question,
      input.questionKind,
      input.externalUrl,
      input.frameHeight,
      input.annotation,
      input.rewardCents,
      input.feeCents,
      input.maxAssignments,
      lifetimeSeconds,
      token,
      cents,
    ],
  ).catch(async (error: unknown) => {
    if (!(error instanceof DatabaseError) || error.constraint !== "requesters_no_debt") throw error;
    throw insufficientFunds(cents, (await requester()).availableCents);
  });
  const [row] = made.rows;
  if (!row) return null;
  return {
    ...values,
    ordinal: BigInt(row.ordinal),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
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
