import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { tellSetsApart } from "./tell-sets-apart";
import { uniform } from "./uniform";

/** Images whose first statistic is shifted; the second is noise, the third never changes. */
function images(count: number, shift: number, seed: number): number[][] {
  const rng = xoroshiro128plus(seed);
  // The sum of twelve uniform numbers is normal enough, with a standard deviation of 1.
  const normal = () => Array.from({ length: 12 }, () => uniform(rng)).reduce((sum, one) => sum + one, -6);
  return Array.from({ length: count }, () => [normal() + shift, normal(), 7]);
}
const names = ["shifted", "noise", "constant"];

test("sets of one kind cannot be told apart", () => {
  const told = tellSetsApart(names, images(400, 0, 1), images(400, 0, 2), xoroshiro128plus(3));
  expect(told?.areaUnderCurve).toBeGreaterThan(0.44);
  expect(told?.areaUnderCurve).toBeLessThan(0.56);
  expect(told?.interval.low).toBeLessThan(0.5);
});

test("a shift by two standard deviations is told, by the statistic that has it, whatever the sizes of the sets", () => {
  const told = tellSetsApart(names, images(900, 0, 1), images(300, 2, 2), xoroshiro128plus(3));
  // Two normal distributions two apart: Phi(2 / sqrt 2) = .921 of pairs are in order, Phi(1) = .841 are told right.
  expect(told?.areaUnderCurve).toBeGreaterThan(0.89);
  expect(told?.areaUnderCurve).toBeLessThan(0.95);
  expect(told?.correct).toBeGreaterThan(0.81);
  expect(told?.weights[0]).toMatchObject({ feature: "shifted" });
  expect(told?.weights[0]?.weight).toBeGreaterThan(1);
  expect(told?.weights.find(({ feature }) => feature === "constant")?.weight).toBe(0);
});

test("a handful of images is no basis", () => {
  expect(tellSetsApart(names, images(9, 0, 1), images(100, 0, 2), xoroshiro128plus(1))).toBeNull();
});
