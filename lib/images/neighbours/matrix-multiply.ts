import { floatTensor, onnxModel, onnxNode } from "./protocol-buffer";

/** Multiplies float32 matrices: answers a x transposed(b), `rows` x `columns`, where a is rows x depth and b columns x depth. */
export interface MatrixMultiply {
  /** What does it: "onnxruntime" where that is installed, else "typed arrays". */
  readonly name: "onnxruntime" | "typed arrays";
  multiply(
    a: Float32Array,
    b: Float32Array,
    size: { rows: number; columns: number; depth: number },
  ): Promise<Float32Array>;
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
    async multiply(a, b, { rows, columns, depth }) {
      const { c } = await session.run({
        a: new Tensor("float32", a, [rows, depth]),
        b: new Tensor("float32", b, [columns, depth]),
      });
      if (!(c?.data instanceof Float32Array))
        throw new Error(`onnxruntime answered ${c?.type ?? "nothing"}; float32 was asked for`);
      return c.data;
    },
  };
}

/** The same in plain JavaScript, in blocks that stay in the cache. */
export const typedArrayMultiply: MatrixMultiply = {
  name: "typed arrays",
  async multiply(a, b, { rows, columns, depth }) {
    const product = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row += 1) {
      const from = row * depth;
      for (let column = 0; column + 3 < columns; column += 4)
        fourProducts(a, from, b, column * depth, depth, product, row * columns + column);
      for (let column = columns - (columns % 4); column < columns; column += 1) {
        let sum = 0;
        for (let place = 0; place < depth; place += 1) sum += (a[from + place] ?? 0) * (b[column * depth + place] ?? 0);
        product[row * columns + column] = sum;
      }
      // The event loop is not held for longer than a row of blocks.
      if (row % 64 === 63) await new Promise((next) => setImmediate(next));
    }
    return product;
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

/** An ONNX model of one Gemm node, c = a x transposed(b). */
function multiplyModel(): Uint8Array {
  return onnxModel({
    nodes: [onnxNode("Gemm", ["a", "b"], "c", { transB: 1 })],
    inputs: [floatTensor("a", ["rows", "depth"]), floatTensor("b", ["columns", "depth"])],
    outputs: [floatTensor("c", ["rows", "columns"])],
  });
}
