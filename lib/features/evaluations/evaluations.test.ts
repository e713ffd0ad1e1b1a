import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { beforeAll, describe, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { importPredictions } from "@/lib/features/predictions/mutations";
import { createListedTestSet, ensureTestSet } from "@/lib/features/test-sets/mutations";
import { loadTestSet } from "@/lib/features/test-sets/queries";
import { drawRevision } from "@/lib/features/variants/mutations";
import { serializeNpy } from "@/lib/formats/npy";
import { runEvaluation } from "@/lib/jobs/tasks/run-evaluation";
import { sweepStalledWork } from "@/lib/jobs/tasks/sweep-stalled-work";
import { drawBinomial } from "@/lib/stats/draw-binomial";
import { uniform } from "@/lib/stats/uniform";
import { buildStudy } from "@/prisma/seed/build-study";
import { publicData } from "@/prisma/seed/public-data";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createEvaluation, recomputeEvaluation, shareEvaluation, unshareEvaluation } from "./mutations";
import { getEvaluation, getSharedEvaluation, sharedAddress } from "./queries";
import { isAbsent } from "./rules";
import type { Comparison, EvaluationResult } from "./schema";

const clock = await createTestDatabase();
Object.assign(process.env, {
  REDRAW_SECRET: "a secret of this test, long enough to be one",
  IMAGES_FOLDER: "/nonexistent",
  IMPORT_ROOT: "/nonexistent",
});

const context = { signal: new AbortController().signal };

async function evaluate(
  studyId: AuthorizedStudyId,
  originalSetId: number,
  newSetIds: number[],
): Promise<{ id: number; result: EvaluationResult }> {
  const { id } = await createEvaluation(studyId, {
    originalSetId,
    newSetIds,
    excluded: [],
    seed: 1,
    resamples: 2000,
    createdBy: "tester",
  });
  await runEvaluation({ studyId, evaluationId: id }, context);
  const { result, error } = await getEvaluation(studyId, id);
  if (!result) throw new Error(error ?? "no result");
  return { id, result };
}

function first({ comparisons }: EvaluationResult): Comparison {
  const [comparison] = comparisons;
  if (!comparison) throw new Error("no comparison");
  return comparison;
}

describe("a study with votes and five models", () => {
  let studyId: AuthorizedStudyId;
  let referenceSet: number;
  let revisionSet: number;
  const models = ["a", "b", "c", "d", "e"];
  /** One computation that several tests look at. */
  let once: { id: number; result: EvaluationResult };

  beforeAll(async () => {
    const wnids = ["n1", "n2", "n3", "n4"];
    studyId = await buildStudy({
      classes: Object.fromEntries(wnids.map((wnid) => [wnid, { candidates: 120, references: 120 }])),
    });
    const rng = xoroshiro128plus(5);
    const candidates = await database().candidate.findMany({ where: { studyId }, orderBy: { id: "asc" } });
    // True frequencies are lower among candidates; what a model gets right depends on the true frequency alone.
    const truth = new Map(candidates.map(({ id, role }) => [id, uniform(rng) ** (role === "reference" ? 0.25 : 0.6)]));
    await database().tally.createMany({
      data: candidates.map(({ id }) => ({
        studyId,
        candidateId: id,
        shown: 20,
        selected: drawBinomial(20, truth.get(id) ?? 0, rng),
      })),
    });
    const { id: revisionId } = await drawRevision(
      studyId,
      { strategy: "threshold", threshold: 0, imagesPerClass: 100 },
      "tester",
    );
    referenceSet = (await ensureTestSet(studyId, { kind: "reference" }, "tester")).id;
    revisionSet = (await ensureTestSet(studyId, { kind: "revision", revisionId }, "tester")).id;
    for (const testSetId of [referenceSet, revisionSet]) {
      const set = await loadTestSet(studyId, testSetId);
      for (const [place, model] of models.entries()) {
        const ids = set.labels.map((label, image) => {
          const chance = Math.min(0.98, (truth.get(set.candidateIds[image] ?? 0) ?? 0) * (0.7 + 0.07 * place));
          return uniform(rng) < chance ? label : (label + 1 + Math.floor(3 * uniform(rng))) % 4;
        });
        await importPredictions(studyId, {
          fileName: `${model}.npy`,
          bytes: serializeNpy(ids, [ids.length]),
          testSetId,
          createdBy: "tester",
        });
      }
    }
    once = await evaluate(studyId, referenceSet, [revisionSet]);
  });

  test("has every model with interval, gap and ranks, fits on three scales and each model's place beside the line", async () => {
    const { result } = once;
    const comparison = first(result);
    expect(comparison.models.map(({ name }) => name).sort()).toEqual(models);
    for (const { original, new: onNew, gap } of comparison.models) {
      expect(original.n).toBe(480);
      expect(onNew.n).toBe(400);
      expect(gap).toBeCloseTo((100 * original.correct) / 480 - (100 * onNew.correct) / 400, 9);
    }
    for (const scale of ["plain", "probit", "logit"] as const) {
      const fitted = comparison.fits[scale];
      expect(fitted?.fit.r2).toBeGreaterThan(0.8);
      expect(fitted?.fit.r2Interval).not.toBeNull();
      expect(fitted?.band).toHaveLength(41);
      expect(fitted?.residuals.reduce((sum, one) => sum + Math.abs(one), 0)).toBeLessThan(15);
    }
    // Least squares on plain axes: residuals add up to nothing.
    expect(comparison.fits.plain?.residuals.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 8);
    expect(comparison.pairs?.total).toBe(10);
    expect(comparison.pairs?.neighbours).toHaveLength(4);
  });

  test("the same inputs and seed give the same result to the last digit", async () => {
    const again = await evaluate(studyId, referenceSet, [revisionSet]);
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(once.result));
  });

  test("explains the gap by frequency: re-weighted to the original's votes it is small, and bias estimates stand beside it", async () => {
    const { result } = once;
    const { reweighted, byFrequency, bias, classes } = first(result);
    if (isAbsent(reweighted) || isAbsent(byFrequency) || isAbsent(bias)) throw new Error("something is absent");
    expect(reweighted.gap).toBeGreaterThan(8);
    expect(reweighted.explained).toBeGreaterThan(0.6);
    expect(byFrequency.original.reduce((sum, bin) => sum + bin.images, 0)).toBe(480);
    expect(byFrequency.new.at(-1)?.accuracy).toBeGreaterThan(byFrequency.new[0]?.accuracy ?? 1);
    expect(bias.votes).toBe(20);
    expect(bias.models).toHaveLength(5);
    // Correctness depends on the true frequency alone, so the gap at equal true frequency is 0.
    expect(Math.abs(bias.mean.parametric ?? 99)).toBeLessThan(bias.mean.uncorrected ?? 0);
    expect(bias.mean.naive).toBeLessThan(bias.mean.uncorrected ?? 0);
    expect(bias.splitHalf?.heldOutNew).toBeLessThan(bias.splitHalf?.heldOutOriginal ?? 0);
    expect(classes.map(({ wnid }) => wnid).sort()).toEqual(["n1", "n2", "n3", "n4"]);
  });

  test("names a model that only one set has and one that the label-order doctor doubts, and tells when predictions have changed since", async () => {
    const { id } = once;
    const set = await loadTestSet(studyId, revisionSet);
    await importPredictions(studyId, {
      fileName: "lonely.npy",
      bytes: serializeNpy(set.labels, [400]),
      testSetId: revisionSet,
      createdBy: "tester",
    });
    expect((await getEvaluation(studyId, id)).changed).toBe(1);
    await importPredictions(studyId, {
      fileName: "shifted.npy",
      bytes: serializeNpy(
        set.labels.map((label) => label + 1),
        [400],
      ),
      testSetId: revisionSet,
      createdBy: "tester",
    });
    await recomputeEvaluation(studyId, id, "tester");
    await runEvaluation({ studyId, evaluationId: id }, context);
    const { result, changed } = await getEvaluation(studyId, id);
    expect(changed).toBe(0);
    expect(result?.warnings).toHaveLength(2);
    expect(result?.warnings[0]).toMatch(
      /^shifted does not count on "Threshold r1": the label-order doctor has a doubt/,
    );
    expect(result?.warnings[1]).toMatch(/on one of the sets only: lonely\./);
    await recomputeEvaluation(studyId, id, "tester", ["a", "lonely"]);
    await runEvaluation({ studyId, evaluationId: id }, context);
    const without = await getEvaluation(studyId, id);
    expect(without.result && first(without.result).models).toHaveLength(4);
  });

  test("is shown by its link to anybody until the link is taken back", async () => {
    const { id } = once;
    const { result } = await getEvaluation(studyId, id);
    const linkOf = async () =>
      sharedAddress(studyId, await getEvaluation(studyId, id))
        ?.split("/")
        .at(-1) ?? "";
    expect(await linkOf()).toBe("");
    await shareEvaluation(studyId, id, "tester");
    const link = await linkOf();
    expect((await getSharedEvaluation(link)).result).toEqual(result);
    const forged = `${link.slice(0, -1)}${link.endsWith("A") ? "B" : "A"}`;
    await expect(getSharedEvaluation(forged)).rejects.toMatchObject({ code: "notFound" });
    await unshareEvaluation(studyId, id, "tester");
    await expect(getSharedEvaluation(link)).rejects.toMatchObject({ code: "notFound" });
    await shareEvaluation(studyId, id, "tester");
    expect(await linkOf()).not.toBe(link);
  });

  test("refuses a comparison of a set with itself, and fails with the reason where no model has both", async () => {
    const again = {
      originalSetId: referenceSet,
      newSetIds: [referenceSet],
      excluded: [],
      seed: 1,
      resamples: 1000,
      createdBy: "tester",
    };
    await expect(createEvaluation(studyId, again)).rejects.toMatchObject({ code: "badRequest" });
    const empty = await createListedTestSet(studyId, { name: "nobody", imageCount: 9, createdBy: "tester" });
    await expect(evaluate(studyId, referenceSet, [empty.id])).rejects.toThrow(/no model has predictions on both/);
  });

  test("whose process was killed is computed after all: the sweep gives it its job again", async () => {
    const { id } = await createEvaluation(studyId, {
      originalSetId: referenceSet,
      newSetIds: [revisionSet],
      excluded: [],
      seed: 1,
      resamples: 1000,
      createdBy: "tester",
    });
    await database().$executeRaw`update evaluations set state = 'running' where id = ${id}`;
    const jobs = async () =>
      database().$queryRaw<
        { key: string }[]
      >`select key from graphile_worker.jobs where key like ${`run-evaluation/%/${id}`}`;
    await database().$queryRaw`select graphile_worker.remove_job(${`run-evaluation/${studyId}/${id}`})`;
    expect(await jobs()).toHaveLength(0);
    await clock.moveClock(60);
    await sweepStalledWork({}, context);
    expect(await jobs()).toHaveLength(1);
  });
});

if (existsSync(join(publicData, "cifar10/predictions/v6")))
  test("CIFAR-10 to CIFAR-10.1 v6: slope 1.5952, offset -63.18 over 30 models, from files brought in", async () => {
    const studyId = await buildStudy({ classes: { airplane: { candidates: 0, references: 0 } } });
    const file = (path: string) => ({ name: path, bytes: readFileSync(join(publicData, "cifar10", path)) });
    const sets = new Map<string, number>();
    for (const [folder, labels] of [
      ["original", "test-labels.npy"],
      ["v6", "cifar10.1-v6-labels.npy"],
    ] as const)
      sets.set(
        folder,
        (await createListedTestSet(studyId, { name: `CIFAR ${folder}`, labels: file(labels), createdBy: "tester" })).id,
      );
    for (const [folder, testSetId] of sets)
      for (const name of readdirSync(join(publicData, "cifar10/predictions", folder)))
        await importPredictions(studyId, {
          fileName: name,
          bytes: file(`predictions/${folder}/${name}`).bytes,
          testSetId,
          createdBy: "tester",
        });
    const { result } = await evaluate(studyId, sets.get("original") ?? 0, [sets.get("v6") ?? 0]);
    const { fits, models, bias } = first(result);
    expect(models).toHaveLength(30);
    // METHOD.md 6, computed with numpy.
    expect(fits.plain?.fit.slope).toBeCloseTo(1.5952, 4);
    expect(fits.plain?.fit.offset).toBeCloseTo(-63.18, 2);
    expect(isAbsent(bias) && bias.absent).toMatch(/no votes/);
  });
