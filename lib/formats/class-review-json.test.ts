import { expect, test } from "vitest";
import { parseClassReviewJson, serializeClassReviewJson } from "./class-review-json";
import { parseFlagListJson, serializeFlagListJson } from "./flag-list-json";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test("class reviews in ImageNetV2's format become verdicts and back", () => {
  const file = {
    n1: { problematic: false, reviewed: true },
    n2: { problematic: true, reviewed: true },
    n3: { problematic: false, reviewed: false },
  };
  const verdicts = parseClassReviewJson(bytes(file), "review.json");
  expect([...verdicts]).toEqual([
    ["n1", "reviewed"],
    ["n2", "problematic"],
    ["n3", "unreviewed"],
  ]);
  expect(JSON.parse(serializeClassReviewJson(verdicts))).toEqual(file);
});

test("a review without its two answers is refused with its class", () => {
  expect(() => parseClassReviewJson(bytes({ n1: { reviewed: "yes" } }), "review.json")).toThrow(
    'the review of class n1 is {"reviewed":"yes"}',
  );
  expect(() => parseClassReviewJson(bytes([]), "review.json")).toThrow("it holds a list");
});

test("a flag list is read and written; a reason that is no text is refused with its image", () => {
  const flags = parseFlagListJson(bytes({ a: "Too big", b: "wrong class" }), "list.json");
  expect(flags).toEqual([
    { image: "a", reason: "Too big" },
    { image: "b", reason: "wrong class" },
  ]);
  expect(parseFlagListJson(new TextEncoder().encode(serializeFlagListJson(flags)), "list.json")).toEqual(flags);
  expect(() => parseFlagListJson(bytes({ a: 3 }), "list.json")).toThrow('the reason of "a" is number');
});
