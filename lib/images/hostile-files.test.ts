import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHostileFiles, buildInterlaced } from "./build-hostile-files";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraw-hostile-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Prepares files in a process of its own, six at a time as an import does, and tells the most memory that it ever had. */
async function prepareApart(names: readonly string[]): Promise<{ megabytes: number; results: Record<string, string> }> {
  const program = `
    Promise.all([import("./lib/images/prepare-image.ts"), import("p-limit"), import("node:fs/promises")]).then(
      async ([{ prepareImage }, { default: pLimit }, { readFile }]) => {
        const limit = pLimit(6);
        const results = {};
        await Promise.all(${JSON.stringify(names)}.map((name) => limit(async () => {
          const result = await prepareImage(await readFile(${JSON.stringify(folder)} + "/" + name));
          results[name] = result.ok ? "accepted" : result.reason;
        })));
        process.stdout.write(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, results }));
      });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const parts: Buffer[] = [];
  for await (const part of child.stdout) parts.push(part as Buffer);
  expect((await ended)[0]).toBe(0);
  return JSON.parse(Buffer.concat(parts).toString()) as Awaited<ReturnType<typeof prepareApart>>;
}

test("64 hostile files are refused, each with a reason, in less than 300 MB", { timeout: 30_000 }, async () => {
  const files = [...(await buildHostileFiles())];
  expect(files).toHaveLength(64);
  const names = files.map((_, at) => `hostile-${at}`);
  for (const [at, [, bytes]] of files.entries()) await writeFile(join(folder, `hostile-${at}`), bytes);
  const { megabytes, results } = await prepareApart(names);
  const accepted = files.filter((_, at) => results[`hostile-${at}`] === "accepted").map(([name]) => name);
  expect(accepted).toEqual([]);
  // Each reason is the value and the mend: "the content is a PDF document; give a JPEG ...".
  for (const [at, [name]] of files.entries())
    expect([name, results[`hostile-${at}`]]).toEqual([name, expect.stringMatching(/.{10,}; .{10,}/)]);
  expect(megabytes).toBeLessThan(300);
});

test("an honest image just below the limit of what is decoded at once, twice at once, stays below 300 MB", {
  timeout: 30_000,
}, async () => {
  // 7070 x 7070 = 49,984,900 pixels of 3 bytes: 143 x 2^20 bytes; the limits are 50,000,000 pixels and 160 x 2^20 bytes.
  await writeFile(join(folder, "large"), buildInterlaced(7070));
  const { megabytes, results } = await prepareApart(Array.from({ length: 2 }, () => "large"));
  expect(results).toEqual({ large: "accepted" });
  expect(megabytes).toBeLessThan(300);
});
