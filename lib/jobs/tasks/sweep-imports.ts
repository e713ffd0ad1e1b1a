import { requeueStalledSearches } from "@/lib/features/duplicates/mutations";
import { requeueStalledImports } from "@/lib/features/imports/mutations";
import type { JobTask } from "../registry";

/** Repairs what a kill left: imports and searches without anybody at work. Two at once do no harm: a job has one key. */
export const sweepImports: JobTask<"sweep-imports"> = async () => {
  await requeueStalledImports();
  await requeueStalledSearches();
};
