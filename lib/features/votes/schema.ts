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
