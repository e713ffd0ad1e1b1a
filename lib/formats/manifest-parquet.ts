import type { Manifest } from "./manifest-json";
import { type ParquetColumn, ParquetRowWriter } from "./parquet-rows";

const columns: readonly ParquetColumn[] = [
  { name: "sha256", type: "STRING" },
  { name: "wnid", type: "STRING" },
  { name: "shown", type: "INT32" },
  { name: "selected", type: "INT32" },
  { name: "frequency", type: "DOUBLE" },
  { name: "bin", type: "INT32" },
  { name: "carriedOver", type: "BOOLEAN" },
  { name: "sampledUp", type: "BOOLEAN" },
];

/** Writes a manifest's images as Parquet, one row an image, in the manifest's order. Equal manifests give equal bytes. */
export async function writeManifestParquet(path: string, { images }: Pick<Manifest, "images">): Promise<void> {
  const writer = new ParquetRowWriter(path, columns);
  for (const { sha256, wnid, shown, selected, frequency, bin, carriedOver, sampledUp } of images)
    await writer.add([sha256, wnid, shown, selected, frequency, bin, carriedOver, sampledUp]);
  await writer.close();
}
