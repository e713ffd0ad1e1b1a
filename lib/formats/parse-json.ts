import { FileFormatError } from "./file-format-error";

/** Parses bytes as JSON; throws a FileFormatError that names the file and what it starts with. */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(
      `Cannot read "${name}" as JSON: it starts with ${JSON.stringify(text.slice(0, 24))} and ${error instanceof Error ? error.message : String(error)}; write it with json.dump, or give a .npy file`,
      { cause: error },
    );
  }
}
