// npm run check:invariants [-- folder] [--acknowledged file] [--market]: asks the study database whether its promises hold; one line
// each, exit code 1 where one is broken. The database is DATABASE_URL's, else the embedded one below the data folder, running or not.
// --acknowledged: a file of lines "<assignment id> <worker id>" that somebody was told are stored, e.g. by a load test. --market: the
// same of every submission that the markets list (needs the CROWD_ settings).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { closeDatabase, database } from "@/lib/db/client";
import { type CheckedInvariant, checkInvariants } from "@/lib/db/invariants";
import { checkAcknowledged, checkExports, listAcknowledged } from "./more-invariants";
import { openStudyDatabase } from "./open-study-database";
import { root } from "./root";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { acknowledged: { type: "string" }, market: { type: "boolean", default: false } },
});

/** I1, where there is something to hold the database against; who was told what stands in no database of ours. */
async function checkTold(): Promise<CheckedInvariant[]> {
  const told = options.market ? await listAcknowledged() : [];
  if (options.acknowledged !== undefined) {
    const file = resolve(process.env.REDRAW_INVOKED_FROM ?? root, options.acknowledged);
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [marketAssignmentId, marketWorkerId] = line.trim().split(/\s+/);
      if (marketAssignmentId && marketWorkerId) told.push({ marketAssignmentId, marketWorkerId });
    }
  }
  return options.market || options.acknowledged !== undefined ? [await checkAcknowledged(told)] : [];
}

async function main(): Promise<void> {
  const close = await openStudyDatabase(positionals[0], "check");
  try {
    const checked = [...(await checkInvariants(database("jobs"))), await checkExports(), ...(await checkTold())];
    checked.sort((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
    for (const { name, promise, problems } of checked) {
      console.log(`${problems.length === 0 ? "kept  " : "BROKEN"} ${name.padEnd(3)} ${promise}`);
      for (const problem of problems) console.log(`           ${problem}`);
    }
    const broken = checked.filter(({ problems }) => problems.length > 0);
    console.log(`${checked.length - broken.length} promises kept, ${broken.length} broken`);
    process.exitCode = broken.length > 0 ? 1 : 0;
  } finally {
    await closeDatabase();
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
