import { expect, test } from "vitest";
import { parseCountCsv } from "./count-csv";

async function readAll(text: string) {
  async function* source() {
    yield new TextEncoder().encode(text);
  }
  const rows = [];
  const refusals = [];
  for await (const chunk of parseCountCsv(source(), "counts.csv")) {
    rows.push(...chunk.rows);
    refusals.push(...chunk.refusals);
  }
  return { rows, refusals };
}

test("counts are read", async () => {
  expect(await readAll("image,class,selected,shown\r\na.jpg,cat,47,51\r\nb.jpg,cat,0,0\r\n")).toEqual({
    rows: [
      { row: 2, image: "a.jpg", class: "cat", selected: 47, shown: 51 },
      { row: 3, image: "b.jpg", class: "cat", selected: 0, shown: 0 },
    ],
    refusals: [],
  });
});

test("what is no count, and more selected than shown, is refused with line, value and mend", async () => {
  const { rows, refusals } = await readAll(
    "image,class,selected,shown\na,cat,12,10\nb,cat,-1,10\nc,cat,1,ten\nd,cat,1,1000001\ne,cat,1.5,3\n",
  );
  expect(rows).toEqual([]);
  expect(refusals.map(({ row, column, value }) => [row, column, value])).toEqual([
    [2, "selected", "12"],
    [3, "selected", "-1"],
    [4, "shown", "ten"],
    [5, "shown", "1000001"],
    [6, "selected", "1.5"],
  ]);
  expect(refusals[0]?.problem).toBe(
    "is more than shown, which is 10; give at most as many selected as shown (are the columns swapped?)",
  );
  expect(refusals[1]?.problem).toBe("is no count; give a whole number from 0 to 1000000");
});

test("a missing column is named", async () => {
  await expect(readAll("image,class,votes\na,cat,3\n")).rejects.toThrow(
    'the columns "selected" and "shown" are missing from its header (image, class, votes)',
  );
});
