// The job-worker process: imports, market calls, sweeps.
import { closeDatabase } from "@/lib/db/client";
import { env } from "@/lib/env";
import { startJobWorker } from "@/lib/jobs/job-worker";
import { stopOnSignals } from "./process";

async function main(): Promise<void> {
  const worker = await startJobWorker({ concurrency: 4, sweepSeconds: env().SWEEP_SECONDS });
  process.send?.({ ready: true });
  stopOnSignals(async () => {
    await worker.stop();
    await closeDatabase();
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
