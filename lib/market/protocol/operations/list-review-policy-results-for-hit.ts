import { z } from "zod";
import { requireHit } from "../../hits/queries";
import { defineOperation } from "../operation";
import { entityId, pageFields } from "../shapes";

/** No HIT here has a review policy (creating one is refused), so there are no results. */
export const listReviewPolicyResultsForHIT = defineOperation(
  "ListReviewPolicyResultsForHIT",
  z.strictObject({
    HITId: entityId,
    PolicyLevels: z.array(z.enum(["Assignment", "HIT"])).optional(),
    RetrieveActions: z.boolean().optional(),
    RetrieveResults: z.boolean().optional(),
    ...pageFields,
  }),
  async ({ requesterId }, input) => {
    const { hit } = await requireHit(requesterId, input.HITId);
    return { HITId: hit.id };
  },
);
