import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { serializeNpy } from "./npy";
import { parseRatersNpz } from "./raters-npz";

/** numpy's unicode arrays: 4 bytes a character, little-endian. */
function textNpy(rows: readonly (readonly [string, string])[], width: number): Uint8Array {
  const header = `{'descr': '<U${width}', 'fortran_order': False, 'shape': (${rows.length}, 2), }`;
  const padded = `${header.padEnd(64 * Math.ceil((10 + header.length + 1) / 64) - 11)}\n`;
  const bytes = new Uint8Array(10 + padded.length + rows.length * 2 * width * 4);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 0xff, padded.length >>> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  const view = new DataView(bytes.buffer, 10 + padded.length);
  rows.flat().forEach((text, cell) => {
    [...text].forEach((letter, at) => {
      view.setUint32((cell * width + at) * 4, letter.codePointAt(0) ?? 0, true);
    });
  });
  return bytes;
}

const info = textNpy(
  [
    ["val_1.JPEG", "556"],
    ["val_2.JPEG", "7"],
  ],
  12,
);
const ids = serializeNpy(Int32Array.of(40, 41, 42), [3]);
// Raters 40 and 41 say yes and no to the first pair, 42 maybe; only 42 answers the second, yes.
const tensor = serializeNpy(Float64Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1), [3, 2, 3]);

test("yes selects, no does not, maybe is left out; raters keep their ids", () => {
  const chunks = [...parseRatersNpz(zipSync({ "tensor.npy": tensor, "info.npy": info, "ids.npy": ids }), "raters.npz")];
  expect(chunks.flatMap((chunk) => chunk.rows)).toEqual([
    { row: 1, image: "val_1.JPEG", class: "556", worker: "rater 40", selected: true },
    { row: 2, image: "val_1.JPEG", class: "556", worker: "rater 41", selected: false },
    { row: 3, image: "val_2.JPEG", class: "7", worker: "rater 42", selected: true },
  ]);
});

test("arrays that do not belong together are refused with their shapes", () => {
  const wrong = zipSync({ "tensor.npy": serializeNpy(new Float64Array(6), [2, 3]), "info.npy": info, "ids.npy": ids });
  expect(() => [...parseRatersNpz(wrong, "raters.npz")]).toThrow("tensor is (2, 3), info (2, 2), ids (3)");
});
