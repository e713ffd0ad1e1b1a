import { z } from "zod";
import { formInteger } from "@/lib/forms";

const hour = 3600;
const mostHours = 8760;

/** How long HITs are offered from now on. */
export const offerSchema = z.strictObject({
  hours: z.int().min(1, "is below 1").max(mostHours, `is above ${mostHours}; a market offers a HIT for at most a year`),
});
export const offerFormSchema = z.object({ hours: formInteger(1, mostHours) });

/** More workers for every HIT of a batch, or for some. */
export const moreAssignmentsSchema = z.strictObject({
  assignments: z.int().min(1, "is below 1").max(100, "is above 100"),
  /** Our ids; all HITs of the batch where it is left out. */
  hitIds: z.array(z.int().positive()).min(1).max(100_000).optional(),
});
export type MoreAssignments = z.infer<typeof moreAssignmentsSchema>;
export const moreAssignmentsFormSchema = z.object({ assignments: formInteger(1, 100) });

export const secondsOf = (hours: number): number => hours * hour;
