import { setTimeout as wait } from "node:timers/promises";

/** Lets one request through per interval, in the order of asking, whoever asks. */
export class Pace {
  #next = 0;

  constructor(
    /** Milliseconds between two requests. */
    readonly interval: number,
  ) {}

  async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const due = Math.max(now, this.#next);
    this.#next = due + this.interval;
    if (due > now) await wait(due - now, undefined, { signal });
  }
}

const paces = new Map<string, Pace>();

/** The pace of one key at one service, shared by all imports of this process. */
export function paceOf(name: string, interval: number): Pace {
  const known = paces.get(name);
  if (known?.interval === interval) return known;
  const pace = new Pace(interval);
  paces.set(name, pace);
  return pace;
}
