import { unzipSync } from "fflate";
import { FileFormatError } from "./file-format-error";
import { type NpyArray, parseNpy } from "./npy";

/**
 * Reads the arrays of numpy's .npz format, a zip of .npy files, by name.
 *
 * `only`: the arrays wanted (others are not unpacked and may be of any type). `maximumBytes` bounds what may be unpacked, 1 GiB
 * by default. Throws a FileFormatError for a damaged zip, a missing array and what `parseNpy` refuses.
 */
export function parseNpz(
  bytes: Uint8Array,
  name: string,
  { only, maximumBytes = 2 ** 30 }: { readonly only?: readonly string[]; readonly maximumBytes?: number } = {},
): Map<string, NpyArray> {
  let unpacked = 0;
  const entries = unzip(bytes, name, (entry, size) => {
    if (!entry.endsWith(".npy") || (only !== undefined && !only.includes(arrayName(entry)))) return false;
    unpacked += size;
    if (unpacked > maximumBytes)
      throw new FileFormatError(
        `Cannot read "${name}": it unpacks to more than ${maximumBytes} bytes; save the arrays one by one as .npy`,
      );
    return true;
  });
  const arrays = new Map(
    Object.entries(entries).map(([entry, data]) => [arrayName(entry), parseNpy(data, `${name}/${entry}`)]),
  );
  for (const wanted of only ?? [])
    if (!arrays.has(wanted))
      throw new FileFormatError(
        `Cannot read "${name}": it has no array "${wanted}"; it has ${listNpz(bytes, name).join(", ") || "none"}`,
      );
  return arrays;
}

/** The names of the arrays in a .npz file, without unpacking them; throws a FileFormatError for a damaged zip. */
export function listNpz(bytes: Uint8Array, name: string): string[] {
  const names: string[] = [];
  unzip(bytes, name, (entry) => {
    if (entry.endsWith(".npy")) names.push(arrayName(entry));
    return false;
  });
  return names;
}

function unzip(
  bytes: Uint8Array,
  name: string,
  wanted: (entry: string, size: number) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter: (entry) => wanted(entry.name, entry.originalSize) });
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(
      `Cannot read "${name}" as .npz: ${error instanceof Error ? error.message : String(error)}; it was cut short or is no zip: write it again with numpy.savez`,
      { cause: error },
    );
  }
}

function arrayName(entry: string): string {
  return entry.replace(/\.npy$/, "");
}
