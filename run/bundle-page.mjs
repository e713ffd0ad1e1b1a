// Bundles script and style of the worker's page into a module: the page carries them inline, and no framework with them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Files whose change makes the bundle stale, beside the packages. */
export const pageSources = ["app/hit/_page", "lib/mturk/answer.ts", "run/bundle-page.mjs"];

/** Writes app/hit/generated/page-assets.ts below `root`. */
export async function bundlePage(root) {
  const bundle = async (entry) => {
    const result = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      target: ["es2022", "chrome105", "firefox110", "safari16"],
      charset: "utf8",
      legalComments: "none",
      logLevel: "error",
    });
    return result.outputFiles[0].text.trim();
  };
  const [script, style] = await Promise.all([
    bundle("app/hit/_page/client/main.ts"),
    bundle("app/hit/_page/client/page.css"),
  ]);
  mkdirSync(join(root, "app/hit/generated"), { recursive: true });
  // What stands inside <script> and <style> must not end them.
  const literal = (text) => JSON.stringify(text.replaceAll("</", "<\\/"));
  const file = join(root, "app/hit/generated/page-assets.ts");
  const text = `// Written by run/bundle-page.mjs from app/hit/_page/client.\nexport const pageScript = ${literal(script)};\nexport const pageStyle = ${literal(style)};\n`;
  // Left alone where it stands: others may be reading it.
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
