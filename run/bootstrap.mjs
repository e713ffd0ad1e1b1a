// The first thing every npm script runs, on whatever Node the machine has (>= 20): installs what package-lock.json
// names when it is missing or stale, generates the database clients and bundles the worker's page, then hands over to the pinned Node and run/<command>.ts.
// Nothing here may write to standard output: `npm run -s road -- DIR --json` promises one object there.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(fileURLToPath(import.meta.url), "..", "..");
const [command, ...args] = process.argv.slice(2);

function digest(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

function isStale(stamp, wanted) {
  return !existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted;
}

function runOrExit(what, file, argv, extraEnv = {}) {
  const result = spawnSync(file, argv, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...extraEnv },
    shell: process.platform === "win32",
  });
  if (result.status === 0) return;
  console.error(
    `Cannot ${what}: \`${file} ${argv.join(" ")}\` ended with ${result.status ?? result.signal ?? result.error?.message}.`,
  );
  process.exit(1);
}

function install() {
  const stamp = join(root, "node_modules", ".redraw-installed");
  const wanted = digest(["package-lock.json", "package.json"]);
  if (!isStale(stamp, wanted)) return;
  console.error("Installing packages (once; about two minutes)…");
  // Not `npm ci`: it refuses a lock file that lacks other platforms' optional binaries. `--no-save` keeps to the lock and leaves it alone.
  runOrExit("install the packages", "npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    ONNXRUNTIME_NODE_INSTALL: "skip",
    NODE_ENV: "development",
  });
  writeFileSync(stamp, wanted);
}

// Prisma's CLI wants to download an engine that `generate` does not use; any existing file satisfies it.
function generateClients() {
  const listPrisma = (folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".prisma"))
      .sort();
  for (const { config, models, output } of [
    { config: "prisma.config.ts", models: "prisma/models", output: "lib/db/generated" },
    { config: "prisma.market.config.ts", models: "prisma/market/models", output: "lib/market/db/generated" },
  ]) {
    const stamp = join(root, output, ".stamp");
    const wanted = digest([config, "package-lock.json", ...listPrisma(models).map((name) => `${models}/${name}`)]);
    if (!isStale(stamp, wanted)) continue;
    rmSync(join(root, output), { recursive: true, force: true });
    const prismaFolder = join(root, "node_modules", "prisma");
    const cli = join(prismaFolder, JSON.parse(readFileSync(join(prismaFolder, "package.json"), "utf8")).bin.prisma);
    runOrExit("generate the database client", process.execPath, [cli, "generate", "--config", config], {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    });
    mkdirSync(join(root, output), { recursive: true });
    writeFileSync(stamp, wanted);
  }
}

/** Files below `path` (a file or a folder), sorted. */
function listFiles(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => listFiles(`${path}/${name}`));
}

// The worker's page carries its script and style inline, bundled from app/hit/_page/client.
async function bundleWorkerPage() {
  const { bundlePage, pageSources } = await import("./bundle-page.mjs");
  const output = join(root, "app", "hit", "generated");
  const stamp = join(output, ".stamp");
  const wanted = digest(["package-lock.json", ...pageSources.flatMap(listFiles)]);
  if (!isStale(stamp, wanted)) return;
  await bundlePage(root);
  writeFileSync(stamp, wanted);
}

function pinnedNode() {
  const bin = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(bin) ? bin : process.execPath;
}

if (!command || !existsSync(join(root, "run", `${command}.ts`))) {
  console.error(`Cannot run "${command ?? ""}": there is no run/${command ?? "<command>"}.ts.`);
  process.exit(2);
}
install();
generateClients();
await bundleWorkerPage();

const tsx = pathToFileURL(createRequire(join(root, "package.json")).resolve("tsx")).href;
const nodeFolder = join(root, "node_modules", "node", "bin");
const child = spawn(pinnedNode(), ["--import", tsx, join(root, "run", `${command}.ts`), ...args], {
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${nodeFolder}:${process.env.PATH ?? ""}`,
    REDRAW_INVOKED_FROM: process.env.INIT_CWD ?? process.cwd(),
  },
});
// Ctrl-C reaches the child through the terminal's process group; it stops in order and this waits for it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGHUP", () => child.kill("SIGHUP"));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
