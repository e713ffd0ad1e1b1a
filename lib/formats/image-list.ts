import { FileFormatError } from "./file-format-error";

export interface ListedImage {
  readonly file: string;
  readonly wnid: string;
}

/**
 * Reads an image list of ImageNetV2: a JSON object whose `image_filenames` are [file, wnid] pairs, in the order of predictions.
 *
 * `value` is the parsed JSON; `name` stands in the messages. Throws a FileFormatError for anything else and for an image
 * that is listed twice under one class.
 */
export function parseImageList(value: unknown, name: string): ListedImage[] {
  const pairs: unknown = isImageList(value) ? value.image_filenames : undefined;
  if (!Array.isArray(pairs))
    throw new FileFormatError(
      `Cannot read "${name}" as an image list: it has no array "image_filenames"; give an object with [file, wnid] pairs under that key`,
    );
  const placeOf = new Map<string, number>();
  return pairs.map((pair: unknown, place) => {
    const [file, wnid] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof file !== "string" || typeof wnid !== "string")
      throw new FileFormatError(
        `Cannot read "${name}": entry ${place} of image_filenames is ${JSON.stringify(pair)}; give a pair [file, wnid]`,
      );
    const key = `${wnid}/${file}`;
    const earlier = placeOf.get(key);
    if (earlier !== undefined)
      throw new FileFormatError(
        `Cannot read "${name}": entries ${earlier} and ${place} of image_filenames both are ${key}; list each image once`,
      );
    placeOf.set(key, place);
    return { file, wnid };
  });
}

/** Whether parsed JSON looks like an image list, rather than a plain list of labels. */
export function isImageList(value: unknown): value is { readonly image_filenames: unknown } {
  return typeof value === "object" && value !== null && "image_filenames" in value;
}

/** Writes an image list as ImageNetV2's programs read it. */
export function serializeImageList(images: readonly ListedImage[]): string {
  return `${JSON.stringify({ image_filenames: images.map(({ file, wnid }) => [file, wnid]) }, null, 2)}\n`;
}
