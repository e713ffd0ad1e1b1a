import { rm } from "node:fs/promises";
import { join } from "node:path";
import { claimFolder } from "./claim-folder";
import { removePostgres } from "./postgres";

/** Removes the data folder of a demo or a trial, its database with it. Throws where another process still runs on it. */
export async function clearFolder(folder: string): Promise<void> {
  await claimFolder(folder);
  await removePostgres(join(folder, "postgres"));
  await rm(folder, { recursive: true, force: true });
}
