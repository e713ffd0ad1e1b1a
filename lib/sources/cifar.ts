import { basename } from "node:path";
import { AppError } from "@/lib/errors";
import { encodePixels } from "./encode-pixels";
import { listImportFiles, openImportFile, type RandomAccessFile } from "./import-files";
import type { SourceClass } from "./search-terms";
import type { SettingsOf } from "./settings";
import type { Source, SourceItem } from "./source";

const side = 32;
const plane = side * side;
/** Records read at once. */
const block = 512;

/**
 * CIFAR-10's and CIFAR-100's binary version: records of 1 (10 classes) or 2 (coarse and fine, 100 classes) label bytes and 3072
 * bytes, the red, green and blue plane, each row by row. Each image becomes a lossless PNG.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 */
export async function openCifar(settings: SettingsOf<"cifar">, classes: readonly SourceClass[]): Promise<Source> {
  const files = await listImportFiles(settings.path, [".bin"]);
  const labelBytes = settings.labels === 100 ? 2 : 1;
  const record = labelBytes + 3 * plane;
  const names = settings.classes ?? classes.map(({ wnid }) => wnid);
  const counts = await Promise.all(files.map((file) => countRecords(file, record)));
  return {
    count: async () => counts.reduce((sum, count) => sum + count, 0),
    async *items() {
      for (const [number, path] of files.entries()) {
        const file = await openImportFile(path);
        try {
          yield* recordsOf(file, counts[number] ?? 0, record, (bytes, index) =>
            toItem(bytes, index, { labelBytes, names, file: basename(path, ".bin") }),
          );
        } finally {
          await file.close();
        }
      }
    },
  };
}

async function countRecords(path: string, record: number): Promise<number> {
  const file = await openImportFile(path);
  await file.close();
  if (file.size === 0 || file.size % record !== 0)
    throw new AppError(
      "badRequest",
      `Cannot import ${path}: it has ${file.size} bytes, which is no multiple of ${record}, the size of a record; check that it is whole, and whether it is CIFAR-10 or CIFAR-100`,
    );
  return file.size / record;
}

async function* recordsOf(
  file: RandomAccessFile,
  count: number,
  record: number,
  toItem: (bytes: Buffer, index: number) => SourceItem,
): AsyncGenerator<SourceItem> {
  for (let from = 0; from < count; from += block) {
    const bytes = await file.read(from * record, Math.min(block, count - from) * record);
    for (let at = 0; at < bytes.length; at += record) yield toItem(bytes.subarray(at, at + record), from + at / record);
  }
}

function toItem(
  bytes: Buffer,
  index: number,
  { labelBytes, names, file }: { labelBytes: number; names: readonly string[]; file: string },
): SourceItem {
  // CIFAR-100's second byte is the fine label.
  const label = bytes[labelBytes - 1] ?? 0;
  const wnid = names[label];
  return {
    path: `${wnid ?? `label ${label}`}/${file}-${String(index).padStart(5, "0")}.png`,
    wnid,
    refusal:
      wnid === undefined
        ? `its label is ${label} and there are ${names.length} classes, numbered from 0; give the classes in the order of the labels`
        : undefined,
    provenance: { source: "cifar", sourceId: `${file}#${index}` },
    heldBytes: bytes.length,
    read: async () => ({
      ok: true,
      bytes: await encodePixels(interleave(bytes.subarray(labelBytes)), { width: side, height: side, channels: 3 }),
    }),
  };
}

/** Planes to pixels. */
function interleave(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * plane);
  for (let place = 0; place < plane; place += 1)
    for (let channel = 0; channel < 3; channel += 1) pixels[3 * place + channel] = planes[channel * plane + place] ?? 0;
  return pixels;
}
