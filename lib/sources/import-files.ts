import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { resolveImportPath } from "@/lib/images/import-folder";

/** The file of that path below the import root, or the files of that folder whose names end so, sorted. Throws AppError. */
export async function listImportFiles(path: string, endings: readonly string[]): Promise<string[]> {
  const real = await resolveImportPath(path);
  if (!(await stat(real)).isDirectory()) return [real];
  const names = (await readdir(real))
    .filter((name) => !name.startsWith(".") && endings.some((ending) => name.toLowerCase().endsWith(ending)))
    .sort();
  if (names.length === 0)
    throw new AppError(
      "badRequest",
      `Cannot import from ${real}: the folder holds no file that ends in ${endings.join(", ")}; name the folder that does`,
    );
  // Each again: a link in the folder may leave the root.
  return Promise.all(names.map((name) => resolveImportPath(join(real, name))));
}

/** A file that is read in places; `close` when done. */
export interface RandomAccessFile {
  readonly size: number;
  read(from: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a file below the import root for reading in places. */
export async function openImportFile(path: string): Promise<RandomAccessFile> {
  const file = await open(await resolveImportPath(path), "r");
  const { size } = await file.stat();
  return {
    size,
    async read(from, length) {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, from);
      return bytes.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}
