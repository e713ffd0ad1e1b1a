import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNpy, serializeNpy } from "./npy";
import { npySamples } from "./npy.samples";

function sample(name: keyof typeof npySamples): Uint8Array {
  return Buffer.from(npySamples[name], "base64");
}

function readNumbers(bytes: Uint8Array): number[] {
  const array = parseNpy(bytes, "a.npy");
  return array.kind === "text" ? [] : Array.from(array.data);
}

test.each(["<i8", ">i8", "<i4", ">i4", "<i2", ">i2", "|i1", "<f8", ">f8", "<f4", ">f4", "<f2", ">f2"] as const)(
  "numpy's %s is read",
  (dtype) => {
    const array = parseNpy(sample(dtype), "a.npy");
    expect(array).toMatchObject({ dtype, shape: [2, 3], kind: dtype.includes("f") ? "float" : "integer" });
    expect(Array.from<unknown>(array.data)).toEqual([-2, -1, 0, 1, 2, 3]);
  },
);

test.each(["<u8", "<u4", "<u2", "|u1"] as const)("numpy's %s is read", (dtype) => {
  expect(readNumbers(sample(dtype))).toEqual([0, 1, 2, 3, 4, 5]);
});

test("reading leaves the bytes as they were, also where they must be swapped", () => {
  const bytes = sample(">i4");
  parseNpy(bytes, "a.npy");
  expect(bytes).toEqual(sample(">i4"));
});

test("bytes that start anywhere in memory are read", () => {
  const shifted = new Uint8Array(sample("<f8").length + 3).subarray(3);
  shifted.set(sample("<f8"));
  expect(readNumbers(shifted)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test("columns first in the file come rows first", () => {
  expect(readNumbers(sample("fortran"))).toEqual([-2, -1, 0, 1, 2, 3]);
});

test("truth values, byte strings and unicode strings of either byte order are read", () => {
  expect(parseNpy(sample("bool"), "a")).toMatchObject({ kind: "boolean", data: Uint8Array.of(1, 0) });
  expect(parseNpy(sample("bytes"), "a")).toMatchObject({ kind: "text", data: ["n01440764", "tench"] });
  expect(parseNpy(sample("unicode"), "a").data).toEqual(["n01440764", "été 🐟"]);
  expect(parseNpy(sample("unicode_be"), "a").data).toEqual(["ab", "c"]);
});

test("a scalar has no sides and one value", () => {
  expect(parseNpy(sample("scalar"), "a")).toMatchObject({ shape: [], data: Int32Array.of(7) });
});

test("8-byte integers are exact to 2^53 and refused beyond", () => {
  expect(readNumbers(sample("wide"))).toEqual([2 ** 40, -5]);
  expect(readNumbers(sample("unsignedTop"))).toEqual([2 ** 31 + 5, 3]);
  expect(() => parseNpy(sample("tooWide"), "a.npy")).toThrow("entry 0 is about 1152921504606847000, beyond 2^53");
});

test("object arrays are refused as pickles, with the mend", () => {
  expect(() => parseNpy(sample("object"), "evil.npy")).toThrow(
    /"evil.npy": it holds Python objects.*save an array of numbers/,
  );
});

test("complex numbers and structured types are refused by name", () => {
  expect(() => parseNpy(sample("complex"), "a.npy")).toThrow("has the type <c16");
  expect(() => parseNpy(sample("structured"), "a.npy")).toThrow("a structured type");
});

test("a file cut anywhere is refused, and so is one with something behind", () => {
  const whole = sample("<i8");
  for (let length = 0; length < whole.length; length++)
    expect(() => parseNpy(whole.subarray(0, length), "cut.npy")).toThrow('"cut.npy"');
  expect(() => parseNpy(whole.subarray(0, 150), "cut.npy")).toThrow(
    "takes 48 bytes after the header and the file has 22",
  );
  expect(() => parseNpy(Buffer.concat([whole, Buffer.from("x")]), "long.npy")).toThrow("the file has 49");
});

test("a text file is told apart by how it starts", () => {
  expect(() => parseNpy(Buffer.from("1\n2\n3\n"), "ids.npy")).toThrow(
    '"ids.npy" as .npy: it starts with "1\\n2\\n3\\n"',
  );
  expect(() => parseNpy(new Uint8Array(0), "none.npy")).toThrow("it is empty");
});

test("what is written is read back, for every type and shape", () => {
  const types = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
  fc.assert(
    fc.property(fc.nat(7), fc.nat(4), fc.nat(4), (type, rows, columns) => {
      const Numbers = types[type] ?? Int8Array;
      const data = new Numbers(Array.from({ length: rows * columns }, (_, i) => i * 3));
      const array = parseNpy(serializeNpy(data, [rows, columns]), "a.npy");
      expect(array.shape).toEqual([rows, columns]);
      expect(array.data).toEqual(data);
    }),
  );
});

test("what is written is byte for byte what numpy writes", () => {
  expect(Buffer.from(serializeNpy(Int32Array.of(-2, -1, 0, 1, 2, 3), [2, 3]))).toEqual(sample("<i4"));
});

test("a shape that does not hold the values is refused", () => {
  expect(() => serializeNpy(Int8Array.of(1, 2), [3])).toThrow("2 values in the shape (3)");
});
