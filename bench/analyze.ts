// 67 models on 20,000 + 10,000 images: read, scored, bounded and fitted with 100,000 resamples, beside numpy doing the same.
// `npm run bench -- --only analyze`; seconds and ratios (ours / numpy's: below 1 is faster).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLabels, buildPredictions } from "../cli/analyze/build-test-files";
import { countModels } from "../cli/analyze/count-models";
import { imageNetCounts } from "../cli/analyze/known-counts";
import { analyze } from "../cli/analyze/run";
import { serializeNpy } from "../lib/formats/npy";

const rounds = 5;
const folder = mkdtempSync(join(tmpdir(), "redraw-bench-analyze-"));
const paths = {
  originalLabels: join(folder, "original-labels.npy"),
  original: join(folder, "original"),
  newLabels: join(folder, "new-labels.npy"),
  new: join(folder, "new"),
};
const options = { ...paths, scale: "plain", exclude: [], mend: false, bootstrap: 100_000, seed: 1 } as const;

interface Times {
  readonly readAndScore: number;
  readonly intervalsAndBootstrap: number;
  readonly total: number;
}

/** 8-byte integers as PyTorch and numpy save them: low word, then high word. */
function writeLongs(path: string, ids: Int32Array, shape: readonly number[]): void {
  const words = new Int32Array(2 * ids.length);
  ids.forEach((id, at) => {
    words[2 * at] = id;
  });
  const bytes = serializeNpy(new Float64Array(words.buffer), shape);
  // Same bytes, same width: only the header's type differs.
  bytes.set(Buffer.from("<i8"), Buffer.from(bytes.buffer).indexOf("<f8"));
  writeFileSync(path, bytes);
}

function writeInputs(): void {
  for (const [labels, images] of [
    [paths.originalLabels, 20_000],
    [paths.newLabels, 10_000],
  ] as const)
    writeLongs(labels, buildLabels(images, 1000), [images]);
  for (const set of [paths.original, paths.new]) mkdirSync(set);
  for (const [model, [original, original5, onNew, onNew5]] of Object.entries(imageNetCounts)) {
    writeLongs(
      join(paths.original, `${model}.npy`),
      buildPredictions(20_000, [original, original5 - original], 1000),
      [20_000, 5],
    );
    writeLongs(join(paths.new, `${model}.npy`), buildPredictions(10_000, [onNew, onNew5 - onNew], 1000), [10_000, 5]);
  }
}

function measureOurs(): Times {
  const start = performance.now();
  countModels(options);
  const scored = performance.now();
  analyze(options);
  const total = (performance.now() - scored) / 1000;
  const readAndScore = (scored - start) / 1000;
  return { readAndScore, intervalsAndBootstrap: total - readAndScore, total };
}

function measureNumpy(): Times | null {
  try {
    const script = join(import.meta.dirname, "analyze.py");
    const printed = JSON.parse(
      execFileSync("python3", [script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    const { readAndScore, intervals, bootstrap, total, correct } = printed;
    const expected = Object.keys(imageNetCounts)
      .sort()
      .map((model) => imageNetCounts[model]?.[0]);
    if (JSON.stringify(correct) !== JSON.stringify(expected)) throw new Error("numpy counted something else");
    return { readAndScore, intervalsAndBootstrap: intervals + bootstrap, total };
  } catch {
    return null;
  }
}

/** The whole command in a process of its own, from nothing to its output. */
function measureCommand(): number {
  const args = ["--original-labels", paths.originalLabels, "--original", paths.original];
  args.push("--new-labels", paths.newLabels, "--new", paths.new, "--json");
  const start = performance.now();
  execFileSync(process.execPath, ["--import", "tsx", join(import.meta.dirname, "../run/cli.ts"), "analyze", ...args], {
    cwd: join(import.meta.dirname, ".."),
    stdio: "ignore",
  });
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medians(times: readonly Times[]): Times {
  return {
    readAndScore: median(times.map((time) => time.readAndScore)),
    intervalsAndBootstrap: median(times.map((time) => time.intervalsAndBootstrap)),
    total: median(times.map((time) => time.total)),
  };
}

export interface AnalyzeBench {
  /** Medians; firstTime is the first run of a process, command the whole command from nothing to its output. */
  seconds: { firstTime: Times; ours: Times; numpy: Times | null; command: number };
  /** ours / numpy's in the same run; null where python3 with numpy is not here. */
  ratios: { readAndScore: number; intervalsAndBootstrap: number; total: number; firstTime: number } | null;
}

/** Measures the analysis beside numpy doing the same, alternating, so that whatever else the machine does falls on both. */
export async function benchAnalyze(): Promise<AnalyzeBench> {
  try {
    writeInputs();
    const first = measureOurs();
    const ours: Times[] = [];
    const numpys: Times[] = [];
    const commands: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(measureOurs());
      const numpy = measureNumpy();
      if (numpy !== null) numpys.push(numpy);
      commands.push(measureCommand());
    }
    const numpy = numpys.length === 0 ? null : medians(numpys);
    const mine = medians(ours);
    return {
      seconds: { firstTime: first, ours: mine, numpy, command: median(commands) },
      ratios:
        numpy === null
          ? null
          : {
              readAndScore: mine.readAndScore / numpy.readAndScore,
              intervalsAndBootstrap: mine.intervalsAndBootstrap / numpy.intervalsAndBootstrap,
              total: mine.total / numpy.total,
              firstTime: first.total / numpy.total,
            },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
