// The protocol's table: every operation of the API by name.
import type { Operation } from "./operation";
import { acceptQualificationRequest } from "./operations/accept-qualification-request";
import { approveAssignment } from "./operations/approve-assignment";
import { associateQualificationWithWorker } from "./operations/associate-qualification-with-worker";
import { createAdditionalAssignmentsForHIT } from "./operations/create-additional-assignments-for-hit";
import { createHIT } from "./operations/create-hit";
import { createHITType } from "./operations/create-hit-type";
import { createHITWithHITType } from "./operations/create-hit-with-hit-type";
import { createQualificationType } from "./operations/create-qualification-type";
import { createWorkerBlock } from "./operations/create-worker-block";
import { deleteHIT } from "./operations/delete-hit";
import { deleteQualificationType } from "./operations/delete-qualification-type";
import { deleteWorkerBlock } from "./operations/delete-worker-block";
import { disassociateQualificationFromWorker } from "./operations/disassociate-qualification-from-worker";
import { getAccountBalance } from "./operations/get-account-balance";
import { getAssignment } from "./operations/get-assignment";
import { getFileUploadURL } from "./operations/get-file-upload-url";
import { getHIT } from "./operations/get-hit";
import { getQualificationScore } from "./operations/get-qualification-score";
import { getQualificationType } from "./operations/get-qualification-type";
import { listAssignmentsForHIT } from "./operations/list-assignments-for-hit";
import { listBonusPayments } from "./operations/list-bonus-payments";
import { listHITs } from "./operations/list-hits";
import { listHITsForQualificationType } from "./operations/list-hits-for-qualification-type";
import { listQualificationRequests } from "./operations/list-qualification-requests";
import { listQualificationTypes } from "./operations/list-qualification-types";
import { listReviewPolicyResultsForHIT } from "./operations/list-review-policy-results-for-hit";
import { listReviewableHITs } from "./operations/list-reviewable-hits";
import { listWorkerBlocks } from "./operations/list-worker-blocks";
import { listWorkersWithQualificationType } from "./operations/list-workers-with-qualification-type";
import { notifyWorkers } from "./operations/notify-workers";
import { rejectAssignment } from "./operations/reject-assignment";
import { rejectQualificationRequest } from "./operations/reject-qualification-request";
import { sendBonus } from "./operations/send-bonus";
import { sendTestEventNotification } from "./operations/send-test-event-notification";
import { updateExpirationForHIT } from "./operations/update-expiration-for-hit";
import { updateHITReviewStatus } from "./operations/update-hit-review-status";
import { updateHITTypeOfHIT } from "./operations/update-hit-type-of-hit";
import { updateNotificationSettings } from "./operations/update-notification-settings";
import { updateQualificationType } from "./operations/update-qualification-type";

const table: readonly Operation[] = [
  acceptQualificationRequest,
  approveAssignment,
  associateQualificationWithWorker,
  createAdditionalAssignmentsForHIT,
  createHITType,
  createHITWithHITType,
  createHIT,
  createQualificationType,
  createWorkerBlock,
  deleteHIT,
  deleteQualificationType,
  deleteWorkerBlock,
  disassociateQualificationFromWorker,
  getAccountBalance,
  getAssignment,
  getFileUploadURL,
  getHIT,
  getQualificationScore,
  getQualificationType,
  listAssignmentsForHIT,
  listBonusPayments,
  listHITsForQualificationType,
  listHITs,
  listQualificationRequests,
  listQualificationTypes,
  listReviewPolicyResultsForHIT,
  listReviewableHITs,
  listWorkerBlocks,
  listWorkersWithQualificationType,
  notifyWorkers,
  rejectAssignment,
  rejectQualificationRequest,
  sendBonus,
  sendTestEventNotification,
  updateExpirationForHIT,
  updateHITReviewStatus,
  updateHITTypeOfHIT,
  updateNotificationSettings,
  updateQualificationType,
];

export const operations: ReadonlyMap<string, Operation> = new Map(
  table.map((operation) => [operation.name, operation]),
);
