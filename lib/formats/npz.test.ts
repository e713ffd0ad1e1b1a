import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { serializeNpy } from "./npy";
import { npySamples } from "./npy.samples";
import { listNpz, parseNpz } from "./npz";

const compressed = Buffer.from(npySamples.npz, "base64");

test("the arrays of a compressed file are read by name", () => {
  const arrays = parseNpz(compressed, "a.npz");
  expect([...arrays.keys()]).toEqual(["predictions", "info"]);
  expect(arrays.get("predictions")).toMatchObject({ shape: [2, 3], data: Int32Array.of(0, 1, 2, 3, 4, 5) });
  expect(arrays.get("info")?.data).toEqual(["x", "y"]);
});

test("only the arrays wanted are unpacked, so that a pickle beside them does no harm", () => {
  const mixed = Buffer.from(npySamples.npzObject, "base64");
  expect(listNpz(mixed, "a.npz")).toEqual(["predictions", "bad"]);
  expect([...parseNpz(mixed, "a.npz", { only: ["predictions"] }).keys()]).toEqual(["predictions"]);
  expect(() => parseNpz(mixed, "a.npz")).toThrow('"a.npz/bad.npy": it holds Python objects');
});

test("an array that is not there is refused with the names that are", () => {
  expect(() => parseNpz(compressed, "a.npz", { only: ["logits"] })).toThrow(
    'no array "logits"; it has predictions, info',
  );
});

test("a file that would unpack to more than allowed is refused before it does", () => {
  const bomb = zipSync({ "zeros.npy": serializeNpy(new Float64Array(100_000), [100_000]) });
  expect(bomb.length).toBeLessThan(5000);
  expect(() => parseNpz(bomb, "bomb.npz", { maximumBytes: 100_000 })).toThrow("unpacks to more than 100000 bytes");
});

test("what is no zip, or half of one, is refused", () => {
  expect(() => parseNpz(Buffer.from("hello"), "a.npz")).toThrow('"a.npz" as .npz');
  expect(() => parseNpz(compressed.subarray(0, compressed.length / 2), "a.npz")).toThrow("cut short or is no zip");
});
