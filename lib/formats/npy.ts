import { FileFormatError } from "./file-format-error";

/** Numbers as read: 8-byte integers become Int32Array where they fit, Float64Array otherwise. */
export type NpyNumbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export type NpyArray = {
  readonly shape: readonly number[];
  /** numpy's type string as stored, such as `<i8`, `>f4`, `|S12` or `<U9`. */
  readonly dtype: string;
} & (
  | { readonly kind: "integer" | "float" | "boolean"; readonly data: NpyNumbers }
  | { readonly kind: "text"; readonly data: readonly string[] }
);

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads one array of numpy's .npy format, versions 1 to 3, into row-major order.
 *
 * Numbers of any byte order (bool, int, uint, half, float, double) and fixed-width byte or unicode strings. `name` stands in
 * the messages. The result may share memory with `bytes`. Throws a FileFormatError for object arrays (they are pickles, which
 * run code), complex, date and structured types, integers beyond 2^53, and truncated or overlong files.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { header, dataStart } = readHeader(bytes, name);
  const { dtype, fortranOrder, shape } = parseHeader(header, name);
  const length = shape.reduce((product, side) => product * side, 1);
  const type = /^([<>|=])([biufSU])(\d+)$/.exec(dtype);
  if (type === null) throw refusedType(dtype, name);
  const letter = type[2] ?? "";
  const width = Number(type[3]) * (letter === "U" ? 4 : 1);
  const expected = length * width;
  if (bytes.length - dataStart !== expected)
    throw new FileFormatError(
      `Cannot read "${name}": shape (${shape.join(", ")}) of ${dtype} takes ${expected} bytes after the header and the file has ${bytes.length - dataStart}; ${bytes.length - dataStart < expected ? "it was cut short: copy or write it again" : "write it again with numpy.save, one array a file"}`,
    );
  const raw = bytes.subarray(dataStart);
  const bigEndian = type[1] === ">";
  if (letter === "S" || letter === "U") {
    const texts = letter === "S" ? readBytes(raw, length, width) : readUnicode(raw, length, width, bigEndian, name);
    return { shape, dtype, kind: "text", data: inRowOrder(texts, shape, fortranOrder) };
  }
  const numbers = readNumbers(raw, letter, width, bigEndian, dtype, name);
  const kind = letter === "f" ? "float" : letter === "b" ? "boolean" : "integer";
  return { shape, dtype, kind, data: inRowOrder(numbers, shape, fortranOrder) };
}

/** Writes numbers as one .npy file (version 1.0, little-endian, row-major); throws a RangeError when the shape does not fit. */
export function serializeNpy(data: NpyNumbers, shape: readonly number[]): Uint8Array {
  const length = shape.reduce((product, side) => product * side, 1);
  if (length !== data.length)
    throw new RangeError(
      `Cannot write ${data.length} values in the shape (${shape.join(", ")}), which holds ${length}`,
    );
  const letter = data instanceof Float32Array || data instanceof Float64Array ? "f" : "i";
  const unsigned = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array;
  const width = data.BYTES_PER_ELEMENT;
  const dtype = `${width === 1 ? "|" : "<"}${unsigned ? "u" : letter}${width}`;
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sides}), }`;
  // The data start at a multiple of 64, so that readers can map the file.
  const headerLength = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + headerLength + length * width);
  bytes.set([...magic, 1, 0, headerLength & 0xff, headerLength >>> 8]);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(headerLength - 1)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + headerLength);
  return bytes;
}

function readHeader(bytes: Uint8Array, name: string): { header: string; dataStart: number } {
  if (magic.some((byte, at) => bytes[at] !== byte))
    throw new FileFormatError(
      `Cannot read "${name}" as .npy: it starts with ${describeStart(bytes)} instead of \\x93NUMPY; write it with numpy.save`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  const sizeBytes = version === 1 ? 2 : 4;
  const cut = new FileFormatError(
    `Cannot read "${name}": it ends after ${bytes.length} bytes, inside its header; it was cut short: copy or write it again`,
  );
  if (bytes.length < 8 + sizeBytes) throw cut;
  if (version < 1 || version > 3)
    throw new FileFormatError(
      `Cannot read "${name}": its .npy version is ${version} and 1 to 3 are known; write it again with numpy.save`,
    );
  const dataStart = 8 + sizeBytes + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < dataStart) throw cut;
  const header = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(8 + sizeBytes, dataStart));
  return { header, dataStart };
}

function parseHeader(header: string, name: string): { dtype: string; fortranOrder: boolean; shape: number[] } {
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const dtype = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  if (dtype === undefined && /'descr':\s*\[/.test(header)) throw refusedType("a structured type", name);
  const sides = (shape ?? "").split(",").flatMap((side) => (side.trim() === "" ? [] : [Number.parseInt(side, 10)]));
  if (
    shape === undefined ||
    order === undefined ||
    dtype === undefined ||
    sides.some((side) => !Number.isSafeInteger(side))
  )
    throw new FileFormatError(
      `Cannot read "${name}": its header is ${JSON.stringify(header.trim().slice(0, 80))}, without a readable descr, fortran_order and shape; write it again with numpy.save`,
    );
  return { dtype, fortranOrder: order === "True", shape: sides };
}

function refusedType(dtype: string, name: string): FileFormatError {
  const reason = dtype.includes("O")
    ? "holds Python objects (dtype object), which are pickles and can run code"
    : `has the type ${dtype}`;
  return new FileFormatError(
    `Cannot read "${name}": it ${reason}; save an array of numbers or fixed-width strings, such as array.astype("int64")`,
  );
}

function readNumbers(
  raw: Uint8Array,
  letter: string,
  width: number,
  bigEndian: boolean,
  dtype: string,
  name: string,
): NpyNumbers {
  const aligned = raw.byteOffset % width === 0 && !(bigEndian && width > 1);
  // Not raw.slice(): a Buffer's slice is a view, and swapping would change the caller's bytes.
  const native = aligned ? raw : new Uint8Array(raw);
  if (bigEndian && width > 1) swapBytes(native, width);
  const { buffer, byteOffset } = native;
  const length = native.length / width;
  switch (`${letter}${width}`) {
    case "b1":
    case "u1":
      return new Uint8Array(buffer, byteOffset, length);
    case "i1":
      return new Int8Array(buffer, byteOffset, length);
    case "i2":
      return new Int16Array(buffer, byteOffset, length);
    case "u2":
      return new Uint16Array(buffer, byteOffset, length);
    case "i4":
      return new Int32Array(buffer, byteOffset, length);
    case "u4":
      return new Uint32Array(buffer, byteOffset, length);
    case "f4":
      return new Float32Array(buffer, byteOffset, length);
    case "f8":
      return new Float64Array(buffer, byteOffset, length);
    case "f2":
      return Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToNumber);
    case "i8":
    case "u8":
      return readLongs(new Int32Array(buffer, byteOffset, 2 * length), letter === "u", name);
    default:
      throw refusedType(dtype, name);
  }
}

/** 8-byte integers from pairs of words, low word first: BigInt arrays are slow and class indexes are small. */
function readLongs(words: Int32Array, unsigned: boolean, name: string): Int32Array | Float64Array {
  const length = words.length / 2;
  const small = new Int32Array(length);
  for (let i = 0, at = 0; i < length; i++, at += 2) {
    const low = words[at] ?? 0;
    if (words[at + 1] !== (unsigned ? 0 : low >> 31) || (unsigned && low < 0))
      return readWideLongs(words, unsigned, name);
    small[i] = low;
  }
  return small;
}

function readWideLongs(words: Int32Array, unsigned: boolean, name: string): Float64Array {
  return Float64Array.from({ length: words.length / 2 }, (_, i) => {
    const high = words[2 * i + 1] ?? 0;
    const value = (unsigned ? high >>> 0 : high) * 2 ** 32 + ((words[2 * i] ?? 0) >>> 0);
    if (!Number.isSafeInteger(value))
      throw new FileFormatError(
        `Cannot read "${name}": entry ${i} is about ${value}, beyond 2^53; save smaller integers`,
      );
    return value;
  });
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; start + width <= bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function readBytes(raw: Uint8Array, length: number, width: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length }, (_, i) => decoder.decode(raw.subarray(i * width, (i + 1) * width)).replace(/\0+$/, ""));
}

function readUnicode(raw: Uint8Array, length: number, width: number, bigEndian: boolean, name: string): string[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length }, (_, i) => {
    let text = "";
    for (let at = i * width; at < (i + 1) * width; at += 4) {
      const point = view.getUint32(at, !bigEndian);
      if (point > 0x10ffff)
        throw new FileFormatError(
          `Cannot read "${name}": entry ${i} holds ${point}, which is no character; write it again with numpy.save`,
        );
      text += String.fromCodePoint(point);
    }
    return text.replace(/\0+$/, "");
  });
}

/** Column-major data (`fortran_order`) turned to row-major; anything with one side or none is both. */
function inRowOrder<T extends NpyNumbers | string[]>(data: T, shape: readonly number[], fortranOrder: boolean): T {
  if (!fortranOrder || shape.length < 2) return data;
  const turned = data.slice() as T;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  for (let row = 0; row < data.length; row++) {
    let rest = row;
    let at = 0;
    // The last index runs fastest in row-major order and slowest in column-major order.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const side = shape[axis] ?? 1;
      at += (rest % side) * (strides[axis] ?? 0);
      rest = Math.floor(rest / side);
    }
    const value = data[at];
    if (value !== undefined) turned[row] = value;
  }
  return turned;
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing (it is empty)";
  return JSON.stringify(new TextDecoder("latin1").decode(bytes.subarray(0, 6)));
}
