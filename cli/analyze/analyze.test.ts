import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { serializeImageList } from "../../lib/formats/image-list";
import { serializeNpy } from "../../lib/formats/npy";
import { captureRun } from "../capture-run";
import {
  buildLabels,
  buildPredictions,
  buildTestFiles,
  type TestFiles,
  testClasses,
  testImages,
  writePredictions,
} from "./build-test-files";

const set = z.object({
  correct: z.int(),
  n: z.int(),
  top1: z.number(),
  low: z.number(),
  high: z.number(),
  top5: z.number().optional(),
});
const interval = z.tuple([z.number(), z.number()]).nullable();
const output = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      original: set,
      new: set,
      gap: z.number(),
      rankOriginal: z.number(),
      rankNew: z.number(),
    }),
  ),
  fit: z
    .object({
      scale: z.enum(["plain", "probit", "logit"]),
      slope: z.number(),
      offset: z.number(),
      r2: z.number().nullable(),
      slopeInterval: interval,
      offsetInterval: interval,
    })
    .nullable(),
  spearman: z.number().nullable(),
  kendall: z.number().nullable(),
  warnings: z.array(z.string()),
});

const models = [
  { name: "good", original: [360, 20], new: [160, 20] },
  { name: "fair", original: [320, 40], new: [130, 30] },
  { name: "poor", original: [280, 60], new: [100, 40] },
  { name: "odd", original: [300, 50], new: [125, 35] },
  { name: "weak", original: [240, 60], new: [80, 40] },
  { name: "last", original: [200, 60], new: [60, 40] },
] as const;

let files: TestFiles;
beforeEach(() => {
  files = buildTestFiles(models);
});
afterEach(() => files.remove());

async function analyze(...more: string[]) {
  const { code, stdout, stderr } = await captureRun(["analyze", ...files.args, "--json", ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return output.parse(JSON.parse(stdout));
}

async function refusal(...more: string[]) {
  const { code, stdout, stderr } = await captureRun(["analyze", ...files.args, "--json", ...more]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  return stderr;
}

describe("without mishaps", () => {
  test("every model's counts, accuracies, gap and ranks are the ones put in", async () => {
    const { models: found, warnings } = await analyze();
    expect(warnings).toEqual([]);
    expect(found.map(({ name }) => name)).toEqual(["good", "fair", "odd", "poor", "weak", "last"]);
    expect(found[2]).toMatchObject({
      name: "odd",
      original: { correct: 300, n: 400, top1: 75, top5: 87.5 },
      new: { correct: 125, n: 200, top1: 62.5, top5: 80 },
      gap: 12.5,
      rankOriginal: 3,
      rankNew: 3,
    });
  });

  test("the fit and the correlations are scipy's", async () => {
    // scipy 1.10.1 on original (90, 80, 70, 75, 60, 50) and new (80, 65, 50, 62.5, 40, 30): linregress, spearmanr, kendalltau.
    const { fit, spearman, kendall } = await analyze();
    expect(fit?.slope).toBeCloseTo(1.263265306122449, 10);
    expect(fit?.offset).toBeCloseTo(-34.89795918367347, 8);
    expect(fit?.r2).toBeCloseTo(0.9842180295655076, 10);
    expect(spearman).toBeCloseTo(1, 12);
    expect(kendall).toBeCloseTo(1, 12);
  });

  test("the same seed gives the same object to the last digit, another seed other intervals", async () => {
    const first = await analyze("--seed", "7", "--bootstrap", "500");
    expect(await analyze("--seed", "7", "--bootstrap", "500")).toEqual(first);
    const other = await analyze("--seed", "8", "--bootstrap", "500");
    expect(other.fit?.offsetInterval).not.toEqual(first.fit?.offsetInterval);
    expect(other.fit?.slope).toBe(first.fit?.slope);
  });

  test("probit and logit move the fit and not the accuracies", async () => {
    const plain = await analyze();
    const probit = await analyze("--scale", "probit");
    expect(probit.models).toEqual(plain.models);
    // scipy 1.10.1: linregress of norm.ppf of the same accuracies; then of their log-odds.
    expect(probit.fit?.slope).toBeCloseTo(1.0806833510080802, 9);
    const logit = await analyze("--scale", "logit");
    expect(logit.fit?.slope).toBeCloseTo(1.0279287848787417, 9);
  });

  test("excluded models are out of table and fit, and a pattern without a match is said", async () => {
    const { models: found, warnings } = await analyze("--exclude", "o*", "--exclude", "none*");
    expect(found.map(({ name }) => name)).toEqual(["good", "fair", "poor", "weak", "last"]);
    expect(warnings).toEqual(["--exclude none* matches no model; nothing was left out for it."]);
  });

  test("an image list with class_info gives what indexes give", async () => {
    const names = Array.from({ length: testClasses }, (_, cid) => ({ cid, wnid: `n${String(cid + 10)}`, synset: [] }));
    const list = [...buildLabels(testImages.new)].map((cid, image) => ({
      file: `${image}.jpeg`,
      wnid: `n${cid + 10}`,
    }));
    writeFileSync(join(files.folder, "classes.json"), JSON.stringify(names));
    writeFileSync(join(files.folder, "list.json"), serializeImageList(list));
    const found = await analyze(
      "--classes",
      join(files.folder, "classes.json"),
      "--new-labels",
      join(files.folder, "list.json"),
    );
    expect(found).toEqual(await analyze());
  });

  test("logits and JSON give what ranked .npy files give", async () => {
    const expected = await analyze();
    const ids = buildPredictions(testImages.new, [130, 30]);
    const logits = new Float32Array(testImages.new * testClasses);
    ids.forEach((id, at) => {
      logits[Math.floor(at / 5) * testClasses + id] ||= 10 - (at % 5);
    });
    writeFileSync(join(files.new, "fair.npy"), serializeNpy(logits, [testImages.new, testClasses]));
    const good = buildPredictions(testImages.new, [160, 20]);
    const rows = Array.from({ length: testImages.new }, (_, image) => [...good.subarray(5 * image, 5 * image + 5)]);
    rmSync(join(files.new, "good.npy"));
    writeFileSync(join(files.new, "good.json"), JSON.stringify(rows));
    expect(await analyze()).toEqual(expected);
  });

  test("paths are meant from where the user stood", async () => {
    process.env.REDRAW_INVOKED_FROM = files.folder;
    try {
      const { code } = await captureRun(
        "analyze --original-labels original-labels.npy --original original --new-labels new-labels.json --new new --svg out.svg".split(
          " ",
        ),
      );
      expect(code).toBe(0);
      expect(readFileSync(join(files.folder, "out.svg"), "utf8")).toMatch(/^<svg /);
    } finally {
      delete process.env.REDRAW_INVOKED_FROM;
    }
  });
});

describe("what is doubtful is said", () => {
  test("a model with one file only is left out with a warning, and so is a file that is no prediction", async () => {
    rmSync(join(files.new, "odd.npy"));
    writeFileSync(join(files.new, "README.txt"), "about");
    const { models: found, warnings } = await analyze();
    expect(found.map(({ name }) => name)).toEqual(["good", "fair", "poor", "weak", "last"]);
    expect(warnings).toEqual([
      `Passed over in "${files.new}", being no .npy, .npz or .json: README.txt.`,
      `Model "odd" is left out: it has predictions on the original set only (${join(files.original, "odd.npy")}).`,
    ]);
  });

  test("reversed columns are taken as stored with a warning, and mended on demand", async () => {
    const ids = buildPredictions(testImages.new, [160, 20]);
    for (let image = 0; image < testImages.new; image++) ids.subarray(5 * image, 5 * image + 5).reverse();
    writePredictions(files.new, "good", ids);
    const stored = await analyze();
    expect(stored.models.find(({ name }) => name === "good")?.new.correct).toBeLessThan(20);
    expect(stored.warnings).toHaveLength(1);
    expect(stored.warnings[0]).toMatch(
      /Model good on the new set: columns run from the worst class to the best .*80.00% mended.* --mend puts it right/,
    );
    const mended = await analyze("--mend");
    expect(mended.models.find(({ name }) => name === "good")?.new).toMatchObject({ correct: 160, top5: 90 });
    expect(mended.warnings[0]).toMatch(/Mended\.$/);
  });

  test("indexes one too high, of which some are outside the classes, are no unknown classes", async () => {
    const classes = join(files.folder, "classes.json");
    writeFileSync(classes, JSON.stringify(Array.from({ length: testClasses }, (_, id) => `c${id}`)));
    const ids = buildPredictions(testImages.new, [160, 20]).map((id) => id + 1);
    writePredictions(files.new, "good", ids);
    const { warnings } = await analyze("--classes", classes);
    expect(warnings[0]).toContain("class indexes are one too high");
    const mended = await analyze("--classes", classes, "--mend");
    expect(mended.models[0]).toMatchObject({ name: "good", new: { correct: 160, top5: 90 } });
  });

  test("rows in another order without a known mend are called shuffled", async () => {
    const ids = buildPredictions(testImages.new, [160, 20]);
    const shuffled = new Int32Array(ids.length);
    for (let image = 0; image < testImages.new; image++)
      shuffled.set(
        ids.subarray(5 * image, 5 * image + 5),
        5 * ((image * 77 + 13 + Math.floor(image / 7)) % testImages.new),
      );
    writePredictions(files.new, "good", shuffled);
    const { warnings } = await analyze("--mend");
    expect(warnings[0]).toMatch(
      /Model good on the new set: no better than guessing .*shuffled or belong to another list/,
    );
  });

  test("when every model is at odds with the labels, the labels are suspected", async () => {
    const reversed = [...buildLabels(testImages.new)].map((id) => testClasses - 1 - id);
    writeFileSync(files.newLabels, JSON.stringify(reversed));
    const { warnings } = await analyze();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^6 models \(fair, good, last, odd, ...\) on the new set: .*It is so for all 6 models: look at .*new-labels.json" first/,
    );
  });

  test("two models have a fit without intervals, one has none", async () => {
    const two = await analyze("--exclude", "!(good|fair)");
    expect(two.fit).toMatchObject({ slopeInterval: null });
    expect(two.warnings).toEqual(["The fit has no intervals: two models leave nothing to resample; add models."]);
    const one = await analyze("--exclude", "!(good)");
    expect(one).toMatchObject({ fit: null, spearman: null });
    expect(one.warnings).toEqual(["There is no fit: one model determines no line; add models."]);
  });
});

describe("what cannot be used is refused with place, value and mend", () => {
  test("too few predictions, and a file from the other folder", async () => {
    writePredictions(files.new, "good", buildPredictions(100, [50, 10]));
    expect(await refusal()).toMatch(
      /good\.npy" on the new set: it has 100 predictions and new-labels.json has 200 labels; predict every image/,
    );
    writePredictions(files.new, "good", buildPredictions(testImages.original, [50, 10]));
    expect(await refusal()).toContain("that is the length of the original set");
  });

  test("NaN among logits", async () => {
    const logits = new Float64Array(testImages.new * testClasses).fill(0.5);
    logits[3 * testClasses + 7] = Number.NaN;
    writeFileSync(join(files.new, "good.npy"), serializeNpy(logits, [testImages.new, testClasses]));
    expect(await refusal()).toMatch(/good\.npy": the score in row 3, column 7 is NaN/);
  });

  test("an unknown class, far out or just one too far", async () => {
    const ids = buildPredictions(testImages.new, [160, 20]);
    ids[5 * 17] = 999;
    writePredictions(files.new, "good", ids);
    expect(await refusal()).toMatch(/good\.npy": row 17 predicts class 999, and the classes count from 0 to 19/);
    ids[5 * 17] = testClasses;
    writePredictions(files.new, "good", ids);
    expect(await refusal()).toContain("row 17 predicts class 20");
  });

  test("a truncated file, a text file, an empty file", async () => {
    const whole = serializeNpy(buildPredictions(testImages.new, [160, 20]), [testImages.new, 5]);
    writeFileSync(join(files.new, "good.npy"), whole.subarray(0, 500));
    expect(await refusal()).toMatch(
      /good\.npy": shape \(200, 5\) of <i4 takes 4000 bytes after the header and the file has 372; it was cut short/,
    );
    writeFileSync(join(files.new, "good.npy"), "1\n2\n3\n");
    expect(await refusal()).toContain("it starts with");
    writeFileSync(join(files.new, "good.npy"), "");
    expect(await refusal()).toContain("it is empty");
  });

  test("missing files and folders, folders for files and files for folders", async () => {
    const missing = join(files.folder, "nowhere");
    expect(await refusal("--new", missing)).toContain(`Cannot read --new "${missing}": there is no such folder`);
    expect(await refusal("--classes", missing)).toContain("there is no such file");
    expect(await refusal("--new", files.newLabels)).toContain("it is a file; give the folder");
    expect(await refusal("--new-labels", files.new)).toContain("it is a folder; give a file");
  });

  test("folders that share no model, or hold none", async () => {
    for (const { name } of models) rmSync(join(files.new, `${name}.npy`));
    expect(await refusal()).toContain("none of its 0 files ends in .npy, .npz, .json");
    writePredictions(files.new, "other", buildPredictions(testImages.new, [160, 20]));
    expect(await refusal()).toMatch(/no model is in both \(6 files such as "fair", 1 such as "other"\)/);
    expect(await refusal("--new", files.original, "--new-labels", files.originalLabels, "--exclude", "*")).toContain(
      "leaves out every model",
    );
  });

  test("two files of one model", async () => {
    writeFileSync(join(files.new, "good.json"), "[]");
    expect(await refusal()).toContain("good.json and good.npy both do");
  });

  test("a perfect model on a probit axis", async () => {
    writePredictions(files.new, "good", buildPredictions(testImages.new, [200, 0]));
    expect(await refusal("--scale", "probit")).toContain("all of its 200 new images are right");
  });

  test("options that make no sense", async () => {
    expect(await refusal("--scale", "cubic")).toContain("Allowed choices are plain, probit, logit");
    expect(await refusal("--bootstrap", "-3")).toContain("whole number");
    expect(await refusal("--nonsense")).toContain("unknown option '--nonsense'");
    expect(await refusal("--svg", join(files.folder, "no", "such.svg"))).toContain("Cannot write");
  });
});

describe("for people", () => {
  test("the table is aligned and says what its numbers mean; warnings go to the error stream", async () => {
    rmSync(join(files.new, "odd.npy"));
    const { stdout, stderr } = await captureRun(["analyze", ...files.args]);
    const [header = "", , first = ""] = stdout.split("\n");
    expect(header).toMatch(
      /^Model +Original +95% interval +New +95% interval +Gap +Top-5 +Top-5 new +Rank +New rank +Change$/,
    );
    expect(first).toMatch(
      /^good +90\.00 +\[86\.63, 92\.76\] +80\.00 +\[73\.78, 85\.31\] +10\.00 +95\.00 +90\.00 +1 +1 +·$/,
    );
    expect(first.indexOf("90.00") + 5).toBe(header.indexOf("Original") + 8);
    // scipy 1.10.1: linregress without "odd".
    expect(stdout).toContain("Slope        1.2500");
    expect(stderr).toMatch(/^Warning: Model "odd" is left out/);
  });

  test("the scatter is well-formed, names models safely and holds one mark a model", async () => {
    const svg = join(files.folder, "plot.svg");
    writePredictions(files.original, "a<b&c", buildPredictions(testImages.original, [200, 20]));
    writePredictions(files.new, "a<b&c", buildPredictions(testImages.new, [40, 20]));
    await analyze("--svg", svg);
    const markup = readFileSync(svg, "utf8");
    expect(markup.match(/<circle /g)).toHaveLength(7);
    expect(markup).toContain("a&lt;b&amp;c");
    const { XMLValidator } = await import("fast-xml-parser");
    expect(XMLValidator.validate(markup)).toBe(true);
  });

  test("the report stands alone: no address to fetch, every model, its data inside", async () => {
    const html = join(files.folder, "report.html");
    const printed = await analyze("--html", html);
    const markup = readFileSync(html, "utf8");
    expect(markup.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|src=|@import|url\((?!#)/);
    expect(markup.match(/<tr><th scope="row"/g)).toHaveLength(6);
    const data = /<script type="application\/json" id="evaluation">(.*)<\/script>/.exec(markup)?.[1] ?? "";
    expect(output.parse(JSON.parse(data))).toEqual(printed);
    expect(markup).toContain("prefers-color-scheme: dark");
  });
});
