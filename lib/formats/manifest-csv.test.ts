import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { buildManifest } from "./manifest.samples";
import { serializeManifestCsv } from "./manifest-csv";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("each image is a row with its numbers and the draw's values", () => {
  const rows = parse(serializeManifestCsv(buildManifest()), { columns: true });
  expect(rows).toEqual([
    {
      sha256: "a".repeat(64),
      class: "n01440764",
      shown: "10",
      selected: "7",
      frequency: "0.7",
      bin: "3",
      carriedOver: "true",
      sampledUp: "false",
      strategy: "threshold",
      parameters: '{"imagesPerClass":2,"minimumVotes":10,"threshold":0.7,"thresholds":{}}',
      seed: "7",
      parent: "c".repeat(64),
    },
    expect.objectContaining({ sha256: "b".repeat(64), frequency: "0.6666666666666666", sampledUp: "true" }),
  ]);
});

test("cells that a spreadsheet would run are disarmed", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
    const manifest = buildManifest();
    const images = manifest.images.map((image) => ({ ...image, wnid: `${start}1+2` }));
    const [row] = parse(serializeManifestCsv({ ...manifest, images }), { columns: true });
    expect(row).toMatchObject({ class: `'${start}1+2` });
  }
});

test("equal manifests give equal bytes, and one without images is its header", () => {
  expect(serializeManifestCsv(buildManifest())).toEqual(serializeManifestCsv(structuredClone(buildManifest())));
  expect(textOf(serializeManifestCsv({ ...buildManifest(), images: [] }))).toBe(
    "sha256,class,shown,selected,frequency,bin,carriedOver,sampledUp,strategy,parameters,seed,parent\n",
  );
});
