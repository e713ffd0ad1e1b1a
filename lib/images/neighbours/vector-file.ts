import { randomBytes } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blockSumCount, centredMeans } from "./block-sums";
import type { VectorSet } from "./nearest-by-bound";

/** Vectors in a file of the system's temporary folder, as large as the disk: 200,000 images take 0.3 GB of block sums or 3 GB of features. */
export interface VectorFile extends VectorSet {
  /** Adds vectors, as they are stored. */
  append(bytes: Uint8Array): Promise<void>;
  /** Closes and removes the file. */
  dispose(): Promise<void>;
}

/** A file of block sums (768 unsigned 16-bit numbers each), read as centred means. */
export function createBlockSumFile(side: number): Promise<VectorFile> {
  return create(blockSumCount, 2, (bytes, vectors) => {
    const sums = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let at = 0; at < sums.length; at += blockSumCount)
      centredMeans(sums.subarray(at, at + blockSumCount), side, vectors, at);
  });
}

/** A file of float32 vectors. */
export function createFeatureFile(depth: number): Promise<VectorFile> {
  return create(depth, 4, (bytes, vectors) => {
    vectors.set(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4));
  });
}

async function create(
  depth: number,
  width: number,
  convert: (bytes: Buffer, vectors: Float32Array) => void,
): Promise<VectorFile> {
  const path = join(tmpdir(), `redraw-vectors-${randomBytes(8).toString("hex")}`);
  const file = await open(path, "wx+", 0o600);
  let written = 0;
  return {
    depth,
    get count() {
      return written / (depth * width);
    },
    async append(bytes) {
      if (bytes.length % (depth * width) !== 0)
        throw new RangeError(`Cannot keep vectors: ${bytes.length} bytes are no multiple of ${depth * width}`);
      await writeAll(file, bytes, written);
      written += bytes.length;
    },
    async read(from, to) {
      const length = Math.max(0, to - from) * depth * width;
      // Not from the pool: its offset would be no multiple of the number's width.
      const bytes = Buffer.from(new ArrayBuffer(length));
      await readAll(file, bytes, from * depth * width);
      const vectors = new Float32Array(length / width);
      convert(bytes, vectors);
      return vectors;
    },
    async dispose() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

async function readAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at);
    if (bytesRead === 0) throw new Error(`The vector file ends at ${position + at}`);
    at += bytesRead;
  }
}
