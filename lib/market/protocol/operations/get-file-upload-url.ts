import { z } from "zod";
import { requireAssignment } from "../../assignments/queries";
import { defineOperation } from "../operation";
import { RequestError } from "../request-error";
import { entityId, text } from "../shapes";

/** File uploads are part of QuestionForm, which the protocol deprecated in 2017 and this market does not show. */
export const getFileUploadURL = defineOperation(
  "GetFileUploadURL",
  z.strictObject({ AssignmentId: entityId, QuestionIdentifier: text(1024, 1) }),
  async ({ requesterId }, input) => {
    const { assignment } = await requireAssignment(requesterId, input.AssignmentId);
    throw new RequestError(
      "OperationNotSupported",
      `Assignment ${assignment.id} has no uploaded file '${input.QuestionIdentifier}': this market takes no file uploads; let the HIT's page upload to storage of your own and submit the address.`,
    );
  },
);
