/** The `TurkErrorCode`s that the market answers with, without their prefix "AWS.MechanicalTurk.". */
export type TurkErrorCode =
  | "AssignmentDoesNotExist"
  | "DuplicateRequest"
  | "HITDoesNotExist"
  | "HITTypeDoesNotExist"
  | "HitAlreadyExists"
  | "InsufficientFunds"
  | "InvalidAssignmentState"
  | "InvalidHITState"
  | "InvalidMaximumAssignmentsIncrease"
  | "InvalidNotificationSetting"
  | "InvalidParameterValue"
  | "InvalidQualificationRequestState"
  | "InvalidQualificationState"
  | "MissingParameterValue"
  | "NotificationDestinationUnreachable"
  | "OperationNotSupported"
  | "QualificationDoesNotExist"
  | "QualificationRequestDoesNotExist"
  | "QualificationTypeAlreadyExists"
  | "QualificationTypeDoesNotExist"
  | "UnknownOperation"
  | "WorkerDoesNotExist"
  | "XMLParseError";

/** A refusal that the requester's client shows as `RequestError`: the message names the member, its value and the mend. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(
    readonly turkErrorCode: TurkErrorCode,
    message: string,
  ) {
    super(message);
  }
}
