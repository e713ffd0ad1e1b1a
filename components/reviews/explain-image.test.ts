import { expect, test } from "vitest";
import { explainImage } from "./explain-image";

const image = { shown: 10, selected: 7, takenDown: false, flag: null, outcome: 0 };

test("an image that was drawn passes every step, in the order in which a draw looks", () => {
  expect(
    explainImage(image, { minimumVotes: 10, revision: "TopImages r1", set: null }).map((step) => [
      step.passes,
      step.text,
    ]),
  ).toEqual([
    [true, "No flag"],
    [true, "10 votes of at least 10"],
    // SciPy's binomtest(7, 10).proportion_ci(method="wilson") is .3968 to .8922.
    [null, "Frequency .70: 7 of 10; 95% interval .40 to .89 (Wilson)"],
    [true, "TopImages r1: in, drawn"],
  ]);
});

test("a flag, missing votes and what a revision decided are named", () => {
  const flagged = {
    ...image,
    shown: 0,
    selected: 0,
    flag: { reason: "other", scope: "image", note: "rotated" },
    outcome: 4,
  };
  expect(
    explainImage(flagged, { minimumVotes: 5, revision: "r2", set: null }).map((step) => [step.passes, step.text]),
  ).toEqual([
    [false, "Flagged as an image, under every class: rotated"],
    [false, "0 votes of at least 5"],
    [null, "No frequency without votes"],
    [false, "r2: out, flagged"],
  ]);
});

test("a set of near-identical images says before the revision whether the image may be drawn, and by whose word", () => {
  const stepOf = (set: { hasOriginal?: boolean; survives?: boolean; byHand?: boolean }) =>
    explainImage(image, {
      minimumVotes: 10,
      revision: "r2",
      set: { images: 3, hasOriginal: false, survives: false, byHand: false, ...set },
    })[3];
  expect(stepOf({ survives: true })).toEqual({ passes: true, text: "Stays of 3 near-identical images" });
  expect(stepOf({})).toEqual({ passes: false, text: "Near-duplicate: another of 3 images stays" });
  expect(stepOf({ hasOriginal: true })).toEqual({ passes: false, text: "Near-duplicate of an original image" });
  expect(stepOf({ hasOriginal: true, survives: true, byHand: true })?.text).toBe(
    "Stays of 3 near-identical images, by hand",
  );
  expect(stepOf({ byHand: true })?.text).toBe("Near-duplicate: dropped by hand, of 3 near-identical images");
});
