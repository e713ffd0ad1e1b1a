import fc from "fast-check";
import { expect, it } from "vitest";
import { centsOf, dollarsOf } from "./dollars";

it("writes and reads the protocol's amounts", () => {
  expect([0, 5, 10, 140, 1_000_000].map(dollarsOf)).toEqual(["0.00", "0.05", "0.10", "1.40", "10000.00"]);
  expect(["100", "1.4", "-0.05", "0.00"].map(centsOf)).toEqual([10_000, 140, -5, 0]);
  expect(() => centsOf("$1.40")).toThrow('Cannot read the amount "$1.40"');
});

it("loses no cent on the way", () => {
  fc.assert(fc.property(fc.nat(2_000_000_000), (cents) => centsOf(dollarsOf(cents)) === cents));
});
