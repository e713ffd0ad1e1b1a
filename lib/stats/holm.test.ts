import { expect, test } from "vitest";
import { holm } from "./holm";

test("adjusted values are statsmodels', in the order given", () => {
  // statsmodels 0.13.5: multipletests([.01, .04, .03, .005, .5], method="holm").
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5]);
  [0.04, 0.09, 0.09, 0.025, 0.5].forEach((p, index) => {
    expect(adjusted[index]).toBeCloseTo(p, 14);
  });
});

test("one test needs no adjustment and none passes 1", () => {
  expect(holm([0.2])).toEqual([0.2]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test("what is no probability is refused", () => {
  expect(() => holm([0.1, 2])).toThrow("value 1 is 2");
  expect(() => holm([Number.NaN])).toThrow("value 0 is NaN");
});
