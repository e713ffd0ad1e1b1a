import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

export interface ListedFlag {
  /** SHA-256, or the file's name without its ending. */
  readonly image: string;
  readonly reason: string;
}

const longestReason = 2000;

/** Reads ImageNetV2's `candidate_blacklist.json`, an object of image: reason. Throws a FileFormatError for anything else. */
export function parseFlagListJson(bytes: Uint8Array, name: string): ListedFlag[] {
  const value = parseJson(bytes, name);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FileFormatError(
      `Cannot read "${name}": it holds ${Array.isArray(value) ? "a list" : typeof value}; give an object of image: reason`,
    );
  return Object.entries(value).map(([image, reason]) => {
    if (typeof reason !== "string" || reason.length > longestReason)
      throw new FileFormatError(
        `Cannot read "${name}": the reason of "${image}" is ${typeof reason === "string" ? `${reason.length} characters long` : typeof reason}; give a text of at most ${longestReason} characters`,
      );
    return { image, reason };
  });
}

/** Writes the same format, images in their order. */
export function serializeFlagListJson(flags: readonly ListedFlag[]): string {
  return `${JSON.stringify(Object.fromEntries(flags.map(({ image, reason }) => [image, reason])), null, 2)}\n`;
}
