import { expect, test } from "vitest";
import { explainImage } from "./explain-image";

const image = { shown: 10, selected: 7, takenDown: false, flag: null, outcome: 0 };

test("an image that was drawn passes every step, in the order in which a draw looks", () => {
  expect(explainImage(image, 10, "TopImages r1").map((step) => [step.passes, step.text])).toEqual([
    [true, "No flag"],
    [true, "10 votes of at least 10"],
    [null, "Frequency 0.70: 7 of 10"],
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
  expect(explainImage(flagged, 5, "r2").map((step) => [step.passes, step.text])).toEqual([
    [false, "Flagged as an image, under every class: rotated"],
    [false, "0 votes of at least 5"],
    [null, "No frequency without votes"],
    [false, "r2: out, flagged"],
  ]);
});
