import { expect, test } from "vitest";
import { classMap } from "./class-map";

test("an index one too high or low is moved back, and what leaves the classes means none", () => {
  // Entries are for -1, 0, 1, 2, 3 of three classes.
  expect([...classMap("oneTooHigh", 3)]).toEqual([-2, -2, 0, 1, 2]);
  expect([...classMap("oneTooLow", 3)]).toEqual([0, 1, 2, -2, -2]);
  expect([...classMap("reversed", 3)]).toEqual([-2, 2, 1, 0, -2]);
});

test("folders 0 to 11 sorted as text come in the order 0, 1, 10, 11, 2", () => {
  const meant = classMap("stringSorted", 12).slice(1, -1);
  expect([...meant]).toEqual([0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]);
  const labels = classMap("labelsStringSorted", 12).slice(1, -1);
  expect([...labels].map((place) => meant[place])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
