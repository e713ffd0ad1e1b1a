// npm test: what continuous integration runs and what everybody runs. Formatter and linter, types, layers, unit and integration tests,
// then end-to-end tests in a real browser against the production build. Ends with a plain line: N passed, N failed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build";
import { ensureChromium } from "./chromium";
import { root } from "./root";

let passed = 0;
let failed = 0;

function step(name: string, file: string, args: string[], environment: Record<string, string> = {}): boolean {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", file), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment },
  });
  console.log(`   ${name}: ${status === 0 ? "ok" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s`);
  return status === 0;
}

function check(name: string, file: string, args: string[]): void {
  if (step(name, file, args)) passed += 1;
  else failed += 1;
}

/** dependency-cruiser reports "0 modules" and ends green where it cannot read TypeScript: too few modules are a failure. */
function checkLayers(): void {
  console.log("\n── layers");
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "app",
      "components",
      "lib",
      "cli",
      "run",
      "prisma/seed",
    ],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 },
  );
  console.log(stdout);
  const modules = Number(/(\d+) modules/.exec(stdout)?.[1] ?? 0);
  if (status === 0 && modules > 150) passed += 1;
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

function run(
  name: string,
  file: string,
  args: string[],
  report: string,
  count: (path: string) => TestCounts,
  environment: Record<string, string> = {},
): void {
  const path = join(root, "test-results", report);
  rmSync(path, { force: true });
  const ok = step(name, file, args, environment);
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

async function main(): Promise<void> {
  mkdirSync(join(root, "test-results"), { recursive: true });
  check("formatter and linter", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);
  check("types", "typescript/bin/tsc", ["--noEmit"]);
  checkLayers();
  run("unit and integration tests", "vitest/vitest.mjs", ["run"], "vitest.json", countVitest);
  try {
    const chromium = ensureChromium((line) => console.log(line));
    await build((line) => console.log(line));
    passed += 1;
    run("end-to-end tests", "@playwright/test/cli.js", ["test"], "playwright.json", countPlaywright, {
      CHROMIUM_PATH: chromium,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
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
