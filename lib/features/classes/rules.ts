import type { ClassSort } from "./schema";

export interface ClassProgress {
  id: number;
  wnid: string;
  lemmas: string[];
  gloss: string;
  candidates: number;
  references: number;
  /** Candidates and reference images with the study's minimum of votes. */
  readyCandidates: number;
  readyReferences: number;
  /** Means over images with votes; null without. */
  meanCandidate: number | null;
  meanReference: number | null;
  /** Candidates with votes per fifth of selection frequency. */
  bins: number[];
}

/** Images and votes of one class in one role. */
interface RoleSummary {
  role: "candidate" | "reference";
  images: number;
  judged: number;
  ready: number;
  frequencySum: number;
  tenths: readonly number[];
}

/** A class with what its images have in votes. */
export function progressOf(
  one: Pick<ClassProgress, "id" | "wnid" | "lemmas" | "gloss">,
  summaries: readonly RoleSummary[],
): ClassProgress {
  const candidate = summaries.find((summary) => summary.role === "candidate");
  const reference = summaries.find((summary) => summary.role === "reference");
  const mean = (summary: RoleSummary | undefined) =>
    summary && summary.judged > 0 ? summary.frequencySum / summary.judged : null;
  return {
    id: one.id,
    wnid: one.wnid,
    lemmas: one.lemmas,
    gloss: one.gloss,
    candidates: candidate?.images ?? 0,
    references: reference?.images ?? 0,
    readyCandidates: candidate?.ready ?? 0,
    readyReferences: reference?.ready ?? 0,
    meanCandidate: mean(candidate),
    meanReference: mean(reference),
    bins: [0, 2, 4, 6, 8].map((tenth) => (candidate?.tenths[tenth] ?? 0) + (candidate?.tenths[tenth + 1] ?? 0)),
  };
}

const name = (one: ClassProgress) => (one.lemmas[0] ?? one.wnid).toLowerCase();
const share = (one: ClassProgress) => one.readyCandidates / Math.max(1, one.candidates);

/** Orders of the list of classes; what is equal keeps the place of the study's list. */
export const classOrders: Readonly<Record<ClassSort, (a: ClassProgress, b: ClassProgress) => number>> = {
  list: () => 0,
  name: (a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0),
  candidates: (a, b) => a.candidates - b.candidates,
  votes: (a, b) => share(a) - share(b),
  frequency: (a, b) => (a.meanCandidate ?? 2) - (b.meanCandidate ?? 2),
};
