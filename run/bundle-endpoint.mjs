// Bundles the market's endpoint (lib/market/endpoint.ts) into one file that plain Node runs. Faults on demand are in it only where a
// test build asks for them: __MARKET_FAULTS__ is a constant here, and what it switches off is left out of the file.
import { build } from "esbuild";

/** Writes `outfile` below `root`; resolves to the sources that went into it, relative to `root`. */
export async function bundleEndpoint(root, outfile, { faults }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["lib/market/endpoint.ts"],
    outfile,
    bundle: true,
    metafile: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    packages: "external",
    alias: { "@": root },
    define: { __MARKET_FAULTS__: String(faults) },
    minifySyntax: true,
    logLevel: "error",
  });
  const [output] = Object.values(metafile.outputs);
  return Object.keys(output?.inputs ?? {});
}
