import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { parseLabelClasses } from "./label-classes";
import { serializeNpy } from "./npy";
import { npySamples } from "./npy.samples";
import { parsePredictionFile } from "./prediction";

const three = { ...parseLabelClasses(["cat", "dog", "owl"], "classes.json"), closed: true };
const open = { ...three, closed: false };

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

test("one class an image is read from .npy and JSON, by index or name", () => {
  const expected = { images: 3, columns: 1, ids: Int32Array.of(2, 0, 1), classCount: 3, unknown: null };
  expect(parsePredictionFile(serializeNpy(Int32Array.of(2, 0, 1), [3]), "m.npy", three)).toEqual(expected);
  expect(parsePredictionFile(serializeNpy(Float32Array.of(2, 0, 1), [3]), "m.npy", three)).toEqual(expected);
  expect(parsePredictionFile(json([2, 0, 1]), "m.json", three)).toEqual(expected);
  expect(parsePredictionFile(json(["owl", "cat", "dog"]), "m.json", three)).toEqual(expected);
});

test("ranked classes keep their columns", () => {
  const ids = Int32Array.of(2, 0, 1, 2);
  expect(parsePredictionFile(serializeNpy(ids, [2, 2]), "m.npy", three)).toMatchObject({ images: 2, columns: 2, ids });
  expect(
    parsePredictionFile(
      json([
        [2, 0],
        [1, 2],
      ]),
      "m.json",
      three,
    ),
  ).toMatchObject({ images: 2, columns: 2, ids });
});

test("a full ranking is no table of scores, whole scores with repeats are", () => {
  const ranking = serializeNpy(Int32Array.of(2, 0, 1, 1, 2, 0), [2, 3]);
  expect([...parsePredictionFile(ranking, "m.npy", three).ids]).toEqual([2, 0, 1, 1, 2, 0]);
  const counts = serializeNpy(Int32Array.of(0, 7, 3, 5, 0, 0), [2, 3]);
  expect([...parsePredictionFile(counts, "m.npy", three).ids]).toEqual([1, 2, 0, 0, 1, 2]);
});

test("scores are ranked, also where they happen to be whole", () => {
  const scores = Float32Array.of(0.1, 0.7, 0.2, 3, 1, 2);
  expect([...parsePredictionFile(serializeNpy(scores, [2, 3]), "m.npy", three).ids]).toEqual([1, 2, 0, 0, 2, 1]);
  expect([...parsePredictionFile(json([[0.1, 0.7, 0.2]]), "m.json", three).ids]).toEqual([1, 2, 0]);
});

test("of many classes the best six are kept", () => {
  const names = Array.from({ length: 20 }, (_, id) => `c${id}`);
  const scores = Float64Array.from({ length: 20 }, (_, id) => -Math.abs(id - 10.2));
  const classes = { ...parseLabelClasses(names, "c.json"), closed: true };
  expect([...parsePredictionFile(serializeNpy(scores, [1, 20]), "m.npy", classes).ids]).toEqual([10, 11, 9, 12, 8, 13]);
});

test("a file of several arrays is read where one is named for it", () => {
  expect(parsePredictionFile(Buffer.from(npySamples.npz, "base64"), "m.npz", { ...three, count: 6 })).toMatchObject({
    images: 2,
    columns: 3,
  });
  const ids = serializeNpy(Int32Array.of(1), [1]);
  expect(parsePredictionFile(zipSync({ "whatever.npy": ids }), "m.npz", three).ids).toEqual(Int32Array.of(1));
  expect(() => parsePredictionFile(zipSync({ "a.npy": ids, "b.npy": ids }), "m.npz", three)).toThrow("the arrays a, b");
});

test("an index just outside the classes is reported for the doctor, one further out refused with its row", () => {
  expect(parsePredictionFile(json([1, 3]), "m.json", three).unknown).toEqual({ row: 1, id: 3 });
  expect(parsePredictionFile(json([-1, 2]), "m.json", three).unknown).toEqual({ row: 0, id: -1 });
  expect(() => parsePredictionFile(json([1, 4]), "m.json", three)).toThrow(
    "row 1 predicts class 4, and the classes count from 0 to 2",
  );
  expect(() => parsePredictionFile(json([99]), "m.json", open)).toThrow("--classes");
  expect(() => parsePredictionFile(json(["emu"]), "m.json", three)).toThrow('row 0 predicts "emu"');
  expect(() => parsePredictionFile(serializeNpy(Float64Array.of(2 ** 40), [1]), "m.npy", three)).toThrow(
    "row 0 predicts 1099511627776",
  );
});

test("scores over more classes than the labels name are taken where no class list forbids it", () => {
  const scores = Float64Array.of(0.1, 0.2, 0.3, 0.9, 0.4);
  expect(parsePredictionFile(serializeNpy(scores, [1, 5]), "m.npy", open)).toMatchObject({
    classCount: 5,
    unknown: null,
  });
  expect(() => parsePredictionFile(serializeNpy(scores, [1, 5]), "m.npy", three)).toThrow(
    "scores in 5 columns and there are 3 classes",
  );
  expect(() => parsePredictionFile(serializeNpy(scores.subarray(0, 2), [1, 2]), "m.npy", open)).toThrow(
    "scores in 2 columns",
  );
});

test("NaN is refused where it stands", () => {
  const scores = Float64Array.of(0.1, 0.2, 0.3, 0.4, Number.NaN, 0.5);
  expect(() => parsePredictionFile(serializeNpy(scores, [2, 3]), "m.npy", three)).toThrow("row 1, column 1 is NaN");
  expect(() => parsePredictionFile(serializeNpy(scores, [6]), "m.npy", three)).toThrow("row 0 predicts 0.1");
  // Two ranks of three classes, written as floats.
  const ranked = Float64Array.of(2, 1, 0, Number.NaN);
  expect(() => parsePredictionFile(serializeNpy(ranked, [2, 2]), "m.npy", three)).toThrow(
    "row 1, column 1 is NaN, which is neither a class nor a score",
  );
});

test("other shapes and types are refused", () => {
  const refused = (bytes: Uint8Array, name = "m.npy") => expect(() => parsePredictionFile(bytes, name, three));
  refused(serializeNpy(new Float32Array(8), [2, 2, 2])).toThrow("shape is (2, 2, 2)");
  refused(serializeNpy(new Int32Array(0), [0])).toThrow("without a prediction");
  refused(Buffer.from(npySamples.bool, "base64")).toThrow("true and false");
  refused(Buffer.from(npySamples.object, "base64")).toThrow("Python objects");
  refused(json([[1, 2], [1]]), "m.json").toThrow("row 1 has 1 entries and row 0 has 2");
  refused(json([1, null]), "m.json").toThrow("row 1 holds null");
  refused(json({ a: 1 }), "m.json").toThrow("a JSON object");
  refused(Buffer.from("0\n1\n"), "m.json").toThrow('starts with "0\\n1\\n"');
});
