import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { startPostgres } from "./postgres";
import { root } from "./root";
import { loadSecrets } from "./secrets";

/**
 * Makes the study database reachable for an operator's command, as DATABASE_URL: the one that is set, else the embedded one below the
 * data folder (`named`, REDRAW_DATA or .redraw), running or not. Gives what puts things back. Throws, naming `act`, where there is none.
 */
export async function openStudyDatabase(named: string | undefined, act: string): Promise<() => Promise<void>> {
  const folder = resolve(
    process.env.REDRAW_INVOKED_FROM ?? root,
    named ?? process.env.REDRAW_DATA ?? join(root, ".redraw"),
  );
  // The settings want more than a database; such a command uses none of these.
  process.env.REDRAW_SECRET ??= "not used by an operator's command";
  process.env.IMAGES_FOLDER ??= folder;
  process.env.IMPORT_ROOT ??= folder;
  if (process.env.DATABASE_URL) return async () => {};
  const data = join(folder, "postgres");
  if (!existsSync(join(folder, "secrets.json"))) {
    throw new Error(
      `Cannot ${act}: there is no data in ${folder}; name the data folder, set REDRAW_DATA, or set DATABASE_URL to the study database`,
    );
  }
  const wasRunning = existsSync(join(data, "postmaster.pid"));
  const { databasePassword } = await loadSecrets(folder);
  const postgres = await startPostgres({ folder: data, password: databasePassword });
  process.env.DATABASE_URL = postgres.urlOf("redraw");
  return wasRunning ? async () => {} : () => postgres.stop();
}
