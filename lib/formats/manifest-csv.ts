import { stringify } from "csv-stringify/sync";
import { canonicalJson, type Manifest } from "./manifest-json";

const columns = [
  "sha256",
  "class",
  "shown",
  "selected",
  "frequency",
  "bin",
  "carriedOver",
  "sampledUp",
  "strategy",
  "parameters",
  "seed",
  "parent",
] as const;

/**
 * Writes a manifest's images as CSV (RFC 4180, UTF-8, LF), one row an image, with the draw's own values repeated in each row so
 * that no row loses them. Equal manifests give equal bytes. Cells that a spreadsheet would take for a formula start with '.
 */
export function serializeManifestCsv(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const parameters = canonicalJson(manifest.parameters);
  const rows = manifest.images.map((image) => [
    image.sha256,
    image.wnid,
    image.shown,
    image.selected,
    image.frequency,
    image.bin,
    image.carriedOver,
    image.sampledUp,
    manifest.strategy,
    parameters,
    manifest.seed,
    manifest.parent ?? "",
  ]);
  const text = stringify(rows, {
    header: true,
    columns: [...columns],
    record_delimiter: "unix",
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  });
  return new TextEncoder().encode(text);
}
