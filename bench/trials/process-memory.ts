import type { RunningProcess } from "@/run/process";
import { pause } from "./fate";

/** A process whose debugger listens on a port of its own once it is asked to (SIGUSR1; `--inspect-port` in NODE_OPTIONS). */
export interface MeasuredProcess extends RunningProcess {
  debugPort: number;
}

export interface ProcessMemory {
  /** What is left after a full collection, in MB: what grows here is kept for ever. */
  heap: number;
  /** What the system has given it, in MB: with garbage that nobody has needed to collect. */
  resident: number;
}

async function debuggerAddress({ pid, debugPort }: MeasuredProcess): Promise<string> {
  process.kill(pid, "SIGUSR1");
  for (let tries = 1; ; tries++) {
    try {
      const targets = await (await fetch(`http://127.0.0.1:${debugPort}/json`)).json();
      return (targets as { webSocketDebuggerUrl: string }[])[0]?.webSocketDebuggerUrl ?? "";
    } catch (error) {
      if (tries === 100) throw error;
      await pause(100);
    }
  }
}

/** Memory of a process of ours after a full collection, asked through Node's own debugger. */
export async function measureMemory(measured: MeasuredProcess): Promise<ProcessMemory> {
  const socket = new WebSocket(await debuggerAddress(measured));
  await new Promise((open, fail) => {
    socket.addEventListener("open", open);
    socket.addEventListener("error", fail);
  });
  const answers = new Map<number, (result: { result?: { value: number } }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: { result?: { value: number } } };
    answers.get(id)?.(result);
  });
  const ask = (id: number, method: string, params: object = {}) =>
    new Promise<{ result?: { value: number } }>((answer) => {
      answers.set(id, answer);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await ask(1, "HeapProfiler.collectGarbage");
  const heap = await ask(2, "Runtime.evaluate", { expression: "process.memoryUsage().heapUsed" });
  const resident = await ask(3, "Runtime.evaluate", { expression: "process.memoryUsage().rss" });
  socket.close();
  const [heapMegabytes = 0, residentMegabytes = 0] = [heap, resident].map((one) =>
    Math.round((one.result?.value ?? 0) / 2 ** 20),
  );
  return { heap: heapMegabytes, resident: residentMegabytes };
}
