import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { JobName } from "./payloads";
import type { JobContext } from "./registry";

/** What the job worker tells the process of a job, and what it answers. */
export type ToOwnProcess = { readonly name: JobName; readonly payload: unknown } | { readonly stop: true };
export type FromOwnProcess = { readonly error: string | null; readonly peakMegabytes: number };

/**
 * Runs one job in a process of its own and answers with the most memory that it held; throws with its error where it failed.
 *
 * Work that makes garbage by the million has a heap of `heapMegabytes` at most there, gives all of it back at its end, and cannot take
 * the job worker's other jobs with it. It never outlives the job worker: a process whose parent is gone ends at once, as by kill -9.
 */
export async function runInOwnProcess(
  name: JobName,
  payload: unknown,
  { signal, heapMegabytes }: JobContext & { readonly heapMegabytes: number },
): Promise<{ peakMegabytes: number }> {
  const child = fork(join(__dirname, "one-job.ts"), {
    cwd: join(__dirname, "../.."),
    execArgv: [
      `--max-old-space-size=${heapMegabytes}`,
      // What lives for one row: small, so that it is swept often instead of grown.
      "--max-semi-space-size=8",
      "--import",
      pathToFileURL(require.resolve("tsx")).href,
    ],
    // Bytes outside the heap: one pool for all threads gives back what many would each keep.
    env: { ...process.env, MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "1" },
  });
  const say = (message: ToOwnProcess) => {
    if (child.connected) child.send(message);
  };
  const stop = () => say({ stop: true });
  signal.addEventListener("abort", stop);
  let answer: FromOwnProcess | undefined;
  child.on("message", (message: FromOwnProcess) => {
    answer = message;
  });
  try {
    say({ name, payload });
    if (signal.aborted) stop();
    const ended = await new Promise<string>((done, fail) => {
      child.once("error", fail);
      child.once("exit", (code, by) => done(by ?? `code ${code}`));
    });
    if (!answer) throw new Error(`The process of "${name}" ended by ${ended} before the job was done`);
    if (answer.error !== null) throw new Error(answer.error);
    return { peakMegabytes: answer.peakMegabytes };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
