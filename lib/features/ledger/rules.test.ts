import { expect, it } from "vitest";
import { assignmentCostCents, assignmentFeeCents, formatCents } from "./rules";

it("charges 20%, and 20% more from ten assignments on", () => {
  // Source: MTurk's price list; $0.10 by ten workers is the ImageNetV2 setting.
  expect(assignmentCostCents(10, 10)).toBe(14);
  expect(assignmentCostCents(10, 9)).toBe(12);
});

it("charges at least one cent and rounds halves up", () => {
  expect(assignmentFeeCents(0, 1)).toBe(1);
  expect(assignmentFeeCents(1, 1)).toBe(1);
  expect(assignmentFeeCents(12, 1)).toBe(2); // 2.4
  expect(assignmentFeeCents(13, 1)).toBe(3); // 2.6
  expect(assignmentFeeCents(125, 10)).toBe(50); // 50.0
  expect(assignmentFeeCents(3, 10)).toBe(1); // 1.2
  expect(assignmentFeeCents(38, 1)).toBe(8); // 7.6
  expect(assignmentFeeCents(375, 1)).toBe(75); // 75.0
});

it("writes cents as dollars", () => {
  expect([0, 5, 140, 123_456_789, -250].map(formatCents)).toEqual([
    "$0.00",
    "$0.05",
    "$1.40",
    "$1,234,567.89",
    "-$2.50",
  ]);
});
