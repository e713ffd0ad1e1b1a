import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicData } from "@/prisma/seed/public-data";
import { parseNpz } from "../formats/npz";
import { agreementOf } from "./agreement";
import { dawidSkene } from "./dawid-skene";
import { drawBinomial } from "./draw-binomial";
import { seededGenerator } from "./seeded-generator";
import { uniform } from "./uniform";

/** 198 answers of six workers about 40 items from a linear congruential generator, which numpy's side draws as well. */
function buildAnswers() {
  let state = 12345n;
  const next = () => {
    state = (1103515245n * state + 12345n) % 2147483648n;
    return Number(state) / 2147483648;
  };
  const truth = Array.from({ length: 40 }, () => (next() < 0.4 ? 1 : 0));
  const sensitivity = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5];
  const specificity = [0.9, 0.95, 0.85, 0.9, 0.7, 0.5];
  const answers = { items: 40, workers: 6, item: [] as number[], worker: [] as number[], answer: [] as number[] };
  truth.forEach((shows, item) => {
    for (let worker = 0; worker < 6; worker++) {
      if (next() >= 0.8) continue;
      answers.item.push(item);
      answers.worker.push(worker);
      const draw = next();
      answers.answer.push(Number(shows ? draw < (sensitivity[worker] ?? 0) : draw >= (specificity[worker] ?? 0)));
    }
  });
  return { answers, truth };
}

const rounded = (values: Iterable<number>) => [...values].map((value) => Math.round(value * 1e8) / 1e8);

test("agrees with an independent implementation in numpy, with and without known truths", () => {
  const { answers, truth } = buildAnswers();
  expect([answers.item.length, answers.answer.filter((one) => one === 1).length]).toEqual([198, 75]);
  // bench/dawid_skene.py's EM on these answers, numpy 1.24, run until no probability moves by 1e-14; rounded to 1e-8.
  const free = dawidSkene(answers, { tolerance: 1e-13 });
  expect(rounded(free.sensitivity)).toEqual([0.80873301, 1, 1, 0.68919701, 0.45058989, 0.50943248]);
  expect(rounded(free.specificity)).toEqual([0.75291501, 0.82640488, 0.9523935, 0.90879622, 0.80894849, 0.38160738]);
  expect(free.probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(11.3786665319, 8);
  const known = dawidSkene(
    { ...answers, truth: truth.map((shows, item) => (item < 4 ? shows : -1)) },
    { smoothing: 0.5, tolerance: 1e-13 },
  );
  expect(rounded(known.sensitivity)).toEqual([0.77843814, 0.94427879, 0.87789563, 0.63776814, 0.44229771, 0.52582368]);
  expect(rounded(known.specificity)).toEqual([0.75029596, 0.82768273, 0.93382951, 0.89260706, 0.79431609, 0.39100482]);
  expect(known.prevalence).toBeCloseTo(0.3024713664, 8);
  expect([...known.probability.slice(0, 4)]).toEqual(truth.slice(0, 4));
});

test("finds workers' true rates and the items' truth where there are many answers", () => {
  const rng = seededGenerator(3, "workers");
  const workers = 20;
  const rates = Array.from({ length: workers }, (_, w) => ({
    sensitivity: 0.6 + 0.02 * w,
    specificity: 0.98 - 0.015 * w,
  }));
  const answers = { items: 3000, workers, item: [] as number[], worker: [] as number[], answer: [] as number[] };
  const truth = Array.from({ length: answers.items }, () => drawBinomial(1, 0.35, rng));
  truth.forEach((shows, item) => {
    rates.forEach(({ sensitivity, specificity }, worker) => {
      if (uniform(rng) > 0.5) return;
      answers.item.push(item);
      answers.worker.push(worker);
      answers.answer.push(drawBinomial(1, shows ? sensitivity : 1 - specificity, rng));
    });
  });
  const estimate = dawidSkene(answers);
  expect(estimate.converged).toBe(true);
  // About 525 positives and 975 negatives a worker: three standard errors of .5 are .065 and .048.
  rates.forEach((rate, w) => {
    expect(Math.abs((estimate.sensitivity[w] ?? 0) - rate.sensitivity)).toBeLessThan(0.07);
    expect(Math.abs((estimate.specificity[w] ?? 0) - rate.specificity)).toBeLessThan(0.06);
  });
  const wrong = truth.filter((shows, item) => (estimate.probability[item] ?? 0) > 0.5 !== (shows === 1)).length;
  expect(wrong).toBeLessThan(60);
});

test("nothing known gives nothing: no answers, a worker without any, an item that nobody judged", () => {
  const estimate = dawidSkene({ items: 3, workers: 2, item: [0, 1], worker: [0, 0], answer: [1, 0] });
  expect(estimate.probability[2]).toBeNaN();
  expect(estimate.sensitivity[1]).toBeNaN();
  expect(dawidSkene({ items: 0, workers: 0, item: [], worker: [], answer: [] }).prevalence).toBeNaN();
  expect(() => dawidSkene({ items: 1, workers: 1, item: [1], worker: [0], answer: [1] })).toThrow("about item 1");
});

const file = join(publicData, "reassessed/raters.npz");

test.runIf(existsSync(file))(
  "85 real raters and 184,962 pairs within 10 s, as the independent implementation has them to 1e-6",
  () => {
    const { tensor } = Object.fromEntries(parseNpz(readFileSync(file), "raters.npz", { only: ["tensor"] }));
    const [workers = 0, items = 0] = tensor?.shape ?? [];
    const item: number[] = [];
    const worker: number[] = [];
    const answer: number[] = [];
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < items; i++) {
        const at = (w * items + i) * 3;
        const selected = tensor?.data[at + 2];
        if (selected !== 1 && tensor?.data[at] !== 1) continue;
        item.push(i);
        worker.push(w);
        answer.push(selected === 1 ? 1 : 0);
      }
    expect([item.length, answer.filter((one) => one === 1).length]).toEqual([845_868, 116_444]);
    const before = process.cpuUsage();
    const estimate = dawidSkene({ items, workers, item, worker, answer }, { tolerance: 1e-10 });
    // Processor time: what else the machine does is not measured.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    // python3 bench/dawid_skene.py raters.npz: numpy 1.24, 252 iterations to 1e-13.
    const expected = new Map([
      [0, [0, 1]],
      [12, [0.7218952876072817, 0.8893405795337354]],
      [24, [0.9116407541393188, 0.801407441772772]],
      [36, [0.8150665840313847, 0.9317968962012966]],
      [48, [0.997320879225297, 0.004430566546537574]],
      [60, [0.8471020133189808, 0.9727555193339097]],
      [72, [0.48129232293586793, 0.9891034629367577]],
      [84, [0.7404891404960456, 0.981429739621147]],
    ]);
    for (const [w, [sensitivity = 0, specificity = 0]] of expected) {
      expect(Math.abs((estimate.sensitivity[w] ?? 9) - sensitivity)).toBeLessThan(1e-6);
      expect(Math.abs((estimate.specificity[w] ?? 9) - specificity)).toBeLessThan(1e-6);
    }
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / workers;
    expect(mean(estimate.sensitivity)).toBeCloseTo(0.7455621573620645, 6);
    expect(mean(estimate.specificity)).toBeCloseTo(0.9496934806756888, 6);
    expect(estimate.prevalence).toBeCloseTo(0.16366505566873818, 6);
    const shown = new Int32Array(items);
    const selected = new Int32Array(items);
    item.forEach((i, k) => {
      shown[i] = (shown[i] ?? 0) + 1;
      selected[i] = (selected[i] ?? 0) + (answer[k] ?? 0);
    });
    const cells = Array.from(shown, (count, i) => ({ shown: count, selected: selected[i] ?? 0, images: 1 }));
    const { alpha, kappa, images } = agreementOf(cells);
    // The same script.
    expect(images).toBe(183_832);
    expect(alpha).toBeCloseTo(0.5873097546405645, 10);
    expect(kappa).toBeCloseTo(0.537796893849985, 10);
  },
);
