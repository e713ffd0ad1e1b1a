import { createHash } from "node:crypto";

/** What a submission says, whoever carries it: our own copy and the market's answer must agree on it. */
export interface DigestedVote {
  studyId: number;
  hitId: number;
  /** '0' and '1', one a position in HIT order. */
  selected: string;
  unavailable: string;
}

/** SHA-256 (hex) of `v1/<studyId>/<hitId>/<selected>/<unavailable>`. */
export function voteDigest({ studyId, hitId, selected, unavailable }: DigestedVote): string {
  return createHash("sha256").update(`v1/${studyId}/${hitId}/${selected}/${unavailable}`).digest("hex");
}
