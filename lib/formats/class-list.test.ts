import { expect, test } from "vitest";
import type { ListedClass } from "./class-list";
import { parseClassListCsv, serializeClassListCsv } from "./class-list-csv";
import { parseClassListJson, serializeClassListJson } from "./class-list-json";

const bytes = (text: string) => new TextEncoder().encode(text);
const json = (value: unknown) => parseClassListJson(bytes(JSON.stringify(value)), "classes.json");
const csv = (text: string) => parseClassListCsv(bytes(text), "classes.csv");

const tench: ListedClass = {
  wnid: "n01440764",
  lemmas: ["tench", "Tinca tinca"],
  gloss: "freshwater dace-like game fish, of Europe",
  links: ["https://en.wikipedia.org/wiki/Tench"],
  neighbours: ["n01443537"],
};
const goldfish: ListedClass = { wnid: "n01443537", lemmas: ["goldfish"], gloss: "", links: [], neighbours: [] };

test("a list is read back as it was written, as JSON and as CSV", () => {
  expect(parseClassListJson(bytes(serializeClassListJson([tench, goldfish])), "x")).toEqual([tench, goldfish]);
  expect(csv(serializeClassListCsv([tench, goldfish]))).toEqual([tench, goldfish]);
});

test("class_info.json of ImageNetV2 has synset for lemmas, and cid gives the order", () => {
  const [first, second] = json([
    { cid: 1, wnid: "n01443537", synset: ["goldfish", "Carassius auratus"], gloss: "small golden fishes" },
    { cid: 0, wnid: "n01440764", synset: ["tench"], gloss: "game fish" },
  ]);
  expect(first).toEqual({ wnid: "n01440764", lemmas: ["tench"], gloss: "game fish", links: [], neighbours: [] });
  expect(second?.lemmas).toEqual(["goldfish", "Carassius auratus"]);
});

test("CSV from a spreadsheet: byte order mark, quotes, capital header, empty lines", () => {
  expect(csv('\ufeffWNID,Lemmas,Gloss\r\nn1,"cat|house cat","small, domestic"\r\n\r\n')).toEqual([
    { wnid: "n1", lemmas: ["cat", "house cat"], gloss: "small, domestic", links: [], neighbours: [] },
  ]);
});

test("a class that stands twice is refused with both places", () => {
  expect(() =>
    json([
      { wnid: "n1", synset: ["a"] },
      { wnid: "n2", synset: ["b"] },
      { wnid: "n1", synset: ["c"] },
    ]),
  ).toThrow('Cannot read the class list "classes.json": entry 1 and entry 3 both are n1; list each class once');
  expect(() => csv("wnid,lemmas\nn1,a\n\nn2,b\nn1,c\n")).toThrow(
    'Cannot read the class list "classes.csv": line 2 and line 5 both are n1; list each class once',
  );
});

test("a CSV that lacks a column is refused with what it has and what it needs", () => {
  expect(() => csv("wnid,gloss\nn1,a\n")).toThrow(
    'Cannot read the class list "classes.csv": line 1 has the columns "wnid,gloss" and lacks "lemmas"; the first line names the columns: wnid,lemmas,gloss,links,neighbours',
  );
});

test("a CSV line with too few cells is refused with its line", () => {
  expect(() => csv("wnid,lemmas\nn1\n")).toThrow(/"classes.csv" as CSV: .*line 2; save it as/);
});

test.each([
  [[{ synset: ["a"] }], '"wnid" of entry 1 is missing; give a text'],
  [[{ wnid: "n1", synset: "cat" }], '"synset" of entry 1 is "cat"; give an array of texts'],
  [[{ wnid: "n1", synset: [] }], "entry 1 (n1) has an empty lemma or none; name the class in at least one word"],
  [[{ wnid: "../n1", synset: ["a"] }], 'entry 1 has the wnid "../n1"; it names the class\'s folder'],
  [
    [{ wnid: "n1", synset: ["a"], wikipedia_pages: ["javascript:alert(1)"] }],
    'has the link "javascript:alert(1)"; give an address that begins with https://',
  ],
  [[7], "entry 1 is 7; give an object {wnid, synset, gloss}"],
  [{ wnid: "n1" }, "it is an object; give an array of {wnid, synset, gloss}"],
  [[], "it names no class; list at least one"],
])("JSON %j is refused: %s", (value, message) => {
  expect(() => json(value)).toThrow(message);
});
