import type { Dirent } from "node:fs";
import { opendir, readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** What stands directly in an imported folder; `outside` = a link to a place outside the import root. */
export interface FolderEntry {
  name: string;
  kind: "file" | "folder" | "outside";
}

const compare = (a: FolderEntry, b: FolderEntry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
/** .DS_Store, Thumbs.db and the like belong to the machine, not to the data. */
const isHidden = (name: string) => name.startsWith(".") || name === "Thumbs.db";

/** Whether a real path is the folder or lies below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The real path of IMPORT_ROOT, below which every imported file must lie. */
export function importRoot(): Promise<string> {
  return realpath(env().IMPORT_ROOT).catch((error: unknown) => {
    throw new AppError(
      "unavailable",
      `Cannot import: the import root ${env().IMPORT_ROOT} cannot be opened (${codeOf(error)}); make that folder or set IMPORT_ROOT`,
    );
  });
}

/** The real path of a folder that may be imported: relative paths count from IMPORT_ROOT, and no link may leave it. */
export async function resolveImportFolder(folder: string): Promise<string> {
  const real = await resolveImportPath(folder);
  if (!(await stat(real)).isDirectory())
    throw new AppError(
      "badRequest",
      `Cannot import from ${resolve(await importRoot(), folder)}: it is a file; name the folder that holds a folder per class`,
    );
  return real;
}

/** The same for a file or a folder. */
export async function resolveImportPath(path: string): Promise<string> {
  const root = await importRoot();
  const asked = resolve(root, path);
  // Before touching the disk: what lies outside is nobody's business, not even whether it exists.
  const outside = () =>
    new AppError(
      "forbidden",
      `Cannot import from ${path}: it lies outside the import root ${root}; move or mount the images below that folder, or set IMPORT_ROOT`,
    );
  if (!isBelow(root, asked) && !isBelow(resolve(env().IMPORT_ROOT), asked)) throw outside();
  const real = await realpath(asked).catch((error: unknown) => {
    throw new AppError(
      "notFound",
      `Cannot import from ${asked}: it cannot be opened (${codeOf(error)}); check the spelling, and that the server may read it`,
    );
  });
  if (!isBelow(root, real)) throw outside();
  return real;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/** What lies directly in a folder, sorted by code units of the name; hidden files left out. Memory grows with one folder, not with the pool. */
export async function listFolder(folder: string, root: string): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for await (const entry of await opendir(folder)) {
    if (!isHidden(entry.name)) entries.push({ name: entry.name, kind: await kindOf(folder, root, entry) });
  }
  return entries.sort(compare);
}

async function kindOf(folder: string, root: string, entry: Dirent): Promise<FolderEntry["kind"]> {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? "folder" : "file";
  try {
    const target = await realpath(join(folder, entry.name));
    if (!isBelow(root, target)) return "outside";
    return (await stat(target)).isDirectory() ? "folder" : "file";
  } catch {
    // A link to nothing: reading it as a file says so.
    return "file";
  }
}

/** The names of the class folders below a folder, sorted. */
export async function listClassFolders(folder: string): Promise<string[]> {
  const entries = await listFolder(folder, await importRoot());
  return entries.filter((entry) => entry.kind === "folder").map((entry) => entry.name);
}

/** How many entries a folder has that `listFolder` would list. */
export async function countFolder(folder: string): Promise<number> {
  return (await readdir(folder)).filter((name) => !isHidden(name)).length;
}
