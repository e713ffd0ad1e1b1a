import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publicData } from "@/prisma/seed/public-data";
import { parseSearchResults } from "./search-results";

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const row = {
  id_ours: "a".repeat(40),
  id_search_engine: "7679604934",
  url: "https://farm8.staticflickr.com/7252/7679604934_4ca7036274_o.jpg",
  wnid: "n02089973",
  search_key: "English foxhound",
  search_engine: "flickr",
  uploader: "becca",
  width: null,
};

test("a record is a photo under a class and the term that found it", () => {
  expect(parseSearchResults(encode([row]), "results.json")).toEqual([
    {
      id: "a".repeat(40),
      engine: "flickr",
      engineId: "7679604934",
      url: row.url,
      wnid: "n02089973",
      keyword: "English foxhound",
    },
  ]);
});

test("what is no list, and a record without an address, are refused with the place", () => {
  expect(() => parseSearchResults(encode({ a: 1 }), "x.json")).toThrow('Cannot read "x.json" as search results');
  expect(() => parseSearchResults(encode([row, { ...row, url: "photo.jpg" }]), "x.json")).toThrow(
    'Cannot read "x.json": record 1, "url"',
  );
});

const folder = `${publicData}/imagenetv2/search_results`;

// Counted with Python's json: 343 records of 210 photos, and 140.
test.runIf(existsSync(folder))("ImageNetV2's own files are read whole", () => {
  const counts = readdirSync(folder)
    .sort()
    .map((name) => {
      const rows = parseSearchResults(readFileSync(`${folder}/${name}`), name);
      return [rows.length, new Set(rows.map(({ engineId }) => engineId)).size];
    });
  expect(counts[0]).toEqual([343, 210]);
  expect(counts[1]?.[0]).toBe(140);
});
