// npm test: what continuous integration runs and what everybody runs. The production build beside formatter and linter, types and layers,
// then unit and integration tests, then end-to-end tests in a real browser. Ends with a plain line: N passed, N failed.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build";
import { ensureChromium } from "./chromium";
import { root } from "./root";

let passed = 0;
let failed = 0;

/** Runs one of the packages' programs to its end. What it says is shown as it comes, or at the end where `whole` and returned. */
async function step(
  name: string,
  file: string,
  args: string[],
  { environment = {}, whole = false }: { environment?: Record<string, string>; whole?: boolean } = {},
): Promise<{ ok: boolean; output: string }> {
  if (!whole) console.log(`\n── ${name}`);
  const started = Date.now();
  const output: string[] = [];
  const code = await new Promise<number | null>((done, fail) => {
    const child = spawn(process.execPath, [join(root, "node_modules", file), ...args], {
      cwd: root,
      stdio: ["ignore", whole ? "pipe" : "inherit", whole ? "pipe" : "inherit"],
      env: { ...process.env, ...environment },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => output.push(text));
    child.once("error", fail).once("close", done);
  });
  const said = output.join("");
  if (whole) console.log(`\n── ${name}\n${said.trimEnd()}`);
  console.log(`   ${name}: ${code === 0 ? "ok" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s`);
  return { ok: code === 0, output: said };
}

async function check(name: string, file: string, args: string[]): Promise<void> {
  if ((await step(name, file, args, { whole: true })).ok) passed += 1;
  else failed += 1;
}

/** dependency-cruiser reports "0 modules" and ends green where it cannot read TypeScript: too few modules are a failure. */
async function checkLayers(): Promise<void> {
  const { ok, output } = await step(
    "layers",
    "dependency-cruiser/bin/dependency-cruiser.mjs",
    ["--config", ".dependency-cruiser.cjs", "app", "components", "lib", "cli", "run", "prisma/seed"],
    { whole: true },
  );
  const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  if (ok && modules > 150) passed += 1;
  else {
    failed += 1;
    if (modules <= 150) console.error(`Only ${modules} modules were read: the layers were not checked.`);
  }
}

interface TestCounts {
  passed: number;
  failed: number;
}

function countVitest(path: string): TestCounts {
  const report = JSON.parse(readFileSync(path, "utf8")) as {
    numPassedTests: number;
    numFailedTests: number;
    numFailedTestSuites: number;
    success: boolean;
  };
  return {
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      (report.success || report.numFailedTests > 0 ? 0 : Math.max(1, report.numFailedTestSuites)),
  };
}

function countPlaywright(path: string): TestCounts {
  const { stats } = JSON.parse(readFileSync(path, "utf8")) as {
    stats: { expected: number; unexpected: number; flaky: number };
  };
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

async function run(
  name: string,
  file: string,
  args: string[],
  report: string,
  count: (path: string) => TestCounts,
  environment: Record<string, string> = {},
): Promise<void> {
  const path = join(root, "test-results", report);
  rmSync(path, { force: true });
  const { ok } = await step(name, file, args, { environment });
  try {
    const counts = count(path);
    passed += counts.passed;
    failed += counts.failed;
    if (!ok && counts.failed === 0) failed += 1;
  } catch (error) {
    console.error(`Cannot read what ${name} reported in ${path}: ${error instanceof Error ? error.message : error}`);
    failed += 1;
  }
}

/** What the end-to-end tests need: the production build and a browser. */
async function prepareSites(): Promise<{ chromium: string } | { failure: string }> {
  try {
    const [chromium] = await Promise.all([
      ensureChromium((line) => console.log(line)),
      build((line) => console.log(line)),
    ]);
    return { chromium };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<void> {
  mkdirSync(join(root, "test-results"), { recursive: true });
  // Each of these keeps about one core busy and none looks at another's files.
  const [sites] = await Promise.all([
    prepareSites(),
    check("types", "typescript/bin/tsc", ["--project", "tsconfig.check.json"]),
    check("formatter and linter", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]),
    checkLayers(),
  ]);
  await run("unit and integration tests", "vitest/vitest.mjs", ["run"], "vitest.json", countVitest);
  if ("chromium" in sites) {
    passed += 1;
    await run("end-to-end tests", "@playwright/test/cli.js", ["test"], "playwright.json", countPlaywright, {
      CHROMIUM_PATH: sites.chromium,
    });
  } else {
    console.error(sites.failure);
    failed += 1;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

main().catch((error: unknown) => {
  console.error(error);
  console.log(`\n${passed} passed, ${failed + 1} failed`);
  process.exit(1);
});
