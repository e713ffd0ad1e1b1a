import type { AuthorizedStudyId } from "./scopes";

/** The gate of background code: a job's payload was written by an act that a person was allowed to do. */
export function studyOfJob(studyId: number): AuthorizedStudyId {
  return studyId as AuthorizedStudyId;
}
