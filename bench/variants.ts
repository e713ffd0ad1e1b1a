// The three variants of an ImageNet-sized pool, from the votes in the database to the stored revisions.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { pool } from "@/lib/db/client";
import { loadStudyPool } from "@/lib/features/candidate-pools/queries";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { drawClasses } from "@/lib/features/variants/rules";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";

export interface VariantsBench {
  classes: number;
  candidates: number;
  /** Median of the runs: all three variants drawn and stored, with the time to load the pool in it. */
  seconds: number;
  /** The draws alone, the pool in memory. */
  drawSeconds: number;
  /** The reference's way beside them in this run, data already in memory (bench/variants.py); null where python3 is not here. */
  referenceSeconds: { threshold: number; matchedFrequency: number; topImages: number; total: number } | null;
  /** ours with the database / the reference's without; .5 and below is the aim. */
  ratio: number | null;
  runs: number[];
}

/** Fills a study of 1000 classes with 200 candidates and 50 reference images each, draws all three variants five times and answers the median. */
export async function benchVariants(): Promise<VariantsBench> {
  const classes = 1000;
  const candidatesPerClass = 200;
  const name = `bench of variants ${Date.now()}`;
  const studyId = studyOfJob(
    await buildGeneratedPool(pool("jobs"), { name, classes, candidatesPerClass, referencesPerClass: 50 }),
  );
  try {
    const runs = await measure(5, async () => {
      const drawn = await drawRevisions(
        studyId,
        [{ strategy: "threshold" }, { strategy: "matchedFrequency" }, { strategy: "topImages" }],
        "bench",
      );
      for (const revision of drawn)
        if (revision.imageCount !== 10 * classes)
          throw new Error(`${revision.variantName} has ${revision.imageCount} images instead of ${10 * classes}`);
    });
    const loaded = await loadStudyPool(pool("desk"), studyId);
    const common = { imagesPerClass: 10, minimumVotes: 10 };
    const draws = await measure(5, async () => {
      drawClasses(loaded, { strategy: "threshold", ...common, threshold: 0.7, thresholds: {} }, 1);
      drawClasses(
        loaded,
        { strategy: "matchedFrequency", ...common, upwardSampling: true, minimumReferenceImages: 20 },
        1,
      );
      drawClasses(loaded, { strategy: "topImages", ...common }, 1);
    });
    const reference = measureReference();
    return {
      classes,
      candidates: classes * candidatesPerClass,
      referenceSeconds: reference,
      ratio: reference === null ? null : median(runs) / reference.total,
      seconds: median(runs),
      drawSeconds: median(draws),
      runs,
    };
  } finally {
    await pool("jobs").query("delete from studies where id = $1", [studyId]);
  }
}

/** The published programs' way of sampling, in their language: dictionaries of candidates, class by class. */
function measureReference(): VariantsBench["referenceSeconds"] {
  try {
    const script = join(import.meta.dirname, "variants.py");
    return JSON.parse(execFileSync("python3", [script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return null;
  }
}

async function measure(times: number, act: () => Promise<void>): Promise<number[]> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) {
    const start = performance.now();
    await act();
    seconds.push(Math.round(performance.now() - start) / 1000);
  }
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
