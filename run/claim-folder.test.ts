import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { claimFolder } from "./claim-folder";

const folder = await mkdtemp(join(tmpdir(), "redraw-claim-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a folder that a running process holds is refused by name, and free once that process is gone", async () => {
  const other = spawn(process.execPath, ["-e", "process.stdin.resume(); console.log('up')"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  await once(other.stdout, "data");
  await writeFile(join(folder, "redraw.pid"), `${other.pid}\n`);
  await expect(claimFolder(folder)).rejects.toThrow(`process ${other.pid} already runs Redraw there`);
  other.stdin.end();
  await once(other, "exit");
  const giveBack = await claimFolder(folder);
  await giveBack();
  await (await claimFolder(folder))();
});

test("what a killed start left behind does not keep the next from starting", async () => {
  await writeFile(join(folder, "redraw.pid"), "");
  const giveBack = await claimFolder(folder);
  await giveBack();
});
