import { z } from "zod";
import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

const schema = z.record(z.string().min(1), z.record(z.string().min(1), z.int().min(0)));

/** Reads CIFAR-10.1's keyword counts: {class: {keyword: images}}, keywords in the file's order. Throws a FileFormatError. */
export function parseKeywordCounts(
  bytes: Uint8Array,
  name: string,
): { wnid: string; counts: { keyword: string; count: number }[] }[] {
  const parsed = schema.safeParse(parseJson(bytes, name));
  if (!parsed.success)
    throw new FileFormatError(
      `Cannot read "${name}" as keyword counts: its shape is another; give {"<class>": {"<keyword>": <images>}} with whole numbers`,
    );
  return Object.entries(parsed.data).map(([wnid, counts]) => ({
    wnid,
    counts: Object.entries(counts).map(([keyword, count]) => ({ keyword, count })),
  }));
}
