// Just enough of the protocol buffer encoding to write ONNX models of a node or two.

/** Bytes of a field that has a length: text, bytes or a message. */
export function lengthField(field: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([variableInteger((field << 3) | 2), variableInteger(bytes.length), bytes]);
}

/** Bytes of a field that is a whole number of at least 0. */
export function integerField(field: number, value: number): Buffer {
  return Buffer.concat([variableInteger(field << 3), variableInteger(value)]);
}

function variableInteger(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** An ONNX tensor of float32: its name and the size of each side, a number or the name of one that is free. */
export function floatTensor(name: string, sides: readonly (string | number)[]): Buffer {
  const dimensions = sides.map((side) =>
    lengthField(1, typeof side === "number" ? integerField(1, side) : lengthField(2, side)),
  );
  const type = Buffer.concat([integerField(1, 1), lengthField(2, Buffer.concat(dimensions))]);
  return Buffer.concat([lengthField(1, name), lengthField(2, lengthField(1, type))]);
}

/** An ONNX node: `attributes` are whole numbers or lists of them. */
export function onnxNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => lengthField(1, input)),
    lengthField(2, output),
    lengthField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => lengthField(5, attribute(name, value))),
  ]);
}

/** An AttributeProto: type 2 is a whole number (field 3), type 7 a list of them (field 8). */
function attribute(name: string, value: number | readonly number[]): Buffer {
  const content =
    typeof value === "number"
      ? [integerField(3, value), integerField(20, 2)]
      : [...value.map((one) => integerField(8, one)), integerField(20, 7)];
  return Buffer.concat([lengthField(1, name), ...content]);
}

/** An ONNX model (IR version 8, operators of version 13). */
export function onnxModel(graph: {
  nodes: readonly Buffer[];
  inputs: readonly Buffer[];
  outputs: readonly Buffer[];
}): Buffer {
  const body = Buffer.concat([
    ...graph.nodes.map((node) => lengthField(1, node)),
    lengthField(2, "graph"),
    ...graph.inputs.map((input) => lengthField(11, input)),
    ...graph.outputs.map((output) => lengthField(12, output)),
  ]);
  return Buffer.concat([integerField(1, 8), lengthField(7, body), lengthField(8, integerField(2, 13))]);
}
