// Progress of long work in the terminal: a bar where somebody watches, a line per tenth where output is kept in a file.
import cliProgress from "cli-progress";

export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

export function startProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) {
    let tenth = -1;
    return {
      update: (done, total) => {
        const now = total === 0 ? 10 : Math.floor((10 * done) / total);
        if (now === tenth) return;
        tenth = now;
        stream.write(`${label} ${done} of ${total}\n`);
      },
      end: () => undefined,
    };
  }
  const bar = new cliProgress.SingleBar(
    { format: `${label.padEnd(34)} {bar} {value} of {total}`, stream, hideCursor: true, barsize: 28 },
    cliProgress.Presets.shades_grey,
  );
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    end: () => {
      if (started) bar.stop();
    },
  };
}
