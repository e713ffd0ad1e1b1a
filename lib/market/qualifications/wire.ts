import type { Qualification, QualificationType } from "../db/generated/client";
import { present, seconds } from "../protocol/wire";

/** The QualificationType structure. */
export function qualificationTypeStructure(type: QualificationType): object {
  return present({
    QualificationTypeId: type.id,
    CreationTime: seconds(type.createdAt),
    Name: type.name,
    Description: type.description,
    Keywords: type.keywords,
    QualificationTypeStatus: type.active ? "Active" : "Inactive",
    Test: type.test,
    TestDurationInSeconds: type.testDurationSeconds,
    AnswerKey: type.answerKey,
    RetryDelayInSeconds: type.retryDelaySeconds,
    IsRequestable: type.active,
    AutoGranted: type.autoGranted,
    AutoGrantedValue: type.autoGrantedValue,
  });
}

/** The Qualification structure. */
export function qualificationStructure(qualification: Qualification): object {
  return {
    QualificationTypeId: qualification.qualificationTypeId,
    WorkerId: qualification.workerId,
    GrantTime: seconds(qualification.grantedAt),
    IntegerValue: qualification.value,
    Status: qualification.status === "granted" ? "Granted" : "Revoked",
  };
}
