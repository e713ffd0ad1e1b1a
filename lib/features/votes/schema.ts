import { z } from "zod";

/** A page of tallies. */
export const listTalliesSchema = z.strictObject({
  /** wnid; all classes where it is left out. */
  class: z.string().min(1).optional(),
  role: z.enum(["candidate", "reference"]).optional(),
  /** `next` of the page before. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1, "is below 1").max(1000, "is above 1000; read page by page").default(100),
});
export type ListTallies = z.infer<typeof listTalliesSchema>;

/** Groups of submissions as the desk lists them. */
export const assignmentGroupNames = ["all", "counted", "waiting", "aside"] as const;
export type AssignmentGroup = (typeof assignmentGroupNames)[number];

/** Which submissions the votes page lists. */
export const votesAddressSchema = z.object({
  state: z.enum(assignmentGroupNames).catch("all"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
