import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { fitModels } from "./fit-models";

const model = (original: number, onNew: number) => ({
  name: `${original}`,
  original: { correct: original, n: 1000, correctTop5: null },
  new: { correct: onNew, n: 1000, correctTop5: null },
});
const options = { resamples: 500, rng: xoroshiro128plus(1) };

test("models on a line have no residuals and a band of no width", () => {
  // new = 1.5 original - 60 points.
  const fitted = fitModels([model(600, 300), model(700, 450), model(800, 600), model(900, 750)], {
    scale: "plain",
    ...options,
  });
  expect(fitted?.fit.slope).toBeCloseTo(1.5, 10);
  expect(fitted?.fit.offset).toBeCloseTo(-60, 8);
  for (const residual of fitted?.residuals ?? []) expect(residual).toBeCloseTo(0, 8);
  expect(fitted?.fit.r2Interval?.[0]).toBeCloseTo(1, 8);
  for (const { place, low, high } of fitted?.band ?? []) {
    expect(low).toBeCloseTo(1.5 * place - 60, 6);
    expect(high).toBeCloseTo(1.5 * place - 60, 6);
  }
});

test("residuals are points of accuracy on every scale; above the line is positive", () => {
  const models = [model(600, 400), model(700, 560), model(800, 620), model(900, 800)];
  for (const scale of ["plain", "probit", "logit"] as const) {
    const residuals = fitModels(models, { scale, ...options })?.residuals ?? [];
    expect(residuals[1]).toBeGreaterThan(0);
    expect(residuals[2]).toBeLessThan(0);
    expect(Math.max(...residuals.map(Math.abs))).toBeLessThan(10);
  }
});

test("an accuracy of all images has no place on a probit axis, and one model determines no line", () => {
  expect(fitModels([model(600, 400), model(1000, 900)], { scale: "probit", ...options })).toBeNull();
  expect(fitModels([model(600, 400)], { scale: "plain", ...options })).toBeNull();
});
