import { requeueStalledImports } from "@/lib/features/imports/mutations";
import type { JobTask } from "../registry";

/** Repairs what a kill left: imports without anybody at work. */
export const sweepImports: JobTask<"sweep-imports"> = async () => {
  await requeueStalledImports();
};
