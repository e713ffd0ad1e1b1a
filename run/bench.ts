// npm run bench [-- --json]: what is fast and what is slow, each against a baseline measured in the same run.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchImport } from "@/bench/import";
import { benchSubmit } from "@/bench/submit";
import { benchVariants } from "@/bench/variants";
import { closeDatabase } from "@/lib/db/client";
import { startStack } from "./stack";

async function main(): Promise<void> {
  const json = process.argv.includes("--json");
  const log = (line: string) => console.error(line);
  const folder = await mkdtemp(join(tmpdir(), "redraw-bench-"));
  await chmod(folder, 0o755);
  // A database as in real use: with fsync, or submits per second would flatter us.
  const stack = await startStack({ folder, parts: ["desk"], deskPort: 0, marketPort: 0, importRoot: folder, log });
  Object.assign(process.env, stack.env);
  try {
    const results: Record<string, unknown> = {};
    for (const [name, measure] of Object.entries({
      submit: benchSubmit,
      import: benchImport,
      variants: benchVariants,
    })) {
      log(`measuring ${name}…`);
      results[name] = await measure();
      if (!json) console.log(name, results[name]);
    }
    if (json) console.log(JSON.stringify(results));
  } finally {
    await closeDatabase();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
