import { expect, test } from "vitest";
import { imagesInRowOrder, rowOrders } from "./row-order";

const labels = Int32Array.of(10, 2, 1, 2);
const files = ["d", "b", "c", "a"];

test.each([
  ["byClass", [2, 1, 3, 0]],
  ["byClassName", [2, 0, 1, 3]],
  ["byFileName", [3, 1, 2, 0]],
  ["reversed", [3, 2, 1, 0]],
  ["oneLate", [3, 0, 1, 2]],
  ["oneEarly", [1, 2, 3, 0]],
] as const)("rows %s speak of the images %j", (order, images) => {
  expect([...(imagesInRowOrder(order, labels, files) ?? [])]).toEqual(images);
});

test("every order names each image once", () => {
  for (const order of rowOrders)
    expect([...(imagesInRowOrder(order, labels, files) ?? [])].sort()).toEqual([0, 1, 2, 3]);
});

test("without file names there is no order by file name", () => {
  expect(imagesInRowOrder("byFileName", labels, null)).toBeNull();
});
