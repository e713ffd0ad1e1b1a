import { expect, test } from "vitest";
import { drawBinomial } from "./draw-binomial";
import { seededGenerator } from "./seeded-generator";
import { describeVoteRule, expectedVotes, isSettled, usualConfidence, type VoteRule } from "./settled-frequency";
import { uniform } from "./uniform";

const bins: VoteRule = { edges: [0.2, 0.4, 0.6, 0.8], minimum: 5, most: 10, confidence: usualConfidence };
const threshold: VoteRule = { edges: [0.7], minimum: 5, most: 15, confidence: usualConfidence };

test("clear images are settled at the minimum, images near an edge go on until the most", () => {
  // SciPy 1.10: beta.ppf([.15, .85], 5.5, .5) = [.82, 1.0]; beta.ppf([.15, .85], 3.5, 2.5) = [.37, .79] holds .4 and .6.
  expect(isSettled(5, 5, bins)).toBe(true);
  expect(isSettled(0, 5, bins)).toBe(true);
  expect(isSettled(3, 5, bins)).toBe(false);
  expect(isSettled(4, 4, bins)).toBe(false);
  expect(isSettled(6, 10, bins)).toBe(true);
  expect(isSettled(8, 10, threshold)).toBe(false);
  expect(isSettled(1, 5, threshold)).toBe(true);
  expect(describeVoteRule(threshold)).toBe(
    "adaptive votes: at least 5, at most 15; more where the 70% Jeffreys interval holds 0.7",
  );
});

/** A pool as Flickr searches give: many images that show the class, many that do not, a fifth in between. */
function drawPool(images: number, seed: number): Float64Array {
  const rng = seededGenerator(seed, "pool");
  return Float64Array.from({ length: images }, () => {
    const kind = uniform(rng);
    // Beta(1, 10) and Beta(9, 1) by their inverse distribution functions.
    if (kind < 0.35) return 1 - uniform(rng) ** (1 / 10);
    if (kind < 0.8) return uniform(rng) ** (1 / 9);
    return uniform(rng);
  });
}

const imagesPerHit = 42;

/** Asks in whole HITs, five votes at a time, recomposed of the unsettled images each time. Answers right decisions and assignments. */
function simulate(
  truths: Float64Array,
  rule: VoteRule,
  right: (selected: number, shown: number, truth: number) => boolean,
) {
  const rng = seededGenerator(7, "votes");
  const shown = new Int32Array(truths.length);
  const selected = new Int32Array(truths.length);
  let assignments = 0;
  for (let open = [...truths.keys()]; open.length > 0; ) {
    assignments += Math.ceil(open.length / imagesPerHit) * 5;
    for (const image of open) {
      shown[image] = (shown[image] ?? 0) + 5;
      selected[image] = (selected[image] ?? 0) + drawBinomial(5, truths[image] ?? 0, rng);
    }
    open = open.filter((image) => !isSettled(selected[image] ?? 0, shown[image] ?? 0, rule));
  }
  const correct = truths.reduce(
    (sum, truth, image) => sum + Number(right(selected[image] ?? 0, shown[image] ?? 0, truth)),
    0,
  );
  return { accuracy: correct / truths.length, assignments, least: Math.min(...shown) };
}

test.each([
  {
    name: "frequency bins",
    rule: bins,
    right: (selected: number, shown: number, truth: number) =>
      Math.min(4, Math.floor((5 * selected) / shown)) === Math.min(4, Math.floor(5 * truth)),
  },
  {
    name: "a threshold",
    rule: threshold,
    right: (selected: number, shown: number, truth: number) => 10 * selected >= 7 * shown === truth >= 0.7,
  },
])(
  "$name: as accurate as ten fixed votes with at least a quarter fewer assignments, never under the minimum",
  ({ rule, right }) => {
    const truths = drawPool(21_000, 1);
    const adaptive = simulate(truths, rule, right);
    const fixed = simulate(truths, { ...rule, minimum: 10, most: 10 }, right);
    expect(fixed.assignments).toBe((21_000 / imagesPerHit) * 10);
    // The standard error of a difference of two accuracies near .8 over 21,000 images is .004.
    expect(adaptive.accuracy).toBeGreaterThanOrEqual(fixed.accuracy - 0.004);
    expect(adaptive.assignments).toBeLessThanOrEqual(0.75 * fixed.assignments);
    expect(adaptive.least).toBeGreaterThanOrEqual(rule.minimum);
  },
);

test("expected votes: the minimum where all are settled at once, the most where nothing settles, and between by hand", () => {
  const rule = { edges: [0.5], minimum: 2, most: 3, confidence: 0.7 };
  // 2 votes leave an image open where one of the two selected it: the third vote is asked for with chance 2 p (1 - p).
  expect(isSettled(0, 2, rule) && isSettled(2, 2, rule) && !isSettled(1, 2, rule)).toBe(true);
  const [never, some, half, always] = expectedVotes([0, 0.3, 0.5, 1], rule);
  expect(never).toBe(2);
  expect(some).toBeCloseTo(2 + 2 * 0.3 * 0.7, 12);
  expect(half).toBeCloseTo(2.5, 12);
  expect(always).toBe(2);
  expect(expectedVotes([0.4], { edges: [], minimum: 5, most: 20, confidence: 0.7 })[0]).toBeCloseTo(5, 12);
});
