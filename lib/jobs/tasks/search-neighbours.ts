import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  beginSearch,
  dropWithin,
  failSearch,
  finishSearch,
  recordNeighbours,
  searchJobKey,
} from "@/lib/features/duplicates/mutations";
import { listStudyImages } from "@/lib/features/duplicates/queries";
import { parseStoredSearch } from "@/lib/features/duplicates/schema";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";
import { describeImages } from "./neighbour-search/describe-images";
import { extractFeatures } from "./neighbour-search/extract-features";
import { searchDssim } from "./neighbour-search/search-dssim";
import { searchFeatures } from "./neighbour-search/search-features";
import { searchHash } from "./neighbour-search/search-hash";
import { searchL2 } from "./neighbour-search/search-l2";
import { type SearchRun, SearchStopped, startProgress } from "./neighbour-search/search-run";

/** How a run ended; `elsewhere` = another process is at this search, `notDue` = it was paused or over before. */
export type RunSearchOutcome = "done" | "paused" | "failed" | "stopped" | "elsewhere" | "notDue";

/** Lists the nearest images of every candidate by every metric asked for, beginning with those that it has not listed yet. */
export async function runSearch(
  studyId: AuthorizedStudyId,
  searchId: number,
  { signal }: { signal: AbortSignal },
): Promise<RunSearchOutcome> {
  const outcome = await withAdvisoryLock(searchJobKey(studyId, searchId), async () => {
    const running = await beginSearch(studyId, searchId);
    if (!running) return "notDue";
    try {
      return await searchAll(studyId, running, signal);
    } catch (error) {
      if (error instanceof SearchStopped) return signal.aborted ? "stopped" : "paused";
      if (!(error instanceof AppError)) throw error;
      await failSearch(studyId, searchId, error.message);
      return "failed";
    }
  });
  return outcome ?? "elsewhere";
}

export const searchNeighbours: JobTask<"search-neighbours"> = async ({ studyId, searchId }, { signal }) => {
  const outcome = await runSearch(studyOfJob(studyId), searchId, { signal });
  if (outcome === "stopped")
    throw new Error(`Search ${searchId} of study ${studyId} was stopped; its job goes on later`);
  if (outcome === "elsewhere") {
    const key = searchJobKey(studyId, searchId);
    await enqueue(database("jobs"), "search-neighbours", { studyId, searchId }, { key, delaySeconds: 2 });
  }
};

async function searchAll(
  studyId: AuthorizedStudyId,
  { id, settings: stored }: { id: number; settings: unknown },
  signal: AbortSignal,
): Promise<RunSearchOutcome> {
  const settings = parseStoredSearch(stored);
  const images = await listStudyImages(studyId);
  const candidates = images.flatMap(({ isCandidate }, place) => (isCandidate ? [place] : []));
  const run: SearchRun = {
    studyId,
    searchId: id,
    settings,
    images,
    candidates,
    signal,
    progress: startProgress(studyId, id, {
      total: images.length + candidates.length * settings.metrics.length,
      candidates: candidates.length,
      references: images.filter(({ isReference }) => isReference).length,
      signal,
    }),
    record: (metric, lists) => recordNeighbours(studyId, id, metric, lists),
  };
  await describeImages(run);
  if (settings.metrics.includes("l2")) await searchL2(run);
  if (settings.metrics.includes("hash")) await searchHash(run);
  if (settings.metrics.includes("features")) await searchFeatures(run, await extractFeatures(run));
  if (settings.metrics.includes("dssim")) await searchDssim(run);
  if (settings.dropWithin !== undefined) await dropWithin(studyId, id, settings.dropWithin);
  return (await finishSearch(studyId, id)) ? "done" : "paused";
}
