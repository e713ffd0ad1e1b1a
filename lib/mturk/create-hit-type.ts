import { CreateHITTypeCommand } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";
import { crowdClient } from "./client";
import { dollarsOf } from "./dollars";
import { marketError } from "./market-error";

export interface HitTypeValues {
  title: string;
  description: string;
  keywords: string;
  rewardCents: number;
  assignmentDurationSeconds: number;
  autoApprovalSeconds: number;
  /** Qualification types of which a worker must hold none to see, open or accept the HITs. */
  closedTo: readonly string[];
}

/** The market's HIT type of these values; equal values give the same one, so asking again is harmless. Throws AppError marketUnreachable or marketRefused. */
export async function createHitType(endpoint: string, values: HitTypeValues): Promise<string> {
  const act = `create the HIT type "${values.title}"`;
  try {
    const { HITTypeId } = await crowdClient(endpoint).send(
      new CreateHITTypeCommand({
        Title: values.title,
        Description: values.description,
        Keywords: values.keywords,
        Reward: dollarsOf(values.rewardCents),
        AssignmentDurationInSeconds: values.assignmentDurationSeconds,
        AutoApprovalDelayInSeconds: values.autoApprovalSeconds,
        ...(values.closedTo.length > 0
          ? {
              QualificationRequirements: values.closedTo.map((id) => ({
                QualificationTypeId: id,
                Comparator: "DoesNotExist" as const,
                ActionsGuarded: "DiscoverPreviewAndAccept" as const,
              })),
            }
          : {}),
      }),
    );
    if (!HITTypeId)
      throw new AppError("marketUnreachable", `Cannot ${act} at ${endpoint}: its answer names no HIT type`);
    return HITTypeId;
  } catch (error) {
    throw marketError(error, act, endpoint);
  }
}
