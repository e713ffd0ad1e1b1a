import { Logger, run, type TaskList } from "graphile-worker";
import { pool } from "@/lib/db/client";
import { takeSweepHints } from "@/lib/features/postings/mutations";
import { runInOwnProcess } from "./own-process";
import { type JobName, jobPayloads } from "./payloads";
import { ownProcesses, runTask } from "./registry";

export interface RunningJobWorker {
  stop(): Promise<void>;
}

function taskOf(name: JobName, signal: AbortSignal): TaskList[string] {
  const own = ownProcesses[name];
  return async (payload) => {
    if (own) await runInOwnProcess(name, payload, { signal, ...own });
    else await runTask(name, payload, { signal });
  };
}

/** Failures and warnings; that a job went well stands in its own rows. */
const logger = new Logger(() => (level, message) => {
  if (level === "error" || level === "warning") console.error(message);
});

/** Starts running jobs in this process, and the sweeps every `sweepSeconds`. */
export async function startJobWorker(options: {
  concurrency: number;
  sweepSeconds: number;
}): Promise<RunningJobWorker> {
  const stopping = new AbortController();
  const names = Object.keys(jobPayloads) as JobName[];
  const pgPool = pool("jobs");
  // A connection that breaks while it is checked out must not end the process; the job is tried again.
  pgPool.on("connect", (client) =>
    client.on("error", (error) => console.error(`database connection: ${error.message}`)),
  );
  const runner = await run({
    pgPool,
    logger,
    parsedCronItems: [],
    concurrency: options.concurrency,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList: Object.fromEntries(names.map((name) => [name, taskOf(name, stopping.signal)])),
  });
  // Sweeps repair what an event missed: they run on a clock of their own. No queues: the queue of a killed process stays locked for hours.
  const beat = async () => {
    await runner.addJob("deliver-outbox", {}, { jobKey: "deliver-outbox" });
    await runner.addJob("sweep-assignments", {}, { jobKey: "sweep-assignments" });
    await runner.addJob("sweep-imports", {}, { jobKey: "sweep-imports" });
    await runner.addJob("sweep-quality", {}, { jobKey: "sweep-quality" });
    await runner.addJob("sweep-alerts", {}, { jobKey: "sweep-alerts" });
    await runner.addJob("sweep-stalled-work", {}, { jobKey: "sweep-stalled-work" });
  };
  // A database too busy for a beat gets the next one: that must not end the process, at its start neither.
  const tryBeat = () => beat().catch((error: unknown) => console.error("job worker:", error));
  const timer = setInterval(tryBeat, options.sweepSeconds * 1000);
  await tryBeat();
  // What workers have submitted is asked about within two seconds, not at the next sweep of all.
  let isTaking = false;
  const takeHints = async () => {
    if (isTaking) return;
    isTaking = true;
    await takeSweepHints().catch((error: unknown) => console.error("job worker:", error));
    isTaking = false;
  };
  const hintTimer = setInterval(takeHints, 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      clearInterval(hintTimer);
      stopping.abort();
      await runner.stop();
    },
  };
}
