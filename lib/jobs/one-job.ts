// The process of one job (own-process.ts): takes its name and payload from its parent, runs it and says how it went.
import { closeDatabase } from "@/lib/db/client";
import type { FromOwnProcess, ToOwnProcess } from "./own-process";
import { runTask } from "./registry";

const stopping = new AbortController();

async function run(name: Parameters<typeof runTask>[0], payload: unknown): Promise<string | null> {
  try {
    await runTask(name, payload, { signal: stopping.signal });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await closeDatabase();
  }
}

process.on("message", async (message: ToOwnProcess) => {
  if ("stop" in message) {
    stopping.abort();
    return;
  }
  const error = await run(message.name, message.payload);
  // maxRSS is in kB.
  const answer: FromOwnProcess = { error, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1000) };
  process.send?.(answer, () => process.exit(0));
});
// The job worker is gone: nothing half-done is ever seen, and its next start takes the job up again.
process.on("disconnect", () => process.exit(1));
// Ctrl-C in a terminal reaches this process too; its parent says when to stop.
process.on("SIGINT", () => undefined);
