import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import pLimit from "p-limit";
import { AppError } from "@/lib/errors";
import { fileSystemSync } from "./file-system-sync";
import type { ImageStorage, StoredKind } from "./storage";

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Images as files of a folder: <kind>/<first two of the sha256>/<sha256>. */
export function folderStorage(folder: string): ImageStorage {
  const made = new Map<string, Promise<unknown>>();
  let unflushed = new Set<string>();
  const syncFileSystem = fileSystemSync(folder);
  const placeOf = (sha256: string, kind: StoredKind) => {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new RangeError(`Cannot place an image: ${JSON.stringify(sha256)} is no SHA-256`);
    return { folder: join(folder, kind, sha256.slice(0, 2)), name: sha256 };
  };
  const make = (path: string) => {
    const pending = made.get(path) ?? mkdir(path, { recursive: true });
    made.set(path, pending);
    // A folder that could not be made is tried again for the next image.
    pending.catch(() => made.delete(path));
    return pending;
  };
  return {
    async has(sha256, kind) {
      const place = placeOf(sha256, kind);
      try {
        return (await stat(join(place.folder, place.name))).size > 0;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    async write(sha256, kind, bytes) {
      const place = placeOf(sha256, kind);
      const path = join(place.folder, place.name);
      const temporary = `${path}.${randomBytes(6).toString("hex")}.new`;
      try {
        await make(place.folder);
        await writeFile(temporary, bytes, { flag: "wx" });
        await rename(temporary, path);
        unflushed.add(path);
      } catch (error) {
        // What hindered the writing may hinder this too; the first error is the one to tell.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw new AppError(
          "unavailable",
          `Cannot keep the ${kind} of image ${sha256} in ${place.folder}: ${error instanceof Error ? error.message : error}; make room or set IMAGES_FOLDER to a folder that can be written`,
          {},
          { cause: error },
        );
      }
    },
    async read(sha256, kind) {
      const place = placeOf(sha256, kind);
      try {
        return await readFile(join(place.folder, place.name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async remove(sha256, kind) {
      const place = placeOf(sha256, kind);
      await rm(join(place.folder, place.name), { force: true });
    },
    async flush() {
      const paths = unflushed;
      unflushed = new Set();
      try {
        // One journal for all of them costs a tenth of a wait for each; where there is no such command each is waited for.
        if (paths.size > 8 && (await syncFileSystem())) return;
        await Promise.all([...paths].map((path) => inFlight(() => syncFile(path))));
        // A name is the folder's content: it has to be on the disk too.
        const folders = new Set([...paths].map((path) => dirname(path)));
        await Promise.all([...folders].map((path) => inFlight(() => syncFile(path))));
      } catch (error) {
        for (const path of paths) unflushed.add(path);
        throw error;
      }
    },
  };
}

/** Two at once: decoding and waiting for the disk share the same few threads of libuv. */
const inFlight = pLimit(2);

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r").catch((error: unknown) => {
    // Removed since: nothing is left to keep.
    if (isMissing(error)) return undefined;
    throw error;
  });
  try {
    await file?.datasync();
  } finally {
    await file?.close();
  }
}
