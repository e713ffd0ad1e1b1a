import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isBelow, listClassFolders, listFolder, resolveImportFolder } from "./import-folder";
import { readImportFile } from "./read-import-file";

// env() is read once: set before anything here asks.
const settings = vi.hoisted(() => ({ root: "", outside: "" }));
vi.mock("@/lib/env", () => ({ env: () => ({ IMPORT_ROOT: settings.root }) }));

beforeAll(async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-root-")));
  settings.root = join(folder, "root");
  settings.outside = join(folder, "outside");
  for (const path of ["root/cat", "root/Dog", "root/.hidden", "outside/secret"])
    await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, "root/cat/b.jpg"), "b");
  await writeFile(join(folder, "root/cat/a.jpg"), "a");
  await writeFile(join(folder, "root/cat/.DS_Store"), "");
  await writeFile(join(folder, "root/notes.txt"), "");
  await writeFile(join(folder, "outside/secret/key"), "");
  await symlink(settings.outside, join(folder, "root/leaves"));
  await symlink(join(folder, "outside/secret/key"), join(folder, "root/cat/key.jpg"));
  await symlink(join(folder, "root/cat/a.jpg"), join(folder, "root/cat/c.jpg"));
  await symlink(join(folder, "root/nowhere"), join(folder, "root/cat/d.jpg"));
});
afterAll(() => rm(join(settings.root, ".."), { recursive: true, force: true }));

test("a folder below the root is found, absolute or relative to it", async () => {
  expect(await resolveImportFolder("cat")).toBe(join(settings.root, "cat"));
  expect(await resolveImportFolder(join(settings.root, "cat"))).toBe(join(settings.root, "cat"));
  expect(await resolveImportFolder(".")).toBe(settings.root);
});

test.each(["..", "../outside", "/etc", "/", "cat/../../outside", "leaves", "leaves/secret"])(
  "%s lies outside the root and is refused with the root and the mend",
  async (folder) => {
    await expect(resolveImportFolder(folder)).rejects.toThrow(
      `Cannot import from ${folder}: it lies outside the import root ${settings.root}; move or mount`,
    );
  },
);

test("outside the root even existence stays unknown", async () => {
  await expect(resolveImportFolder("../no-such-folder")).rejects.toThrow("lies outside the import root");
});

test("a folder that does not exist and a file are told apart", async () => {
  await expect(resolveImportFolder("dgo")).rejects.toThrow(
    `Cannot import from ${join(settings.root, "dgo")}: it cannot be opened (ENOENT); check the spelling`,
  );
  await expect(resolveImportFolder("notes.txt")).rejects.toThrow(
    "it is a file; name the folder that holds a folder per class",
  );
});

test("a folder's name that begins like the root's is not below it", () => {
  expect(isBelow("/data/root", "/data/root-2")).toBe(false);
  expect(isBelow("/data/root", "/data/root/..x")).toBe(true);
});

test("listing is sorted by code units, without hidden files, and tells links that leave", async () => {
  expect(await listFolder(settings.root, settings.root)).toEqual([
    { name: "Dog", kind: "folder" },
    { name: "cat", kind: "folder" },
    { name: "leaves", kind: "outside" },
    { name: "notes.txt", kind: "file" },
  ]);
  expect(await listClassFolders(settings.root)).toEqual(["Dog", "cat"]);
  expect(
    (await listFolder(join(settings.root, "cat"), settings.root)).map((entry) => `${entry.name} ${entry.kind}`),
  ).toEqual(["a.jpg file", "b.jpg file", "c.jpg file", "d.jpg file", "key.jpg outside"]);
});

test("a file is read through a link that stays below the root, and through no other", async () => {
  const read = (name: string) => readImportFile(settings.root, join(settings.root, "cat", name));
  expect(await read("c.jpg")).toEqual({ ok: true, bytes: Buffer.from("a") });
  expect(await read("key.jpg")).toEqual({
    ok: false,
    reason: "it is a link that leaves the import root; put the image itself there",
  });
  expect(await read("d.jpg")).toMatchObject({ ok: false, reason: expect.stringContaining("cannot be read (ENOENT)") });
  expect(await read(".")).toMatchObject({ ok: false, reason: expect.stringContaining("no regular file") });
});
