// Pictures for the demo: drawings of the Noto emoji font (Apache-2.0, @iconify-json/noto) in generated places.
import { hash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { serializeClassListJson } from "@/lib/formats/class-list-json";
import { randomOrder } from "@/lib/stats/random-order";
import { demoClasses } from "./demo-images/classes";
import { diceOf } from "./demo-images/dice";
import { drawPicture } from "./demo-images/draw-picture";
import { kindsOf } from "./demo-images/picture-kinds";
import { planPicture } from "./demo-images/plan-picture";

export interface DemoImagesOptions {
  seed: number;
  candidatesPerClass: number;
  referencesPerClass: number;
  onProgress?: (done: number, total: number) => void;
}

/** What a picture truly shows. */
export interface DemoTruth {
  /** wnid of the demo's class that is to be seen; null where it is none of them. */
  class: string | null;
  /** How easily a person errs at it: 0 = nobody does, 1 = a toss of a coin. */
  difficulty: number;
  /** Probability that a person who never errs selects it for the class of its folder. */
  probability: number;
  /** SHA-256 of the file. */
  sha256: string;
}

/** truth.json: path below the folder, such as "candidates/n02123045/001.jpg", to what is there. */
export type DemoTruths = Record<string, DemoTruth>;

/**
 * Writes the demo's images: classes.json, reference/<wnid>/NNN.jpg, candidates/<wnid>/NNN.jpg and truth.json.
 *
 * The same options give the same pictures, whatever the number of processors.
 */
export async function writeDemoImages(folder: string, options: DemoImagesOptions): Promise<{ images: number }> {
  const { seed, candidatesPerClass, referencesPerClass, onProgress } = options;
  const total = demoClasses.length * (candidatesPerClass + referencesPerClass);
  const limit = pLimit(4);
  const truths: [string, DemoTruth][] = [];
  const work: Promise<void>[] = [];
  for (const subject of demoClasses) {
    for (const role of ["candidate", "reference"] as const) {
      const count = role === "candidate" ? candidatesPerClass : referencesPerClass;
      const place = join(role === "candidate" ? "candidates" : "reference", subject.wnid);
      await mkdir(join(folder, place), { recursive: true });
      const kinds = kindsOf(count, role);
      const order = randomOrder(count, diceOf(seed, role, subject.wnid).rng);
      for (const [index, kindAt] of order.entries()) {
        const path = `${place}/${String(index + 1).padStart(3, "0")}.jpg`;
        work.push(
          limit(async () => {
            const dice = diceOf(seed, role, subject.wnid, String(index));
            const plan = planPicture(dice, kinds[kindAt] ?? "clear", subject, demoClasses);
            const bytes = await drawPicture(plan, dice);
            await writeFile(join(folder, path), bytes);
            truths.push([path, { ...plan.truth, sha256: hash("sha256", bytes) }]);
            onProgress?.(truths.length, total);
          }),
        );
      }
    }
  }
  await Promise.all(work);
  const sorted = Object.fromEntries(truths.sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(folder, "classes.json"), serializeClassListJson(demoClasses));
  await writeFile(join(folder, "truth.json"), `${JSON.stringify(sorted, null, 1)}\n`);
  return { images: total };
}
