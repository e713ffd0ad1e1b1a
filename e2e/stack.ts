// Starts the whole product once for a run of the end-to-end tests, on free ports and a throw-away database.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "@/run/stack";

export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-e2e-"));
  await chmod(folder, 0o755);
  const stack = await startStack({
    folder,
    parts: ["market", "desk", "jobs"],
    deskPort: 0,
    marketPort: 0,
    sweepSeconds: 2,
    disposable: true,
    log: (line) => (process.env.E2E_VERBOSE ? console.error(line) : undefined),
  });
  // Test files run in processes of their own and read these.
  Object.assign(process.env, stack.env, { REDRAW_E2E_FOLDER: folder });
  return async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
