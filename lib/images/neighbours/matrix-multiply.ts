import { floatTensor, onnxModel, onnxNode } from "./protocol-buffer";

/** Where a product is written: rows x columns values, and the least of each row. */
export interface ProductRows {
  readonly values: Float32Array;
  readonly least: Float32Array;
}

/** Multiplies float32 matrices. */
export interface MatrixMultiply {
  /** What does it: "onnxruntime" where that is installed, else "typed arrays". */
  readonly name: "onnxruntime" | "typed arrays";
  /**
   * Writes a x transposed(b) + c, and the least value of each row, into `into`.
   *
   * a: rows x depth; b: columns x depth; c: columns, added to every row. The least is found where the product is made, by all cores:
   * who looks for small values passes over most rows without reading them.
   */
  multiplyAdd(
    a: Float32Array,
    b: Float32Array,
    c: Float32Array,
    size: { rows: number; columns: number; depth: number },
    into: ProductRows,
  ): Promise<void>;
}

let loaded: Promise<MatrixMultiply> | undefined;

/** The fastest multiplication that this machine has, loaded once. */
export function loadMatrixMultiply(): Promise<MatrixMultiply> {
  loaded ??= throughOnnx().catch(() => typedArrayMultiply);
  return loaded;
}

async function throughOnnx(): Promise<MatrixMultiply> {
  // An optional dependency: where its binary is missing the import throws.
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(multiplyModel(), { logSeverityLevel: 3 });
  return {
    name: "onnxruntime",
    async multiplyAdd(a, b, c, { rows, columns, depth }, { values, least }) {
      const feeds = {
        a: new Tensor("float32", a, [rows, depth]),
        b: new Tensor("float32", b, [columns, depth]),
        c: new Tensor("float32", c, [columns]),
      };
      // Written where we say: a new 32 MB a block would cost as much as reading them.
      await session.run(feeds, {
        values: new Tensor("float32", values, [rows, columns]),
        least: new Tensor("float32", least, [rows]),
      });
    },
  };
}

/** The same in plain JavaScript, in blocks that stay in the cache. */
export const typedArrayMultiply: MatrixMultiply = {
  name: "typed arrays",
  async multiplyAdd(a, b, c, { rows, columns, depth }, { values: product, least }) {
    for (let row = 0; row < rows; row += 1) {
      const from = row * depth;
      for (let column = 0; column + 3 < columns; column += 4)
        fourProducts(a, from, b, column * depth, depth, product, row * columns + column);
      for (let column = columns - (columns % 4); column < columns; column += 1) {
        let sum = 0;
        for (let place = 0; place < depth; place += 1) sum += (a[from + place] ?? 0) * (b[column * depth + place] ?? 0);
        product[row * columns + column] = sum;
      }
      let smallest = Number.POSITIVE_INFINITY;
      for (let column = 0, at = row * columns; column < columns; column += 1, at += 1) {
        const value = Math.fround((product[at] ?? 0) + (c[column] ?? 0));
        product[at] = value;
        if (value < smallest) smallest = value;
      }
      least[row] = smallest;
      // The event loop is not held for longer than a row of blocks.
      if (row % 64 === 63) await new Promise((next) => setImmediate(next));
    }
  },
};

/** Four columns at once: one read of `a` serves four sums. */
function fourProducts(
  a: Float32Array,
  from: number,
  b: Float32Array,
  column: number,
  depth: number,
  product: Float32Array,
  at: number,
): void {
  const second = column + depth;
  const third = second + depth;
  const fourth = third + depth;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let place = 0; place < depth; place += 1) {
    const value = a[from + place] ?? 0;
    sum0 += value * (b[column + place] ?? 0);
    sum1 += value * (b[second + place] ?? 0);
    sum2 += value * (b[third + place] ?? 0);
    sum3 += value * (b[fourth + place] ?? 0);
  }
  product[at] = sum0;
  product[at + 1] = sum1;
  product[at + 2] = sum2;
  product[at + 3] = sum3;
}

/** An ONNX model: values = a x transposed(b) + c, least = the least of each of its rows. */
function multiplyModel(): Uint8Array {
  return onnxModel({
    nodes: [
      onnxNode("Gemm", ["a", "b", "c"], "values", { transB: 1 }),
      onnxNode("ReduceMin", ["values"], "least", { axes: [1], keepdims: 0 }),
    ],
    inputs: [
      floatTensor("a", ["rows", "depth"]),
      floatTensor("b", ["columns", "depth"]),
      floatTensor("c", ["columns"]),
    ],
    outputs: [floatTensor("values", ["rows", "columns"]), floatTensor("least", ["rows"])],
  });
}
