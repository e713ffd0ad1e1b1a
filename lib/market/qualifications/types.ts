import type { Transaction } from "../db/client";
import { now } from "../db/clock";
import type { QualificationType } from "../db/generated/client";
import { newEntityId } from "../ids";
import { RequestError } from "../protocol/request-error";
import { parseAnswerKey } from "./answer-key";
import { parseTest } from "./test-form";

interface TypeFields {
  Test?: string | undefined;
  AnswerKey?: string | undefined;
  TestDurationInSeconds?: number | undefined;
  AutoGranted?: boolean | undefined;
  AutoGrantedValue?: number | undefined;
}

/** The members that depend on each other, and the documents in them. */
function checkTest(input: TypeFields): void {
  if (input.Test !== undefined && input.AutoGranted) {
    throw new RequestError("InvalidParameterValue", "'AutoGranted' must not be true where a 'Test' is given.");
  }
  if (input.Test !== undefined && input.TestDurationInSeconds === undefined) {
    throw new RequestError("MissingParameterValue", "'TestDurationInSeconds' must be given with 'Test'.");
  }
  if (input.Test === undefined && (input.AnswerKey !== undefined || input.TestDurationInSeconds !== undefined)) {
    throw new RequestError("InvalidParameterValue", "'AnswerKey' and 'TestDurationInSeconds' need a 'Test'.");
  }
  if (input.AutoGrantedValue !== undefined && !input.AutoGranted) {
    throw new RequestError("InvalidParameterValue", "'AutoGrantedValue' needs 'AutoGranted' to be true.");
  }
  if (input.Test !== undefined) parseTest(input.Test);
  if (input.AnswerKey !== undefined) parseAnswerKey(input.AnswerKey);
}

export interface CreateTypeInput extends TypeFields {
  Name: string;
  Keywords?: string | undefined;
  Description: string;
  QualificationTypeStatus: "Active" | "Inactive";
  RetryDelayInSeconds?: number | undefined;
}

/** Makes a qualification type. Throws QualificationTypeAlreadyExists where the requester has one of that name. */
export async function createQualificationType(
  tx: Transaction,
  requesterId: number,
  input: CreateTypeInput,
): Promise<QualificationType> {
  checkTest(input);
  const id = newEntityId();
  const made = await tx.$executeRaw`
    insert into qualification_types (id, requester_id, name, description, keywords, active, retry_delay_seconds, test,
      test_duration_seconds, answer_key, auto_granted, auto_granted_value)
    values (${id}, ${requesterId}, ${input.Name}, ${input.Description}, ${input.Keywords ?? null}, ${input.QualificationTypeStatus === "Active"},
      ${input.RetryDelayInSeconds ?? null}, ${input.Test ?? null}, ${input.TestDurationInSeconds ?? null}, ${input.AnswerKey ?? null},
      ${input.AutoGranted ?? false}, ${input.AutoGranted ? (input.AutoGrantedValue ?? 1) : null})
    on conflict (requester_id, lower(name)) where deleted_at is null do nothing`;
  if (made === 0) {
    throw new RequestError(
      "QualificationTypeAlreadyExists",
      `You have already created a QualificationType with the name '${input.Name}'.`,
    );
  }
  return tx.qualificationType.findUniqueOrThrow({ where: { id } });
}

/** The requester's own type. Throws QualificationTypeDoesNotExist, also for types of others and system types. */
export async function requireOwnType(
  tx: Transaction,
  requesterId: number,
  qualificationTypeId: string,
): Promise<QualificationType> {
  const type = await tx.qualificationType.findFirst({
    where: { id: qualificationTypeId, requesterId, deletedAt: null },
  });
  if (!type) {
    throw new RequestError("QualificationTypeDoesNotExist", `QualificationType ${qualificationTypeId} does not exist.`);
  }
  return type;
}

export interface UpdateTypeInput extends TypeFields {
  QualificationTypeId: string;
  Description?: string | undefined;
  QualificationTypeStatus?: "Active" | "Inactive" | undefined;
  RetryDelayInSeconds?: number | undefined;
}

/** Changes what is given. A new test replaces duration and answer key with it; a test cannot be removed, nor retries switched off. */
export async function updateQualificationType(
  tx: Transaction,
  requesterId: number,
  input: UpdateTypeInput,
): Promise<QualificationType> {
  const type = await requireOwnType(tx, requesterId, input.QualificationTypeId);
  checkTest(input);
  if (input.AutoGranted && type.test !== null) {
    throw new RequestError(
      "InvalidParameterValue",
      `'AutoGranted' must not be true: QualificationType ${type.id} has a test.`,
    );
  }
  return tx.qualificationType.update({
    where: { id: type.id },
    data: {
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.QualificationTypeStatus === undefined ? {} : { active: input.QualificationTypeStatus === "Active" }),
      ...(input.RetryDelayInSeconds === undefined ? {} : { retryDelaySeconds: input.RetryDelayInSeconds }),
      ...(input.Test === undefined
        ? {}
        : {
            test: input.Test,
            testDurationSeconds: input.TestDurationInSeconds ?? null,
            answerKey: input.AnswerKey ?? null,
            autoGranted: false,
            autoGrantedValue: null,
          }),
      ...(input.AutoGranted === undefined
        ? {}
        : {
            autoGranted: input.AutoGranted,
            autoGrantedValue: input.AutoGranted ? (input.AutoGrantedValue ?? 1) : null,
          }),
    },
  });
}

/** Deletes a type: its open requests are rejected, granted qualifications stay for the HITs that ask for them, new HITs cannot. */
export async function deleteQualificationType(
  tx: Transaction,
  requesterId: number,
  qualificationTypeId: string,
): Promise<void> {
  const type = await requireOwnType(tx, requesterId, qualificationTypeId);
  const at = await now(tx);
  await tx.qualificationRequest.updateMany({
    where: { qualificationTypeId: type.id, state: { in: ["testing", "pending"] } },
    data: { state: "rejected", decidedAt: at, reason: "The qualification was withdrawn." },
  });
  await tx.qualificationType.update({ where: { id: type.id }, data: { deletedAt: at } });
}
