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
  /** Allotted time in seconds; the market counts it from the moment of accepting, which we only guess. */
  seconds: number;
  /** Images of the HIT. */
  positions: number;
}
