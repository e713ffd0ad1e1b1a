import type { WorkerDraft } from "@/lib/features/hits/queries";

/** What the page's script finds in `data-hit` of the form: all it needs to answer without our server. */
export interface PageData {
  studyId: number;
  hitId: number;
  orderSeed: number;
  pageToken: string;
  marketHitId: string;
  marketAssignmentId: string;
  marketWorkerId: string;
  /** Where the form goes in the end. */
  submitAddress: string;
  /** Where drafts are kept on our server. */
  draftAddress: string;
  /** What our server has of this assignment, perhaps from another device; revision 0 = nothing. */
  draft: WorkerDraft | null;
  /** Allotted time in seconds; the market counts it from the moment of accepting, which we only guess. */
  seconds: number;
  /** Images of the HIT. */
  positions: number;
  /** English text -> the study's translation. */
  words: Readonly<Record<string, string>>;
}
