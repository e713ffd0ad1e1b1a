// One start at a time per data folder: a second one would share the first one's database and stop it when it ends.
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Whether a process of ours runs under that id; an id that the machine gave to somebody else since is not ours. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "node");
  return command.includes("node");
}

/** Claims the data folder for this process and returns what gives it back. Throws where another process that still runs holds it. */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "redraw.pid");
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = Number(await readFile(path, "utf8").catch(() => ""));
    if (attempt > 3 || (holder > 0 && holder !== process.pid && (await isRunning(holder))))
      throw new Error(
        `Cannot start in ${folder}: process ${holder} already runs Redraw there; stop it first, or use another data folder`,
      );
    await rm(path, { force: true });
  }
}
