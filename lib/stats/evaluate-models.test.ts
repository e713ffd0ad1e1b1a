import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { type CountedModel, evaluateModels } from "./evaluate-models";

function buildModel(name: string, original: number, onNew: number): CountedModel {
  return {
    name,
    original: { correct: original, n: 1000, correctTop5: null },
    new: { correct: onNew, n: 500, correctTop5: null },
  };
}

const options = { scale: "plain", resamples: 2000, rng: xoroshiro128plus(1) } as const;

test("models are ranked on both sets, best first, ties by name with the average rank", () => {
  const { models } = evaluateModels(
    [buildModel("b", 700, 300), buildModel("a", 700, 320), buildModel("c", 900, 300)],
    options,
  );
  expect(models.map(({ name, rankOriginal, rankNew }) => [name, rankOriginal, rankNew])).toEqual([
    ["c", 1, 2.5],
    ["a", 2.5, 1],
    ["b", 2.5, 2.5],
  ]);
});

test("accuracies are percent, the gap is original minus new", () => {
  const [model] = evaluateModels([buildModel("a", 900, 390), buildModel("b", 100, 10)], options).models;
  expect(model).toMatchObject({
    original: { correct: 900, n: 1000, top1: 90 },
    new: { correct: 390, n: 500, top1: 78 },
  });
  expect(model?.gap).toBeCloseTo(12, 12);
  // statsmodels 0.13.5: proportion_confint(900, 1000, method="beta").
  expect(model?.original.low).toBeCloseTo(87.97120634813074, 8);
  expect(model?.original.high).toBeCloseTo(91.789466564442, 8);
  expect(model?.original).not.toHaveProperty("top5");
});

test("models on a line are fitted by it: new = 2 original - 80 in percent", () => {
  const counted = [900, 850, 800, 750].map((correct, index) => buildModel(`m${index}`, correct, correct - 400));
  const { fit, spearman, kendall } = evaluateModels(counted, options);
  expect(fit?.slope).toBeCloseTo(2, 10);
  expect(fit?.offset).toBeCloseTo(-80, 8);
  expect(fit?.r2).toBeCloseTo(1, 12);
  expect(fit?.slopeInterval?.[0]).toBeCloseTo(2, 8);
  expect([spearman, kendall]).toEqual([1, 1]);
});

test("one model has no fit, two have one without intervals", () => {
  expect(evaluateModels([buildModel("a", 900, 400)], options)).toMatchObject({
    fit: null,
    spearman: null,
    lines: null,
  });
  const { fit } = evaluateModels([buildModel("a", 900, 400), buildModel("b", 800, 300)], options);
  expect(fit).toMatchObject({ slopeInterval: null, offsetInterval: null });
  expect(fit?.slope).toBeCloseTo(2, 10);
});

test("a perfect model has no place on a probit axis", () => {
  const counted = [buildModel("perfect", 1000, 400), buildModel("b", 800, 300)];
  expect(() => evaluateModels(counted, { ...options, scale: "probit" })).toThrow('model "perfect" on the probit axis');
});
