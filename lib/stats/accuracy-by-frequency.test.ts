import fc from "fast-check";
import { expect, test } from "vitest";
import { accuracyByFrequency } from "./accuracy-by-frequency";

test("images fall into the bin of their frequency, edges into the upper one and 1 into the last", () => {
  const found = accuracyByFrequency({
    selected: [0, 1, 2, 3, 6, 5, 10, 0],
    shown: [5, 5, 5, 5, 10, 5, 10, 0],
    correct: [0, 1, 0, 1, 1, 1, 0, 1],
  });
  expect(found.map(({ images, correct }) => [images, correct])).toEqual([
    [1, 0],
    [1, 1],
    [1, 0],
    [2, 2],
    [2, 1],
  ]);
  expect(found[4]).toMatchObject({ from: 0.8, to: 1, accuracy: 0.5 });
  // statsmodels 0.13.5: proportion_confint(1, 2, method="beta").
  expect(found[4]?.interval?.low).toBeCloseTo(0.012579117093425, 12);
});

test("an empty bin has no accuracy", () => {
  expect(accuracyByFrequency({ selected: [], shown: [], correct: [] }, 2)).toEqual([
    { from: 0, to: 0.5, images: 0, correct: 0, accuracy: null, interval: null },
    { from: 0.5, to: 1, images: 0, correct: 0, accuracy: null, interval: null },
  ]);
});

test("every image with votes is in exactly one bin", () => {
  const image = fc.tuple(fc.nat(20), fc.nat(20), fc.boolean());
  fc.assert(
    fc.property(fc.array(image), fc.integer({ min: 1, max: 10 }), (images, bins) => {
      const found = accuracyByFrequency(
        {
          selected: images.map(([selected]) => selected),
          shown: images.map(([selected, others]) => selected + others),
          correct: images.map(([, , right]) => (right ? 1 : 0)),
        },
        bins,
      );
      const voted = images.filter(([selected, others]) => selected + others > 0);
      expect(found.reduce((sum, bin) => sum + bin.images, 0)).toBe(voted.length);
      expect(found.reduce((sum, bin) => sum + bin.correct, 0)).toBe(voted.filter(([, , right]) => right).length);
    }),
  );
});

test("more selecting votes than votes are refused with the image", () => {
  expect(() => accuracyByFrequency({ selected: [3], shown: [2], correct: [1] })).toThrow("image 0: 3 of 2 votes");
});
