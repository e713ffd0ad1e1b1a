import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { fileSystemSync } from "./file-system-sync";

test("a flush says whether the file system was written out, one after another and several at once", async () => {
  const flush = fileSystemSync(tmpdir());
  expect(await flush()).toBe(true);
  expect(await Promise.all([flush(), flush(), flush()])).toEqual([true, true, true]);
  expect(await fileSystemSync("/no/such folder")()).toBe(false);
});
