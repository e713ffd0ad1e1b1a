// npm run bench [-- --only NAME ...] [--json]: what is fast and what is slow, each against a baseline measured in the same run.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchAnalyze } from "@/bench/analyze";
import { benchDesk } from "@/bench/desk";
import { benchDuplicates } from "@/bench/duplicates";
import { benchImport } from "@/bench/import";
import { benchMarket } from "@/bench/market";
import { benchRelease } from "@/bench/release";
import { benchSubmit } from "@/bench/submit";
import { benchVariants } from "@/bench/variants";
import { closeDatabase } from "@/lib/db/client";
import { startStack } from "./stack";

const benches: Record<string, () => Promise<unknown>> = {
  submit: benchSubmit,
  import: benchImport,
  duplicates: benchDuplicates,
  variants: benchVariants,
  release: benchRelease,
  desk: () => benchDesk(),
  analyze: benchAnalyze,
  market: benchMarket,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, only: { type: "string", multiple: true } },
  });
  const unknown = values.only?.find((name) => !(name in benches));
  if (unknown)
    throw new Error(
      `Cannot measure: there is no bench "${unknown}"; give --only one of ${Object.keys(benches).join(", ")}`,
    );
  const wanted = Object.entries(benches).filter(([name]) => values.only?.includes(name) ?? true);
  const log = (line: string) => console.error(line);
  const folder = await mkdtemp(join(tmpdir(), "redraw-bench-"));
  await chmod(folder, 0o755);
  // A database as in real use: with fsync, or submits per second would flatter us.
  const stack = await startStack({ folder, parts: ["desk"], deskPort: 0, marketPort: 0, importRoot: folder, log });
  Object.assign(process.env, stack.env);
  try {
    const results: Record<string, unknown> = {};
    for (const [name, measure] of wanted) {
      log(`measuring ${name}…`);
      results[name] = await measure();
      if (!values.json) console.log(name, results[name]);
    }
    if (values.json) console.log(JSON.stringify(results));
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
