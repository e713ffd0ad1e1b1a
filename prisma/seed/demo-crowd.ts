// What the demo's simulated workers see in its pictures.

import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { readDerivative } from "@/lib/images/read-derivative";
import type { DemoTruths } from "./demo-images";
import { demoClasses } from "./demo-images/classes";
import type { SeenTile } from "./simulated-crowd";

/**
 * Probability that a careful person selects a tile for a class, from the truth.json that writeDemoImages left in `folder`. Workers see
 * tiles, so the tiles are looked up after the import has made them.
 */
export async function readDemoOpinions(folder: string): Promise<(tile: SeenTile) => number> {
  const truths = JSON.parse(await readFile(join(folder, "truth.json"), "utf8")) as DemoTruths;
  const nameOf = new Map(demoClasses.map((one) => [one.wnid, one.lemmas[0]]));
  const limit = pLimit(16);
  const opinions = new Map<
    string,
    { folderClass: string | undefined; shows: string | undefined; probability: number }
  >();
  await Promise.all(
    Object.entries(truths).map(([path, truth]) =>
      limit(async () => {
        const tile = await readDerivative(truth.sha256, "tile");
        // Refused at the import: nobody will see it.
        if (!tile) return;
        const wnid = path.split("/")[1] ?? "";
        opinions.set(hash("sha256", tile), {
          folderClass: nameOf.get(wnid),
          shows: truth.class === null ? undefined : nameOf.get(truth.class),
          probability: truth.probability,
        });
      }),
    ),
  );
  return ({ sha256, className }) => {
    const opinion = opinions.get(sha256);
    if (!opinion) return 0;
    if (opinion.folderClass === className) return opinion.probability;
    return opinion.shows === className ? 1 : 0;
  };
}
