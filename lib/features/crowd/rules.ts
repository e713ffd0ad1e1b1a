/** What a qualification of ours keeps apart. */
export type QualificationPurpose = "study_closed" | "class_closed" | "part";

export interface QualificationIdentity {
  id: number;
  purpose: QualificationPurpose;
  /** When the study was made: a database begun anew never takes another's qualification for its own. */
  studyCreatedAt: Date;
}

const descriptions: Readonly<Record<QualificationPurpose, string>> = {
  study_closed:
    "Given to who has done as many HITs of a study as one person can. It says nothing about the quality of anybody's work.",
  class_closed:
    "Given to who has done as many HITs about one object as one person can. It says nothing about the quality of anybody's work.",
  part: "Given to who works at one part of a batch, so that nobody meets the same images twice. It says nothing about the quality of anybody's work.",
};

/** Name and description of a qualification at its market; the name never changes. */
export function qualificationWords(
  studyId: number,
  { id, purpose, studyCreatedAt }: QualificationIdentity,
): { name: string; description: string } {
  return {
    name: `redraw/${studyId}/${studyCreatedAt.getTime().toString(36)}/${purpose}/${id}`,
    description: descriptions[purpose],
  };
}
