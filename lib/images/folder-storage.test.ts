import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderStorage } from "./folder-storage";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraw-storage-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = "ab".repeat(32);

test("bytes are read back under their hash and kind, and nothing else lies there", async () => {
  const storage = folderStorage(folder);
  await storage.write(sha256, "original", Buffer.from("original bytes"));
  await storage.write(sha256, "tile", Buffer.from("tile bytes"));
  expect(String(await storage.read(sha256, "original"))).toBe("original bytes");
  expect(String(await storage.read(sha256, "tile"))).toBe("tile bytes");
  expect(await storage.read(sha256, "zoom")).toBeUndefined();
  expect([await storage.has(sha256, "tile"), await storage.has(sha256, "zoom")]).toEqual([true, false]);
  expect((await readdir(folder, { recursive: true })).filter((name) => name.includes(".new"))).toEqual([]);
});

test("many writers of one image leave one whole file", async () => {
  const storage = folderStorage(folder);
  const name = "cd".repeat(32);
  await Promise.all(Array.from({ length: 20 }, () => storage.write(name, "zoom", Buffer.alloc(100_000, 7))));
  expect((await storage.read(name, "zoom"))?.equals(Buffer.alloc(100_000, 7))).toBe(true);
  expect(await readdir(join(folder, "zoom", "cd"))).toEqual([name]);
});

test("a name that is no hash reaches no file", async () => {
  await expect(folderStorage(folder).read("../../etc/passwd", "tile")).rejects.toThrow("is no SHA-256");
});

test("a folder that cannot be written is named, with the setting to change", async () => {
  const blocked = join(folder, "blocked");
  // A file in the folder's place: refused for root, too.
  await writeFile(blocked, "");
  await chmod(blocked, 0o600);
  await expect(folderStorage(blocked).write(sha256, "tile", Buffer.from("x"))).rejects.toThrow(
    /^Cannot keep the tile of image abab.* set IMAGES_FOLDER to a folder that can be written$/,
  );
});
