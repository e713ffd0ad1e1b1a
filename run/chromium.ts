// A Chromium for the end-to-end tests: the system's, else one installed on the spot where that can be done.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

function find(): string | undefined {
  for (const name of ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]) {
    const { status, stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (status === 0 && stdout.trim() !== "") return stdout.trim();
  }
  return undefined;
}

function playwrightsOwn(): string | undefined {
  const { chromium } = require("@playwright/test") as typeof import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

/** Runs to its end, whatever that is; what it says goes to standard error. */
function run(file: string, args: string[], environment: Record<string, string> = {}): Promise<void> {
  return new Promise((done) => {
    spawn(file, args, { stdio: ["ignore", 2, 2], env: { ...process.env, ...environment } })
      .once("error", () => done())
      .once("exit", () => done());
  });
}

/** Path of a Chromium, installing one where it is missing (Debian as root: apt; elsewhere: Playwright's own). Throws saying what to do where neither works. */
export async function ensureChromium(log: (line: string) => void): Promise<string> {
  const present = process.env.CHROMIUM_PATH ?? find() ?? playwrightsOwn();
  if (present) return present;
  const apt = spawnSync("sh", ["-c", "command -v apt-get"]).status === 0;
  if (apt && process.getuid?.() === 0) {
    log("installing Chromium by apt-get…");
    const quietly = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], quietly);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"], quietly);
    const installed = find();
    if (installed) return installed;
  }
  log("installing Playwright's Chromium…");
  await run(process.execPath, [require.resolve("@playwright/test/cli"), "install", "chromium"]);
  const own = playwrightsOwn();
  if (own) return own;
  throw new Error(
    "Cannot run the end-to-end tests: there is no Chromium and none could be installed; install one (Debian: `apt-get install chromium`, elsewhere: `npx playwright install chromium`) or set CHROMIUM_PATH",
  );
}
