import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { env } from "@/lib/env";

function folderOf(studyId: number): string {
  return join(resolve(env().IMAGES_FOLDER, ".."), "releases", String(studyId));
}

/** Where a file of a finished release lies; `name` comes from the release's own list. */
export function releasePath(studyId: number, number: number, name: string): string {
  return join(folderOf(studyId), String(number), name);
}

/**
 * A folder to write a release in; what an earlier, killed attempt left is removed. `publish` makes it visible in one step, once every
 * file is on the disk itself.
 */
export async function openReleaseFolder(
  studyId: number,
  number: number,
): Promise<{ readonly path: string; publish(): Promise<void>; discard(): Promise<void> }> {
  const parent = folderOf(studyId);
  await mkdir(parent, { recursive: true });
  for (const left of await readdir(parent))
    if (left.startsWith(`${number}.`)) await rm(join(parent, left), { recursive: true });
  const path = join(parent, `${number}.${randomBytes(4).toString("hex")}.part`);
  await mkdir(path);
  return {
    path,
    async publish() {
      for (const name of await readdir(path)) await sync(join(path, name));
      await sync(path);
      // Of an attempt that was killed between this step and the next: its bytes are the same.
      await rm(join(parent, String(number)), { recursive: true, force: true });
      await rename(path, join(parent, String(number)));
      await sync(parent);
    },
    discard: () => rm(path, { recursive: true, force: true }),
  };
}

/** Removes the archives of pictures of a published release, where it has any; tables and texts stay. Again does no harm. */
export async function removeReleasedPictures(studyId: number, number: number): Promise<void> {
  const folder = join(folderOf(studyId), String(number));
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names.filter((one) => one.endsWith(".tar"))) await rm(join(folder, name), { force: true });
}

/** Removes everything that was released of a study. Again does no harm. */
export async function removeReleases(studyId: number): Promise<void> {
  await rm(folderOf(studyId), { recursive: true, force: true });
}

async function sync(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    await handle.sync();
  } finally {
    await handle?.close();
  }
}

/** Size of a file in bytes; undefined where it is not there. */
export async function sizeOfFile(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
