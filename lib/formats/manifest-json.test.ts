import { expect, test } from "vitest";
import { buildManifest } from "./manifest.samples";
import { serializeManifestJson } from "./manifest-json";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("the file is JSON that holds everything the manifest says, and the number of images", () => {
  const manifest = buildManifest();
  expect(JSON.parse(textOf(serializeManifestJson(manifest)))).toEqual({
    format: "redraw manifest",
    version: 1,
    imageCount: 2,
    ...manifest,
  });
});

test("each class and each image is a line, so that two manifests can be compared line by line", () => {
  const lines = textOf(serializeManifestJson(buildManifest())).split("\n");
  expect(lines.filter((line) => line.startsWith('    {"sha256":'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('    {"wnid":'))).toHaveLength(1);
});

test("equal manifests give equal bytes, whatever the order in which they were put together", () => {
  const manifest = buildManifest();
  const reverse = <Value extends object>(value: Value) => Object.fromEntries(Object.entries(value).reverse()) as Value;
  const reversed = { ...reverse(manifest), parameters: reverse(manifest.parameters) };
  expect(serializeManifestJson(reversed)).toEqual(serializeManifestJson(manifest));
});

test("a manifest without images or classes is still JSON", () => {
  const empty = { ...buildManifest(), images: [], classes: [], meanFrequency: null };
  expect(JSON.parse(textOf(serializeManifestJson(empty)))).toMatchObject({ images: [], classes: [], imageCount: 0 });
});
