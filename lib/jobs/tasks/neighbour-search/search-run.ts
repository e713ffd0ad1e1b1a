import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { type FoundNeighbours, showSearchProgress } from "@/lib/features/duplicates/mutations";
import { listSearched, type StudyImage } from "@/lib/features/duplicates/queries";
import type { DistanceMetric, SearchSettings } from "@/lib/features/duplicates/schema";

/** One run of a search, as its stages share it. A place is an index of `images`. */
export interface SearchRun {
  readonly studyId: AuthorizedStudyId;
  readonly searchId: number;
  readonly settings: SearchSettings;
  /** Every image of the study, by id. */
  readonly images: readonly StudyImage[];
  /** Places of the candidates, ascending. */
  readonly candidates: readonly number[];
  readonly signal: AbortSignal;
  readonly progress: SearchProgress;
  record(metric: DistanceMetric, lists: readonly FoundNeighbours[]): Promise<void>;
}

/** Thrown where a search was paused or its process is asked to stop: everything so far is kept. */
export class SearchStopped extends Error {}

export interface SearchProgress {
  /** Notes that so many more images are dealt with. Throws SearchStopped where the search is to stop. */
  add(images: number, stage: string): Promise<void>;
}

/** Shows progress at most twice a second, and at each change of stage. */
export function startProgress(
  studyId: AuthorizedStudyId,
  searchId: number,
  run: { total: number; candidates: number; references: number; signal: AbortSignal },
): SearchProgress {
  let done = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let shownStage = "";
  return {
    async add(images, stage) {
      done += images;
      if (run.signal.aborted) throw new SearchStopped();
      if (stage === shownStage && performance.now() - shownAt < 500) return;
      shownAt = performance.now();
      shownStage = stage;
      const { total, candidates, references } = run;
      if (!(await showSearchProgress(studyId, searchId, { stage, done, total, candidates, references })))
        throw new SearchStopped();
    },
  };
}

/** The candidates whose neighbours under a metric this search has still to list. */
export async function candidatesLeft(run: SearchRun, metric: DistanceMetric): Promise<number[]> {
  const searched = await listSearched(run.studyId, run.searchId, metric);
  return run.candidates.filter((place) => !searched.has(run.images[place]?.id ?? 0));
}

/** Ids of the images at some places. */
export function idsOf(run: SearchRun, places: readonly number[]): number[] {
  return places.flatMap((place) => run.images[place]?.id ?? []);
}
