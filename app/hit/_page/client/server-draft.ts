// What is ticked, kept on our server as well, so that another device or a fresh browser finds it. Two devices at one assignment never
// overwrite each other: each sends what it changed since they last agreed.
import type { PageData } from "../page-data";

export interface Ticks {
  selected: string;
  unavailable: string;
  page: number;
}

/** Waits after a change, and between two tries while the server does not answer, in milliseconds: a crash loses less than five seconds. */
const rest = 1500;
const patience = 4000;
/** Between two looks at whether somebody was at the page without changing anything, in milliseconds. */
const beat = 10_000;

/** Bits of `ours` where they differ from `base`, else of `theirs`. Pure. */
export function mergeTicks(base: string, ours: string, theirs: string): string {
  return [...theirs].map((bit, at) => (ours[at] !== base[at] ? (ours[at] ?? bit) : bit)).join("");
}

export interface ServerDraft {
  /** Something may have changed: it is sent soon. */
  changed(): void;
  revision(): number;
  /** The server has what is ticked. */
  isAgreed(): boolean;
  /** Another tab of this browser agrees with the server on a later revision. */
  agreed(revision: number, ticks: Ticks): void;
  stop(): void;
}

export function keepOnServer(options: {
  data: PageData;
  revision: number;
  /** What the server has at `revision`. */
  base: Ticks;
  read(): Ticks;
  activeSeconds(): number;
  /** The ticks of both devices together; called when another device has changed something. */
  onMerge(ticks: Ticks): void;
  onAgreed(): void;
}): ServerDraft {
  const { data } = options;
  let { revision, base } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seconds = options.activeSeconds();
  let sending = false;
  let stopped = false;

  const isChanged = (ticks: Ticks) =>
    ticks.selected !== base.selected || ticks.unavailable !== base.unavailable || ticks.page !== base.page;
  const schedule = (isForSeconds = false) => {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void send(isForSeconds);
    }, rest);
  };
  const send = async (isForSeconds: boolean) => {
    const ticks = options.read();
    const activeSeconds = options.activeSeconds();
    if (stopped || sending || (!isChanged(ticks) && !(isForSeconds && activeSeconds !== seconds))) return;
    sending = true;
    try {
      const response = await fetch(data.draftAddress, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          assignmentId: data.marketAssignmentId,
          workerId: data.marketWorkerId,
          pageToken: data.pageToken,
          revision,
          activeSeconds,
          ...ticks,
        }),
        keepalive: true,
        signal: AbortSignal.timeout(patience),
      });
      const answer = (await response.json()) as {
        revision?: number;
        error?: { details?: { draft?: Ticks & { revision: number } } };
      };
      const theirs = answer.error?.details?.draft;
      if (response.ok) {
        revision = answer.revision ?? revision;
        base = ticks;
        seconds = activeSeconds;
        options.onAgreed();
      } else if (theirs) {
        const now = options.read();
        const merge = (name: "selected" | "unavailable") => mergeTicks(base[name], now[name], theirs[name]);
        const unavailable = merge("unavailable");
        const selected = [...merge("selected")].map((bit, at) => (unavailable[at] === "1" ? "0" : bit)).join("");
        revision = theirs.revision;
        base = theirs;
        // The seconds were not taken either.
        schedule(true);
        // Where only the pages or the seconds of the two differ there is nothing to tell.
        if (selected !== now.selected || unavailable !== now.unavailable) {
          options.onMerge({ selected, unavailable, page: now.page });
        }
      } else if (response.status < 500 && response.status !== 408) {
        stopped = true;
      }
    } catch {
      // Not reached: the next change, or the end of the rest, tries again. This browser has it all the same.
    }
    sending = false;
    if (isChanged(options.read())) schedule();
  };
  addEventListener("visibilitychange", () => {
    if (document.hidden) void send(true);
  });
  const timing = setInterval(() => void send(true), beat);
  return {
    changed: () => schedule(),
    revision: () => revision,
    isAgreed: () => !isChanged(options.read()),
    agreed: (later, ticks) => {
      if (later <= revision) return;
      revision = later;
      base = ticks;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(timing);
    },
  };
}
