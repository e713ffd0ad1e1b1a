import cliProgress from "cli-progress";

/** What long work says of itself. */
export interface Progress {
  readonly state: string;
  readonly done: number;
  /** 0 where it is not known yet. */
  readonly total: number;
}

/** Asks for long work every half second and draws a bar until it is neither queued nor running; answers with the last that it heard. */
export async function watch<Work extends Progress>(unit: string, ask: () => Promise<Work>): Promise<Work> {
  const bar = new cliProgress.SingleBar(
    { format: `{bar} {value} of {total} ${unit}`, stream: process.stderr, hideCursor: true, noTTYOutput: false },
    cliProgress.Presets.shades_grey,
  );
  let shown = false;
  try {
    for (;;) {
      const now = await ask();
      if (now.total > 0) {
        if (shown) bar.update(now.done);
        else bar.start(now.total, now.done);
        shown = true;
      }
      if (now.state !== "queued" && now.state !== "running") return now;
      await new Promise((next) => setTimeout(next, 500));
    }
  } finally {
    if (shown) bar.stop();
  }
}
