import type { FlagReason } from "@/lib/features/flags/schema";

/** A reason as people read it. */
export const flagWords: Readonly<Record<FlagReason, string>> = {
  wrongClass: "wrong class",
  notAPhotograph: "not a photograph",
  overlaidText: "overlaid text",
  inappropriate: "inappropriate",
  invalid: "invalid image",
  other: "other",
};
