// Starting and stopping the product's processes in order.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./root";

/** Runs `stop` once, at SIGINT, SIGTERM or when the parent process is gone, then exits. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const finish = (code: number) => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", () => finish(0));
  process.on("SIGTERM", () => finish(0));
  process.on("SIGHUP", () => finish(0));
  // A parent that was killed outright cannot say goodbye: its end closes the channel.
  process.on("disconnect", () => finish(0));
}

export interface RunningProcess {
  name: string;
  pid: number;
  /** Resolves with the exit code when it ends, whoever ended it. */
  ended: Promise<number>;
  stop(): Promise<void>;
  /** Ends it as a crash would, with nothing said and nothing tidied. */
  kill(): Promise<void>;
}

/** What Next says of itself at every start. */
const nextsOwn = /Running next\.config\.js took/;

/** Starts run/<file>.ts in a process of its own and waits until it reports that it is ready. Throws with its last lines when it ends before that. */
export async function startProcess(
  name: string,
  file: string,
  environment: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<RunningProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", pathToFileURL(require.resolve("tsx")).href, join(root, "run", file)],
    {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Out of the terminal's process group: Ctrl-C reaches the starter alone, which stops the parts in order.
      detached: true,
    },
  );
  const tail: string[] = [];
  const read = (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n")) {
      if (line.trim() === "" || nextsOwn.test(line)) continue;
      tail.push(line);
      if (tail.length > 30) tail.shift();
      log(`${name}: ${line}`);
    }
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  const ended = new Promise<number>((done) => child.once("exit", (code) => done(code ?? 1)));
  const ready = new Promise<"ready">((done) => child.once("message", () => done("ready")));
  const first = await Promise.race([
    ready,
    ended,
    new Promise<"late">((done) => setTimeout(() => done("late"), 120_000).unref()),
  ]);
  if (first !== "ready") {
    child.kill("SIGKILL");
    throw new Error(
      `Cannot start the ${name}: ${first === "late" ? "it was not ready within two minutes" : `it ended with ${first}`}\n${tail.join("\n")}`,
    );
  }
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (child.exitCode === null) child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(killer);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Starts in a row that may fail before it is given up, and the longest wait between two of them in milliseconds. */
const mostFailures = 20;
const longestWait = 15_000;

/**
 * Starts a process and starts it again whenever it ends: the job worker ends itself where it cannot write down how a job went, because
 * its database has gone away for a moment, and whoever runs it is expected to start it anew. `failed` resolves when that is given up.
 */
export async function keepRunning(
  start: () => Promise<RunningProcess>,
  log: (line: string) => void,
): Promise<{ failed: Promise<void>; stop(): Promise<void> }> {
  let running: RunningProcess | null = await start();
  let starting: Promise<RunningProcess | null> = Promise.resolve(running);
  let isStopping = false;
  const keep = async (): Promise<void> => {
    for (let failures = 0; failures < mostFailures; ) {
      const began = Date.now();
      await running?.ended;
      if (isStopping) return new Promise<void>(() => undefined);
      failures = running && Date.now() - began > 60_000 ? 1 : failures + 1;
      const wait = Math.min(longestWait, 500 * 2 ** (failures - 1));
      log(`the ${running?.name ?? "job worker"} ended; it is started again in ${wait / 1000} s`);
      await new Promise((done) => setTimeout(done, wait).unref());
      if (isStopping) return new Promise<void>(() => undefined);
      starting = start().catch((error: unknown) => {
        log(error instanceof Error ? error.message : String(error));
        return null;
      });
      running = await starting;
    }
  };
  return {
    failed: keep(),
    stop: async () => {
      isStopping = true;
      await (await starting)?.stop();
    },
  };
}
