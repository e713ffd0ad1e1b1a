import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { isBelow } from "./import-folder";
import { byteLimit } from "./prepare-image";

// Opening a pipe would wait for its writer for ever.
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The bytes of a file below an import root, or why they are not read. */
export type ImportFile = { ok: true; bytes: Buffer } | { ok: false; reason: string };

/** Reads a file whose real path must lie below `root` (itself a real path): a link that leaves it is refused, and so is what is no regular file. */
export async function readImportFile(root: string, path: string): Promise<ImportFile> {
  try {
    const real = await realpath(path);
    if (!isBelow(root, real))
      return { ok: false, reason: "it is a link that leaves the import root; put the image itself there" };
    const file = await open(real, readFlags);
    try {
      const status = await file.stat();
      if (!status.isFile()) return { ok: false, reason: "it is no regular file; put the image itself there" };
      if (status.size > byteLimit)
        return {
          ok: false,
          reason: `the file has ${status.size} bytes and ${byteLimit} are the most that are read; store it smaller`,
        };
      return { ok: true, bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return {
      ok: false,
      reason: `the file cannot be read (${String(error.code)}); mend its link or permissions, and import again`,
    };
  }
}
