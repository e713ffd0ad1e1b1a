// Qualification types of ours: who holds one is not offered what is closed to them. They carry no judgement of a person.
import {
  AssociateQualificationWithWorkerCommand,
  CreateQualificationTypeCommand,
  ListQualificationTypesCommand,
} from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { marketError, turkCode } from "./market-error";

/** The market's id of our qualification type of that name, made where there is none. Throws AppError marketUnreachable or marketRefused. */
export async function ensureQualificationType(endpoint: string, name: string, description: string): Promise<string> {
  const act = `create the qualification type "${name}"`;
  const client = crowdClient(endpoint);
  const missing = () =>
    new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: its answer names no qualification type`);
  try {
    const { QualificationType } = await client.send(
      new CreateQualificationTypeCommand({ Name: name, Description: description, QualificationTypeStatus: "Active" }),
    );
    if (!QualificationType?.QualificationTypeId) throw missing();
    return QualificationType.QualificationTypeId;
  } catch (error) {
    if (turkCode(error) !== "QualificationTypeAlreadyExists") throw marketError(error, act, endpoint);
  }
  try {
    const { QualificationTypes = [] } = await client.send(
      new ListQualificationTypesCommand({
        Query: name,
        MustBeRequestable: false,
        MustBeOwnedByCaller: true,
        MaxResults: 100,
      }),
    );
    const found = QualificationTypes.find((type) => type.Name === name)?.QualificationTypeId;
    if (!found) throw missing();
    return found;
  } catch (error) {
    throw marketError(error, act, endpoint);
  }
}

/** Gives a worker a qualification without a message; giving it again changes nothing. Throws AppError marketUnreachable or marketRefused. */
export async function grantQualification(
  endpoint: string,
  marketQualificationTypeId: string,
  marketWorkerId: string,
): Promise<void> {
  try {
    await crowdClient(endpoint).send(
      new AssociateQualificationWithWorkerCommand({
        QualificationTypeId: marketQualificationTypeId,
        WorkerId: marketWorkerId,
        IntegerValue: 1,
        SendNotification: false,
      }),
    );
  } catch (error) {
    if (turkCode(error) === "QualificationAlreadyExists") return;
    throw marketError(error, `give qualification ${marketQualificationTypeId} to a worker`, endpoint);
  }
}
