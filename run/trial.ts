// npm run trial [-- --only NAME ...] [--share 0.01] [--minutes 30] [--json]: the promises of "what must never happen", at full size. Each prints what it
// counted and ends with exit code 1 where a promise was broken; --share makes them smaller, --minutes ends kills and fuzz early. npm test runs small ones of the same kind.
//   kills      200 x kill -9 of web and database under submissions: 100,000 acknowledged, 0 lost, 0 double
//   outage     200 workers finish while our web process is down: every vote is recovered from the market and paid
//   fuzz       100,000 malformed requests: no 5xx, what counts unchanged (runs after an outage, in its study)
//   fire       5,000 HITs at a market that fails one call in five, the job worker killed every 5 s: each exactly once
//   forgeries  10,000 forged submissions: frequencies identical
//   page       weight of the worker's page and its first tiles on slow 4G, in a browser
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { trialFuzz } from "@/bench/trials/fuzz";
import { trialKills } from "@/bench/trials/kills";
import { startDesk, trialOutage } from "@/bench/trials/outage";
import { closeDatabase } from "@/lib/db/client";
import { ensureChromium } from "./chromium";
import { freePort } from "./free-port";
import { root } from "./root";
import { startStack } from "./stack";

const log = (line: string) => console.error(line);

interface Outcome {
  kept: boolean;
  figures: unknown;
}

async function withStack(share: number, isFuzzed: boolean, minutes: number): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-trial-"));
  await chmod(folder, 0o755);
  const stack = await startStack({
    folder,
    parts: ["market", "jobs"],
    deskPort: await freePort(),
    marketPort: 0,
    sweepSeconds: 2,
    importRoot: folder,
    log,
  });
  Object.assign(process.env, stack.env);
  let desk = await startDesk(stack);
  try {
    const outage = await trialOutage(stack, desk, isFuzzed ? Math.min(share, 0.1) : share, log);
    desk = outage.desk;
    const { workers, takenByMarket, recovered, paid, changed, brokenInvariants } = outage.result;
    const all = [takenByMarket, recovered, paid].every((count) => count === workers);
    const isKept = all && changed === 0 && brokenInvariants.length === 0;
    if (!isFuzzed) return { kept: isKept, figures: outage.result };
    const fuzz = await trialFuzz(stack, desk, share, minutes, log);
    const kept = isKept && fuzz.failures.length === 0 && fuzz.wordless.length === 0 && fuzz.changed.length === 0;
    return { kept, figures: fuzz };
  } finally {
    await desk.kill();
    await closeDatabase();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A test of the suite, by itself and with another size. */
function runTest(file: string, args: string[], environment: Record<string, string>): Outcome {
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", file), ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...environment },
  });
  return { kept: status === 0, figures: "printed above" };
}

const vitest = "vitest/vitest.mjs";
const trials: Record<string, (share: number, minutes: number) => Outcome | Promise<Outcome>> = {
  kills: async (share, minutes) => {
    const figures = await trialKills(share, minutes, log);
    const { lost, double, changed, brokenInvariants } = figures;
    return { kept: lost + double + changed + brokenInvariants.length === 0, figures };
  },
  outage: (share, minutes) => withStack(share, false, minutes),
  fuzz: (share, minutes) => withStack(share, true, minutes),
  fire: (share) =>
    runTest(vitest, ["run", "lib/jobs/tasks/under-fire.test.ts"], {
      TRIAL_HITS: String(Math.max(40, Math.round(5000 * share))),
      TRIAL_KILL_SECONDS: "5",
    }),
  forgeries: () => runTest(vitest, ["run", "app/hit/forgeries.test.ts"], {}),
  page: async () =>
    runTest("@playwright/test/cli.js", ["test", "e2e/hits.spec.ts", "-g", "weighs less"], {
      CHROMIUM_PATH: await ensureChromium(log),
    }),
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      share: { type: "string", default: "1" },
      minutes: { type: "string", default: "120" },
      json: { type: "boolean", default: false },
    },
  });
  const share = Number(values.share);
  const unknown = values.only?.find((name) => !(name in trials));
  if (unknown || !(share > 0 && share <= 1)) {
    throw new Error(
      unknown
        ? `Cannot try "${unknown}": give --only one of ${Object.keys(trials).join(", ")}`
        : `Cannot try: --share is "${values.share}"; give a number above 0 and at most 1`,
    );
  }
  const results: Record<string, Outcome> = {};
  for (const [name, attempt] of Object.entries(trials)) {
    if (values.only && !values.only.includes(name)) continue;
    log(`trying ${name}…`);
    const outcome = await attempt(share, Number(values.minutes));
    results[name] = outcome;
    if (!values.json) console.log(outcome.kept ? "kept  " : "BROKEN", name, outcome.figures);
    if (!outcome.kept) process.exitCode = 1;
  }
  if (values.json) console.log(JSON.stringify(results));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
