import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { beforeAll, describe, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { createListedTestSet, ensureTestSet } from "@/lib/features/test-sets/mutations";
import { loadTestSet, type TestSetImages } from "@/lib/features/test-sets/queries";
import { serializeNpy } from "@/lib/formats/npy";
import { buildStudy } from "@/prisma/seed/build-study";
import { publicData } from "@/prisma/seed/public-data";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { decidePredictions, deletePredictions, importPredictions, type PredictionFileInput } from "./mutations";
import { listPredictionSets } from "./queries";

await createTestDatabase();

const wnids = Array.from({ length: 12 }, (_, place) => `n${String(place).padStart(4, "0")}`);
const text = (value: string) => new TextEncoder().encode(value);
let studyId: AuthorizedStudyId;
let set: TestSetImages;
/** Right for all images but the first 24 of 240: 90%. */
let ids: Int32Array;

beforeAll(async () => {
  studyId = await buildStudy({
    classes: Object.fromEntries(wnids.map((wnid) => [wnid, { candidates: 0, references: 20 }])),
  });
  const { id } = await ensureTestSet(studyId, { kind: "reference" }, "tester");
  set = await loadTestSet(studyId, id);
  ids = set.labels.map((label, image) => (image % 10 === 0 ? (label + 1) % 12 : label));
});

let named = 0;
async function bring(fileName: string, bytes: Uint8Array, options: Partial<PredictionFileInput> = {}) {
  named += 1;
  const sets = await importPredictions(studyId, {
    fileName,
    bytes,
    testSetId: set.id,
    model: `model ${named}`,
    createdBy: "tester",
    ...options,
  });
  const [first] = sets;
  if (!first) throw new Error("nothing came in");
  return first;
}

describe("a test set", () => {
  test("of the reference images stands in the order of class and SHA-256, and is the same when asked for again", async () => {
    expect(set.imageCount).toBe(240);
    const keys = set.images.map(({ sha256 }, at) => `${set.wnids[set.labels[at] ?? -1]}/${sha256}`);
    expect(keys).toEqual(keys.toSorted());
    expect((await ensureTestSet(studyId, { kind: "reference" }, "tester")).id).toBe(set.id);
  });

  test("never changes: the database refuses it", async () => {
    await expect(
      database().testSet.update({ where: { studyId_id: { studyId, id: set.id } }, data: { name: "x" } }),
    ).rejects.toThrow(/never changed/);
  });
});

describe("predictions of the same classes", () => {
  const percent = 216; // 240 images, every tenth wrong

  test("as .npy of indexes", async () => {
    const read = await bring("a.npy", serializeNpy(ids, [240]));
    expect(read).toMatchObject({ correct: percent, correctTop5: null, state: "accepted", columns: 1 });
  });

  test("as .npy of scores, which also give top-5", async () => {
    const scores = new Float32Array(240 * 12);
    ids.forEach((id, image) => {
      for (let column = 0; column < 12; column++) scores[image * 12 + column] = -((column - id + 12) % 12);
    });
    const read = await bring("b.npy", serializeNpy(scores, [240, 12]));
    // The wrong ones predict the class after the label; counting up from there the label itself comes last.
    expect(read).toMatchObject({ correct: percent, correctTop5: percent, columns: 6 });
  });

  test("as a JSON list, as CIFAR-10.1 keeps them", async () => {
    expect(await bring("c.json", text(JSON.stringify([...ids])))).toMatchObject({ correct: percent });
  });

  const rows = () =>
    [...ids.keys()].reverse().map((image) => ({ image: set.images[image]?.sha256 ?? "", id: ids[image] ?? 0 }));

  test("as CSV by SHA-256 in any order, with indexes, wnids or one row of ranks", async () => {
    const byIndex = ["image,prediction", ...rows().map(({ image, id }) => `${image},${id}`)].join("\n");
    const byWnid = ["sha256,wnid", ...rows().map(({ image, id }) => `${image},${wnids[id]}`)].join("\n");
    const other = (id: number, by: number) => (id + by) % 12;
    const byRank = [
      "image,pred1,pred2,pred3,pred4,pred5",
      ...rows().map(({ image, id }) => `${image},${[0, 11, 1, 2, 3].map((by) => other(id, by))}`),
    ].join("\n");
    expect(await bring("d.csv", text(byIndex))).toMatchObject({ correct: percent });
    expect(await bring("e.csv", text(byWnid))).toMatchObject({ correct: percent });
    // One below the wrong prediction is the label: every image has it among five.
    expect(await bring("f.csv", text(byRank))).toMatchObject({ correct: percent, correctTop5: 240 });
  });

  test("as JSON lines and as Parquet, two models in one file", async () => {
    const lines = rows().map(({ image, id }) => JSON.stringify({ file: `${image}.jpg`, classes: [id, (id + 1) % 12] }));
    expect(await bring("g.jsonl", text(lines.join("\n")))).toMatchObject({ correct: percent, columns: 2 });
    const twice = [
      ...rows().map((row) => ({ ...row, model: "even" })),
      ...rows().map((row) => ({ ...row, id: 0, model: "zero" })),
    ];
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "image", data: twice.map(({ image }) => image), type: "STRING" },
          { name: "model", data: twice.map(({ model }) => model), type: "STRING" },
          { name: "class_id", data: twice.map(({ id }) => id), type: "INT32" },
        ],
      }),
    );
    await bring("h.parquet", bytes, { model: undefined });
    const stored = await listPredictionSets(studyId, { testSetId: set.id });
    expect(stored.find(({ model }) => model === "even")).toMatchObject({ correct: percent, state: "accepted" });
    // Twelve equal classes: always saying the first is right for 240 / 12 images.
    expect(stored.find(({ model }) => model === "zero")).toMatchObject({ correct: 20 });
  });

  test("as accuracies by model: timm's columns, and one column of a table", async () => {
    const timm =
      "model,top1,top1_err,top5,top5_err,param_count\nresnet,75.000,25.000,90.000,10.000,25.6\nvit,80.0,20.0,95.0,5.0,86";
    await bring("results-imagenet.csv", text(timm), { model: undefined });
    const testbed = "model,val,imagenetv2-matched-frequency\nalexnet,0.565,0.435\nvgg,0.7,0.58";
    await bring("grid.csv", text(testbed), { model: undefined, column: "imagenetv2-matched-frequency" });
    const stored = await listPredictionSets(studyId, { testSetId: set.id });
    const of = (model: string) => stored.find((one) => one.model === model);
    expect(of("resnet")).toMatchObject({ correct: 180, correctTop5: 216, columns: 0 });
    // .435 x 240 = 104.4
    expect(of("alexnet")).toMatchObject({ correct: 104, correctTop5: null });
  });

  test("in the order of a class list of their own", async () => {
    const order = wnids.toReversed();
    const own = serializeNpy(
      ids.map((id) => 11 - id),
      [240],
    );
    const read = await bring("i.npy", own, { classes: { name: "classes.json", bytes: text(JSON.stringify(order)) } });
    expect(read).toMatchObject({ correct: percent, state: "accepted" });
  });
});

describe("the label-order doctor", () => {
  test("holds back what looks sorted as text, mends it when told so, and takes it as stored when told so", async () => {
    const byName = Array.from({ length: 12 }, (_, id) => String(id)).sort();
    const shifted = ids.map((id) => byName.indexOf(String(id)));
    const held = await bring("sorted.npy", serializeNpy(shifted, [240]));
    expect(held.state).toBe("doubtful");
    expect(held.diagnosis).toMatchObject({ verdict: "mendable", mend: { classes: "stringSorted" }, mended: 216 });
    expect(await decidePredictions(studyId, held.id, { decision: "mend" }, "tester")).toMatchObject({
      state: "accepted",
      correct: 216,
    });
    // From a page on which it was still in doubt.
    await expect(decidePredictions(studyId, held.id, { decision: "keep", was: "doubtful" }, "tester")).rejects.toThrow(
      "Nothing was changed: somebody mended the predictions",
    );
    const kept = await decidePredictions(studyId, held.id, { decision: "keep", was: "mended" }, "tester");
    expect(kept).toMatchObject({ state: "accepted", mend: null, correct: held.correct });
  });

  test("applies the mend at once where that is asked for", async () => {
    const read = await bring(
      "late.npy",
      serializeNpy(
        ids.map((id) => id + 1),
        [240],
      ),
      { mend: true },
    );
    expect(read).toMatchObject({ state: "accepted", correct: 216, mend: { classes: "oneTooHigh" } });
  });

  if (existsSync(join(publicData, "imagenetv2/predictions")))
    test("names the reversed columns of the real fv_16k: 2.92% as stored, 28.10% mended", async () => {
      const folder = join(publicData, "imagenetv2");
      const listed = await createListedTestSet(studyId, {
        name: "annotated validation subset",
        labels: { name: "subset.json", bytes: readFileSync(join(folder, "datasets/imagenet-annotatedval20k-0.json")) },
        classes: { name: "class_info.json", bytes: readFileSync(join(folder, "metadata/class_info.json")) },
        createdBy: "tester",
      });
      const fv = readFileSync(join(folder, "predictions/imagenet-annotatedval20k-0/fv_16k.npy"));
      const held = await bring("fv_16k.npy", fv, { testSetId: listed.id });
      expect(held.diagnosis?.mend).toMatchObject({ columnsReversed: true, classes: null, rows: null });
      expect((100 * held.correct) / held.images).toBeCloseTo(2.92, 2);
      const mended = await decidePredictions(studyId, held.id, { decision: "mend" }, "tester");
      expect((100 * mended.correct) / mended.images).toBeCloseTo(28.1, 2);
    });
});

describe("what is refused", () => {
  const refused = async (fileName: string, bytes: Uint8Array, options: Partial<PredictionFileInput> = {}) => {
    const before = await database().predictionSet.count();
    const error = await bring(fileName, bytes, options).then(
      () => null,
      (one: unknown) => one,
    );
    expect(error).toMatchObject({ name: "AppError" });
    expect(await database().predictionSet.count()).toBe(before);
    return error instanceof Error ? error.message : "";
  };

  test("another length, with the test set that has it", async () => {
    await createListedTestSet(studyId, {
      name: "short list",
      labels: { name: "l.json", bytes: text("[0,1,2]") },
      createdBy: "tester",
    });
    expect(await refused("x.npy", serializeNpy(ids.subarray(0, 3), [3]))).toMatch(
      /has 3 predictions.*240 images.*"short list"/,
    );
  });

  test("NaN among scores, with its place", async () => {
    const scores = new Float32Array(240 * 12).map((_, at) => (at === 40 ? Number.NaN : at % 7));
    expect(await refused("x.npy", serializeNpy(scores, [240, 12]))).toMatch(/row 3, column 4 is NaN/);
  });

  test("an unknown class, an unknown image, an image twice and one without a row", async () => {
    const image = (at: number) => set.images[at]?.sha256 ?? "";
    const all = [...ids].map((id, at) => `${image(at)},${id}`);
    const csv = (rows: string[]) => text(["image,class", ...rows].join("\n"));
    expect(await refused("x.csv", csv([`${image(0)},zebra`]))).toMatch(/row 1 predicts "zebra"/);
    expect(await refused("x.csv", csv([`${image(0)},99`]))).toMatch(/class 99.*0 to 11/);
    expect(await refused("x.csv", csv(["nowhere.jpg,3"]))).toMatch(/"nowhere.jpg".*does not have/);
    expect(await refused("x.csv", csv([...all, all[0] ?? ""]))).toMatch(
      /row 241 names the image .* again, after row 1/,
    );
    expect(await refused("x.csv", csv(all.slice(1)))).toMatch(/1 of the 240 images .* have no row/);
  });

  test("the hash of another manifest", async () => {
    const manifest = "0".repeat(64);
    expect(await refused("x.npy", serializeNpy(ids, [240]), { manifest })).toMatch(
      /of the manifest 0000.*choose the revision/,
    );
  });

  test("pickled objects, unknown endings, accuracies beyond 100, a test set without labels", async () => {
    const pickle = serializeNpy(ids, [240]);
    pickle.set(text("|O8"), Buffer.from(pickle.buffer).indexOf("<i4"));
    expect(await refused("x.npy", pickle)).toMatch(/pickle/);
    expect(await refused("x.txt", text("1"))).toMatch(/\.txt is not known/);
    expect(await refused("x.csv", text("model,top1\nresnet,175"))).toMatch(/175/);
    const counted = await createListedTestSet(studyId, {
      name: "ImageNet val",
      imageCount: 50_000,
      createdBy: "tester",
    });
    expect(await refused("x.npy", serializeNpy(ids, [240]), { testSetId: counted.id })).toMatch(
      /without their classes/,
    );
  });

  test("a second file of one model, unless it is to replace the first; deleted predictions make room", async () => {
    const first = await bring("one.npy", serializeNpy(ids, [240]), { model: "twice" });
    expect(await refused("two.npy", serializeNpy(ids, [240]), { model: "twice" })).toMatch(/already, from one.npy/);
    const second = await bring("two.npy", serializeNpy(ids, [240]), { model: "twice", replace: true });
    expect(second.id).not.toBe(first.id);
    await deletePredictions(studyId, second.id, "tester");
    expect(await bring("three.npy", serializeNpy(ids, [240]), { model: "twice" })).toMatchObject({ correct: 216 });
  });
});
