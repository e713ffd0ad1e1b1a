// Builds the web sites when the sources have changed since the last build.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { root } from "./root";

const sources = [
  "app",
  "components",
  "lib",
  "prisma",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
  "tsconfig.json",
  "run/bundle-endpoint.mjs",
];

const folder = join(root, process.env.NEXT_DIST_DIR ?? ".next");
/** The market's endpoint in one file: see run/bundle-endpoint.mjs. */
export const endpointFile = join(folder, "market-endpoint.cjs");
/** A test build has faults on demand in its market: MARKET_FAULTS_BUILD=1 with a NEXT_DIST_DIR of its own. */
const faults = process.env.MARKET_FAULTS_BUILD === "1";

const isSource = /\.(tsx?|css|js|mjs|json|prisma|svg|png|woff2)$/;
const isTest = /\.test\.tsx?$/;

async function listFiles(path: string): Promise<string[]> {
  if ((await stat(join(root, path))).isFile()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() &&
        isSource.test(entry.name) &&
        !isTest.test(entry.name) &&
        !entry.parentPath.includes("generated"),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function digestSources(): Promise<string> {
  const hash = createHash("sha256");
  const files = (await Promise.all(sources.map(listFiles))).flat().sort();
  for (const file of files) hash.update(file).update(await readFile(join(root, file)));
  return `${hash.digest("hex")}${faults ? " with faults" : ""}`;
}

/** Runs `next build` unless the last build was made from these very sources. Output goes to standard error. */
export async function build(log: (line: string) => void): Promise<void> {
  const stamp = join(folder, "redraw-sources");
  const wanted = await digestSources();
  if (existsSync(stamp) && existsSync(join(folder, "BUILD_ID")) && (await readFile(stamp, "utf8")) === wanted) return;
  log("building the web sites (about half a minute)…");
  // The sites hold script and style of the worker's page as they were when they were bundled.
  const { bundlePage } = await import("./bundle-page.mjs");
  await bundlePage(root);
  const output: string[] = [];
  const code = await new Promise<number>((done) => {
    const child = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    process.once("exit", () => child.kill());
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.once("exit", (exit) => done(exit ?? 1));
  });
  if (code !== 0)
    throw new Error(`Cannot build the web sites (next build ended with ${code}):\n${output.join("").slice(-6000)}`);
  const { bundleEndpoint } = await import("./bundle-endpoint.mjs");
  await bundleEndpoint(root, endpointFile, { faults });
  await writeFile(stamp, wanted);
}

if (require.main === module) {
  build((line) => console.error(line)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
