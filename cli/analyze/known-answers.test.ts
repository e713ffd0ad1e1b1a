// The published results, on the public predictions where they are at hand (PUBLIC_DATA, or ../shared/data beside the
// repository) and always on generated predictions with the same counts, from which the same numbers must come.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicData } from "@/prisma/seed/public-data";
import { serializeImageList } from "../../lib/formats/image-list";
import { serializeNpy } from "../../lib/formats/npy";
import { buildLabels, buildPredictions } from "./build-test-files";
import { cifar10Counts, imageNetCounts } from "./known-counts";
import { analyze } from "./run";

type Files = Pick<Parameters<typeof analyze>[0], "originalLabels" | "original" | "newLabels" | "new" | "classes">;

interface Source {
  readonly name: string;
  readonly cifar10: Files;
  readonly imageNet: Files;
}

const generatedFolder = mkdtempSync(join(tmpdir(), "redraw-known-"));

const generated: Source = {
  name: "generated predictions",
  cifar10: filesIn(join(generatedFolder, "cifar10"), { classes: false }),
  imageNet: filesIn(join(generatedFolder, "imagenet"), { classes: true }),
};

const published: Source = {
  name: "the public predictions",
  cifar10: {
    originalLabels: join(publicData, "cifar10/test-labels.npy"),
    original: join(publicData, "cifar10/predictions/original"),
    newLabels: join(publicData, "cifar10/cifar10.1-v6-labels.npy"),
    new: join(publicData, "cifar10/predictions/v6"),
  },
  imageNet: {
    originalLabels: join(publicData, "imagenetv2/datasets/imagenet-annotatedval20k-0.json"),
    original: join(publicData, "imagenetv2/predictions/imagenet-annotatedval20k-0"),
    newLabels: join(publicData, "imagenetv2/datasets/imagenetv2-b-33.json"),
    new: join(publicData, "imagenetv2/predictions/imagenetv2-b-33"),
    classes: join(publicData, "imagenetv2/metadata/class_info.json"),
  },
};

function filesIn(folder: string, { classes }: { readonly classes: boolean }): Files {
  return {
    originalLabels: join(folder, "original.json"),
    original: join(folder, "original"),
    newLabels: join(folder, "new.json"),
    new: join(folder, "new"),
    ...(classes ? { classes: join(folder, "class_info.json") } : {}),
  };
}

function generate(): void {
  const { cifar10, imageNet } = generated;
  for (const folder of [cifar10.original, cifar10.new, imageNet.original, imageNet.new])
    mkdirSync(folder, { recursive: true });
  for (const [labels, images] of [
    [cifar10.originalLabels, 10_000],
    [cifar10.newLabels, 2000],
  ] as const)
    writeFileSync(labels, JSON.stringify([...buildLabels(images, 10)]));
  for (const [model, counts] of Object.entries(cifar10Counts))
    for (const [folder, images, correct] of [
      [cifar10.original, 10_000, counts[0]],
      [cifar10.new, 2000, counts[1]],
    ] as const) {
      const ranked = buildPredictions(images, [correct, 0], 10);
      const first = Array.from({ length: images }, (_, image) => ranked[5 * image]);
      writeFileSync(join(folder, `${model}.json`), JSON.stringify(first));
    }

  const wnid = (id: number): string => `n${String(id).padStart(8, "0")}`;
  const classes = Array.from({ length: 1000 }, (_, cid) => ({ cid, wnid: wnid(cid), synset: [] }));
  writeFileSync(join(generatedFolder, "imagenet/class_info.json"), JSON.stringify(classes));
  for (const [list, images] of [
    [imageNet.originalLabels, 20_000],
    [imageNet.newLabels, 10_000],
  ] as const)
    writeFileSync(
      list,
      serializeImageList(
        Array.from(buildLabels(images, 1000), (id, image) => ({ file: `${image}.jpeg`, wnid: wnid(id) })),
      ),
    );
  for (const [model, [original, original5, onNew, onNew5]] of Object.entries(imageNetCounts))
    for (const [folder, images, top1, top5] of [
      [imageNet.original, 20_000, original, original5],
      [imageNet.new, 10_000, onNew, onNew5],
    ] as const) {
      const ids = Int16Array.from(buildPredictions(images, [top1, top5 - top1], 1000));
      if (model === "fv_16k") for (let at = 0; at < ids.length; at += 5) ids.subarray(at, at + 5).reverse();
      writeFileSync(join(folder, `${model}.npy`), serializeNpy(ids, [images, 5]));
    }
}

beforeAll(generate);
afterAll(() => rmSync(generatedFolder, { recursive: true }));

const options = { scale: "plain", exclude: [], mend: true, bootstrap: 100_000, seed: 1 } as const;
const sources = existsSync(publicData) ? [generated, published] : [generated];

describe.each(sources)("on $name", ({ cifar10, imageNet }) => {
  test("CIFAR-10 to CIFAR-10.1: each of 30 models, slope 1.5952 and offset -63.18", () => {
    const { models, fit, spearman, kendall, warnings } = analyze({ ...options, ...cifar10 });
    expect(warnings).toEqual([]);
    const counts = models.map((model) => [model.name, [model.original.correct, model.new.correct]]);
    expect(Object.fromEntries(counts)).toEqual(cifar10Counts);
    // numpy 1.24.2 and scipy 1.10.1 (linregress, spearmanr, kendalltau) on these counts.
    expect(fit?.slope).toBeCloseTo(1.59518285326, 9);
    expect(fit?.offset).toBeCloseTo(-63.1843340462, 8);
    expect(fit?.r2).toBeCloseTo(0.989749237822, 10);
    expect(spearman).toBeCloseTo(0.97096451819, 10);
    expect(kendall).toBeCloseTo(0.860760063589, 10);
    // numpy: 100,000 resamples with default_rng(1); Monte-Carlo error about .001 and .1.
    expect(fit?.slopeInterval?.[0]).toBeCloseTo(1.5192, 2);
    expect(fit?.slopeInterval?.[1]).toBeCloseTo(1.6683, 2);
    expect(Math.abs((fit?.offsetInterval?.[0] ?? 0) + 70.007)).toBeLessThan(0.2);
    expect(Math.abs((fit?.offsetInterval?.[1] ?? 0) + 56.051)).toBeLessThan(0.2);
  });

  test("ImageNet to MatchedFrequency: every top-1 and top-5 of 67 models, mean changes -11.756 and -8.222", () => {
    const { models, warnings } = analyze({ ...options, ...imageNet });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Model fv_16k on both sets: columns run from the worst class to the best/);
    const top5 = (set: { top5?: number; n: number }) => Math.round(((set.top5 ?? Number.NaN) * set.n) / 100);
    const counts = models.map((m) => [m.name, [m.original.correct, top5(m.original), m.new.correct, top5(m.new)]]);
    expect(Object.fromEntries(counts)).toEqual(imageNetCounts);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(models.map(({ gap }) => gap))).toBeCloseTo(11.756119, 6);
    expect(mean(models.map((m) => (m.original.top5 ?? 0) - (m.new.top5 ?? 0)))).toBeCloseTo(8.222015, 6);
  });

  // scipy 1.10.1: linregress on percent, norm.ppf and log-odds of the counts over n.
  test.each([
    { exclude: [], scale: "plain", slope: 0.970595862342, offset: -9.59872465701, r2: 0.990589340771 },
    { exclude: [], scale: "probit", slope: 0.956216980668, offset: -0.316216919347, r2: 0.998289277496 },
    { exclude: [], scale: "logit", slope: 0.951465494883, offset: -0.522432732691, r2: 0.998547024774 },
    { exclude: ["fv_*"], scale: "plain", slope: 1.11509134406, offset: -20.5826245532, r2: 0.991109403903 },
    { exclude: ["fv_*"], scale: "probit", slope: 0.973636994668, offset: -0.328587634266, r2: 0.994862369199 },
    { exclude: ["fv_*"], scale: "logit", slope: 0.93723558844, offset: -0.505539755947, r2: 0.995178882845 },
  ] as const)(
    "ImageNet without $exclude on $scale axes: slope $slope, offset $offset",
    ({ slope, offset, r2, ...more }) => {
      const { models, fit } = analyze({ ...options, ...imageNet, ...more });
      expect(models).toHaveLength(67 - 3 * more.exclude.length);
      expect(fit?.slope).toBeCloseTo(slope, 9);
      expect(fit?.offset).toBeCloseTo(offset, 8);
      expect(fit?.r2).toBeCloseTo(r2, 10);
    },
  );

  test("the bootstrap intervals of the 64 convolutional models are numpy's", () => {
    const { fit } = analyze({ ...options, ...imageNet, exclude: ["fv_*"] });
    // numpy 1.24.2: means of six runs of 100,000 resamples, default_rng(0) to (5), whose ends differ by up to 0.14 in the offset.
    expect(fit?.slopeInterval?.[0]).toBeCloseTo(1.0865, 2);
    expect(fit?.slopeInterval?.[1]).toBeCloseTo(1.1871, 2);
    expect(Math.abs((fit?.offsetInterval?.[0] ?? 0) + 26.111)).toBeLessThan(0.2);
    expect(Math.abs((fit?.offsetInterval?.[1] ?? 0) + 18.434)).toBeLessThan(0.05);
  });

  test("without the mend fv_16k is taken as stored, and the warning says what it would change", () => {
    const { models, warnings } = analyze({ ...options, ...imageNet, mend: false });
    expect(models.at(-1)?.name).toBe("fv_16k");
    expect(models.at(-1)?.original.top1).toBeLessThan(3);
    expect(warnings[0]).toContain("28.10% mended; new");
    expect(warnings[0]).toContain("--mend puts it right");
  });
});
