import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { buildVotedImages } from "./build-voted-images";
import { splitHalf } from "./split-half";

test("images of a harder pool matched on half their votes show it in the other half", () => {
  const rng = xoroshiro128plus(8);
  const original = buildVotedImages(8000, { easy: 0.8, votes: 20, rng });
  const onNew = buildVotedImages(8000, { easy: 0.4, votes: 20, rng });
  const found = splitHalf(original, onNew, { votes: 10, rng });
  expect(found?.matchedNew).toBe(found?.matchedOriginal);
  expect((found?.heldOutOriginal ?? 0) - (found?.heldOutNew ?? 0)).toBeGreaterThan(0.01);
  // Unmatched, the held-out half of a set has the frequency of the half it was split from.
  expect(found?.heldOutOriginal).toBeCloseTo(found?.matchedOriginal ?? 0, 2);
});

test("images of one pool agree in both halves", () => {
  const rng = xoroshiro128plus(9);
  const original = buildVotedImages(8000, { easy: 0.8, votes: 20, rng });
  const onNew = buildVotedImages(8000, { easy: 0.8, votes: 20, rng });
  const found = splitHalf(original, onNew, { votes: 10, rng });
  expect(Math.abs((found?.heldOutOriginal ?? 0) - (found?.heldOutNew ?? 1))).toBeLessThan(0.005);
});

test("sets that share no frequency have no answer, and an image needs votes to hold out", () => {
  const rng = xoroshiro128plus(1);
  const all = { selected: [4], shown: [4] };
  expect(splitHalf(all, { selected: [0], shown: [4] }, { votes: 2, rng })).toBeNull();
  expect(() => splitHalf(all, all, { votes: 4, rng })).toThrow("image 0: it has 4 and 4 are matched on");
});
