import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RowChunk } from "./csv-rows";
import { parseVoteCsv, type VoteRow } from "./vote-csv";

/** The text in pieces of `size` bytes, as a network would deliver it. */
async function* piecesOf(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(text: string | Uint8Array, size?: number): Promise<RowChunk<VoteRow>> {
  const rows: VoteRow[] = [];
  const refusals = [];
  for await (const chunk of parseVoteCsv(piecesOf(text, size), "votes.csv")) {
    rows.push(...chunk.rows);
    refusals.push(...chunk.refusals);
  }
  return { rows, refusals };
}

test("votes are read whatever the order of the columns, and others are left alone", async () => {
  const { rows, refusals } = await readAll(
    '\ufeffworker,selected,time,class,image\nA1,1,"12:00, noon",n01440764,a.jpg\n\n"A ""2""",No,,n01440764,b.jpg\n',
  );
  expect(refusals).toEqual([]);
  expect(rows).toEqual([
    { row: 2, image: "a.jpg", class: "n01440764", worker: "A1", selected: true },
    { row: 4, image: "b.jpg", class: "n01440764", worker: 'A "2"', selected: false },
  ]);
});

test("a row that cannot be read is refused with its line, and the others are read", async () => {
  const { rows, refusals } = await readAll(
    "image,class,worker,selected\na.jpg,n1,w1,maybe\n,n1,w1,1\nb.jpg,n1,w1\nc.jpg,n1,w1,TRUE\nd\0.jpg,n1,w1,1\n",
  );
  expect(rows.map((row) => row.row)).toEqual([5]);
  expect(refusals).toEqual([
    { row: 2, column: "selected", value: "maybe", problem: "is no answer; give 1 (shows the class) or 0" },
    { row: 3, column: "image", value: "", problem: "is empty; give a value" },
    { row: 4, column: "", value: "b.jpg,n1,w1", problem: expect.stringContaining("has 3 cells and the header 4") },
    { row: 6, column: "", value: "d\ufffd.jpg,n1,w1,1", problem: "holds a NUL character; save the file as UTF-8" },
  ]);
});

test("a missing column is named with the header that was found", async () => {
  await expect(readAll("image,class,selected\na,b,1\n")).rejects.toThrow(
    'Cannot read "votes.csv": the column "worker" is missing from its header (image, class, selected); name the columns image, class, worker, selected',
  );
  await expect(readAll("image,class,class,worker,selected\na,b,b,c,1\n")).rejects.toThrow('"class" stands twice');
});

test("a file without rows, or with broken quotes, is refused", async () => {
  await expect(readAll("")).rejects.toThrow("it has no rows and no header");
  await expect(readAll("image,class,worker,selected\n")).rejects.toThrow("no rows below its header");
  await expect(readAll('image,class,worker,selected\n"a,b,c,1\n')).rejects.toThrow('Cannot read "votes.csv" as CSV');
});

test("a source that fails makes the reading fail", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("image,class,worker,selected\na,b,c,1\n");
    throw new Error("connection lost");
  }
  const reading = async () => {
    for await (const _ of parseVoteCsv(broken(), "votes.csv"));
  };
  await expect(reading()).rejects.toThrow("connection lost");
});

test("a reader that stops early leaves nothing waiting", async () => {
  const many = `image,class,worker,selected\n${"a,b,c,1\n".repeat(20_000)}`;
  let chunks = 0;
  for await (const chunk of parseVoteCsv(piecesOf(many, 1024), "votes.csv")) {
    expect(chunk.rows).toHaveLength(5000);
    chunks++;
    break;
  }
  expect(chunks).toBe(1);
});

test("what was written as CSV is read back, wherever the pieces are cut", async () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: "binary" }).map((text) => `x${text.replace(/\0/g, "")}y`);
  const vote = fc.record({ image: word, class: word, worker: word, selected: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(vote, { minLength: 1 }), fc.integer({ min: 1, max: 50 }), async (votes, size) => {
      const text = stringify(votes, { header: true, cast: { boolean: (value) => (value ? "1" : "0") } });
      const { rows, refusals } = await readAll(text, size);
      expect(refusals).toEqual([]);
      expect(rows.map(({ row: _, ...rest }) => rest)).toEqual(votes);
    }),
    { numRuns: 50 },
  );
});
