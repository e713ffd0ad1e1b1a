import { AppError } from "@/lib/errors";
import { encodePixels } from "./encode-pixels";
import { openImportFile, type RandomAccessFile } from "./import-files";
import type { SettingsOf } from "./settings";
import type { Source } from "./source";

const side = 32;
const imageBytes = side * side * 3;
const metadataBytes = 768;
const keywordBytes = 80;
const block = 4096;

/**
 * Tiny Images: 3072 bytes an image, column by column in each plane (Matlab's order of 32 x 32 x 3), and 768 bytes of metadata an
 * image, the keyword in bytes 0..79 (METHOD.md 1). The metadata are read once for the keywords; images are read in place.
 *
 * The settings carry the acknowledgement that the collection was withdrawn. Throws AppError where the files do not fit together.
 */
export async function openTinyImages(settings: SettingsOf<"tinyImages">): Promise<Source> {
  const found = await findKeywords(settings);
  return {
    count: async () => found.length,
    async *items() {
      const data = await openImportFile(settings.data);
      try {
        for (const { index, keyword, wnid } of found) {
          // Read here: the file is open for as long as the items are asked for, and no longer.
          const columns = await data.read(index * imageBytes, imageBytes);
          yield {
            path: `${wnid}/${String(index).padStart(8, "0")}.png`,
            wnid,
            keyword,
            provenance: { source: "tinyImages", sourceId: String(index) },
            heldBytes: columns.length,
            read: async () => ({
              ok: true,
              bytes: await encodePixels(turn(columns), { width: side, height: side, channels: 3 }),
            }),
          };
        }
      } finally {
        await data.close();
      }
    },
  };
}

interface KeywordImage {
  index: number;
  keyword: string;
  wnid: string;
}

/** The images of the wanted keywords, in the order of the collection. Metadata of 80 million images are read in blocks of 3 MB. */
async function findKeywords(settings: SettingsOf<"tinyImages">): Promise<KeywordImage[]> {
  const data = await openImportFile(settings.data);
  await data.close();
  const metadata = await openImportFile(settings.metadata);
  try {
    checkSizes(settings, data, metadata);
    const count = metadata.size / metadataBytes;
    const taken = new Map<string, number>();
    const found: KeywordImage[] = [];
    for (let from = 0; from < count; from += block) {
      const bytes = await metadata.read(from * metadataBytes, Math.min(block, count - from) * metadataBytes);
      for (let at = 0; at < bytes.length; at += metadataBytes) {
        const keyword = keywordAt(bytes, at);
        const wnid = Object.hasOwn(settings.keywords, keyword) ? settings.keywords[keyword] : undefined;
        const before = taken.get(keyword) ?? 0;
        if (wnid === undefined || before >= settings.maxPerKeyword) continue;
        taken.set(keyword, before + 1);
        found.push({ index: from + at / metadataBytes, keyword, wnid });
      }
    }
    return found;
  } finally {
    await metadata.close();
  }
}

function checkSizes(settings: SettingsOf<"tinyImages">, data: RandomAccessFile, metadata: RandomAccessFile): void {
  const images = data.size / imageBytes;
  const described = metadata.size / metadataBytes;
  if (Number.isInteger(images) && images > 0 && images === described) return;
  throw new AppError(
    "badRequest",
    `Cannot import ${settings.data}: its ${data.size} bytes are ${images} images of ${imageBytes} and ${settings.metadata} describes ${described}; give both files whole and of one collection`,
  );
}

/** The keyword ends at its first NUL or is padded with spaces. */
function keywordAt(bytes: Buffer, at: number): string {
  const field = bytes.subarray(at, at + keywordBytes);
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? keywordBytes : end)
    .toString("latin1")
    .trim();
}

/** Columns of planes to rows of pixels: value (row, column, channel) stands at channel x 1024 + column x 32 + row. */
function turn(columns: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(imageBytes);
  for (let row = 0, place = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1)
      for (let channel = 0; channel < 3; channel += 1, place += 1)
        pixels[place] = columns[channel * side * side + column * side + row] ?? 0;
  return pixels;
}
