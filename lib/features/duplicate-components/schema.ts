import { z } from "zod";

export const overrideSchema = z.strictObject({
  candidateId: z.int().positive(),
  /** null takes the word back. */
  keep: z.boolean("must be true, false or null").nullable(),
  /** The word that was read, null for none: with it this is refused where another stands by now. */
  was: z.boolean("must be true, false or null").nullable().exactOptional(),
});

export type SurvivorWord = z.output<typeof overrideSchema>;
