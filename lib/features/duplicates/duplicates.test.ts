import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { takeDownImage } from "../candidates/mutations";
import { overrideSurvivor } from "../duplicate-components/mutations";
import { listComponents, listComponentsOf, listNearDuplicateCandidates } from "../duplicate-components/queries";
import { listClassBins } from "../reviews/queries";
import { drawRevision } from "../variants/mutations";
import { outcomes } from "../variants/schema";
import { decidePairs, importPairs, recordNeighbours, setThresholds } from "./mutations";
import { getReviewImage, listCoverage, listUnreviewedCandidates, nextReviewImage } from "./queries";
import { newSearchSchema, searchFormSchema } from "./schema";

await createTestDatabase();
afterAll(closeDatabase);
let images = 0;

/** A study of two classes; each entry is a candidate or reference image of a class with its votes. */
async function buildStudy(
  name: string,
  rows: Record<
    string,
    { wnid: string; role?: "reference"; votes?: [selected: number, shown: number]; image?: string; sourceId?: string }
  >,
) {
  const { id } = await database().study.create({ data: { name, imagesPerClass: 1, minimumVotes: 1 } });
  const studyId = studyOfJob(id);
  const classIds = new Map<string, number>();
  for (const [position, wnid] of ["cat", "dog"].entries())
    classIds.set(wnid, (await database().imageClass.create({ data: { studyId, wnid, lemmas: [wnid], position } })).id);
  const imageIds = new Map<string, number>();
  const candidateIds = new Map<string, number>();
  for (const [key, { wnid, role = "candidate", votes, image = key, sourceId }] of Object.entries(rows)) {
    let imageId = imageIds.get(image);
    if (imageId === undefined) {
      images += 1;
      const sha256 = images.toString(16).padStart(64, "0");
      const data = { sha256, width: 100, height: 100, byteSize: 1000, format: "jpeg" };
      ({ id: imageId } = await database().image.create({
        data: { ...data, source: sourceId ? "flickr" : "folder", sourceId: sourceId ?? null },
      }));
      imageIds.set(image, imageId);
    }
    const candidate = await database().candidate.create({
      data: { studyId, classId: classIds.get(wnid) ?? 0, imageId, role, path: `${wnid}/${image}.jpg` },
    });
    candidateIds.set(key, candidate.id);
    if (votes)
      await database().tally.create({
        data: { studyId, candidateId: candidate.id, selected: votes[0], shown: votes[1] },
      });
  }
  const imageId = (key: string) => imageIds.get(key) ?? 0;
  const candidateId = (key: string) => candidateIds.get(key) ?? 0;
  return { studyId, imageId, candidateId };
}

test("a confirmed pair with a reference image keeps a candidate out of every draw, and the draw says why", async () => {
  const { studyId, imageId, candidateId } = await buildStudy("original", {
    old: { wnid: "cat", role: "reference", votes: [9, 10] },
    copy: { wnid: "cat", votes: [10, 10] },
    fine: { wnid: "cat", votes: [8, 10] },
    dog: { wnid: "dog", votes: [8, 10] },
  });
  await decidePairs(studyId, [{ imageId: imageId("copy"), otherId: imageId("old"), verdict: "duplicate" }], "user-1");
  expect(await listNearDuplicateCandidates(studyId)).toEqual(new Set([candidateId("copy")]));
  const { id } = await drawRevision(studyId, { strategy: "topImages" }, "user-1");
  const decided = await database().$queryRaw<{ id: number; outcome: number }[]>`
    select candidate_id as id, outcome from revision_candidate where revision_id = ${id}`;
  const outcomeOf = new Map(decided.map((row) => [row.id, row.outcome]));
  expect(outcomeOf.get(candidateId("copy"))).toBe(outcomes.indexOf("nearDuplicate"));
  await overrideSurvivor(studyId, { candidateId: candidateId("copy"), keep: true }, "user-1");
  expect(await listNearDuplicateCandidates(studyId)).toEqual(new Set());
  await overrideSurvivor(studyId, { candidateId: candidateId("copy"), keep: null }, "user-1");
  expect(await listNearDuplicateCandidates(studyId)).toEqual(new Set([candidateId("copy")]));
});

test("of two sizes of one Flickr photo and of one image under two classes, one candidate survives", async () => {
  const { studyId, candidateId } = await buildStudy("photo", {
    small: { wnid: "cat", sourceId: "77", votes: [9, 10] },
    large: { wnid: "cat", sourceId: "77", votes: [8, 10] },
    both: { wnid: "cat", votes: [9, 10] },
    bothDog: { wnid: "dog", image: "both", votes: [8, 10] },
  });
  // cat has 3 good candidates (.9, .8, .9), dog 1: the image under both stays with dog.
  expect(await listNearDuplicateCandidates(studyId)).toEqual(new Set([candidateId("large"), candidateId("both")]));
  const components = await listComponents(studyId);
  expect(components.map(({ survivors }) => survivors)).toEqual([[candidateId("small")], [candidateId("bothDog")]]);
  const sets = await listComponentsOf(studyId, [candidateId("large"), candidateId("bothDog"), 0]);
  expect([...sets].map(([id, { survivors }]) => [id, survivors])).toEqual([
    [candidateId("large"), [candidateId("small")]],
    [candidateId("bothDog"), [candidateId("bothDog")]],
  ]);
  // The class's table counts as valid what a draw may take.
  const cat = await database().imageClass.findFirstOrThrow({ where: { studyId, wnid: "cat" } });
  const bins = await listClassBins(studyId, cat.id);
  expect(bins.map(({ valid, all }) => [valid, all])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 3],
  ]);
});

test("the queue shows the nearest open pair first, in units of each metric's threshold, and ends", async () => {
  const { studyId, imageId } = await buildStudy("queue", {
    old: { wnid: "cat", role: "reference" },
    near: { wnid: "cat" },
    far: { wnid: "dog" },
  });
  const list = (key: string, distance: number) => ({
    imageId: imageId(key),
    completeTo: 1.5e8,
    neighbours: [{ otherId: imageId("old"), distance }],
  });
  await recordNeighbours(studyId, 1, "l2", [list("far", 1.1e8), list("near", 2e7)]);
  const next = (wnid = "", after?: number) => nextReviewImage(studyId, { metric: "any", wnid, after });
  expect(await next()).toBe(imageId("near"));
  expect(await next("dog")).toBe(imageId("far"));
  // Passed over, an image comes again when the others have had their turn.
  expect(await next("", imageId("near"))).toBe(imageId("far"));
  expect(await next("", imageId("far"))).toBe(imageId("near"));
  const decide = (key: string) =>
    decidePairs(studyId, [{ imageId: imageId(key), otherId: imageId("old"), verdict: "distinct" }], "user-1");
  await decide("near");
  expect(await next()).toBe(imageId("far"));
  expect(await next("", imageId("near"))).toBe(imageId("far"));
  expect((await getReviewImage(studyId, imageId("near"))).neighbours).toMatchObject([{ verdict: "distinct" }]);
  await decide("far");
  expect(await next()).toBeNull();
  expect((await listCoverage(studyId))[0]).toMatchObject({ metric: "l2", images: 2, listed: 2, reviewed: 2, open: 0 });
});

test("a verdict, a survivor and a threshold that somebody changed since they were read stay, and the refusal says who and what", async () => {
  const { studyId, imageId, candidateId } = await buildStudy("stale", {
    old: { wnid: "cat", role: "reference" },
    near: { wnid: "cat" },
    far: { wnid: "dog" },
  });
  const pair = (key: string) => ({ imageId: imageId(key), otherId: imageId("old") });
  const verdictsOf = async () =>
    (await database().neighbourPair.findMany({ where: { studyId }, orderBy: { otherId: "asc" } })).map(
      (row) => row.verdict,
    );
  await decidePairs(studyId, [{ ...pair("near"), verdict: "duplicate", was: null }], "ada");
  // One of the two was decided meanwhile: neither is kept.
  const both = [
    { ...pair("far"), verdict: "distinct" as const, was: null },
    { ...pair("near"), verdict: "distinct" as const, was: null },
  ];
  await expect(decidePairs(studyId, both, "ben")).rejects.toMatchObject({
    message: `Nothing was decided: ada said "duplicate" of images ${imageId("old")} and ${imageId("near")} after you opened them; look again, and decide from what stands`,
    details: { standing: [{ imageId: imageId("old"), otherId: imageId("near"), verdict: "duplicate" }] },
  });
  expect(await verdictsOf()).toEqual(["duplicate"]);
  // Who wants what stands already is not refused, nor who has read it.
  await decidePairs(studyId, [{ ...pair("near"), verdict: "duplicate", was: null }], "ben");
  await decidePairs(studyId, [{ ...pair("near"), verdict: "clear", was: "duplicate" }], "ben");
  await expect(
    decidePairs(studyId, [{ ...pair("near"), verdict: "distinct", was: "duplicate" }], "ada"),
  ).rejects.toThrow('somebody took "duplicate" back');

  const word = { candidateId: candidateId("near"), keep: true, was: null };
  await overrideSurvivor(studyId, word, "ada");
  await expect(overrideSurvivor(studyId, { ...word, keep: false }, "ben")).rejects.toThrow(
    "ada said that this candidate stays after you opened the page",
  );
  await overrideSurvivor(studyId, { ...word, keep: null, was: true }, "ben");

  await setThresholds(studyId, { thresholds: { l2: 1.2e8 }, settingsVersion: 1 }, "ada");
  await expect(setThresholds(studyId, { thresholds: { l2: 1e8 }, settingsVersion: 1 }, "ben")).rejects.toThrow(
    "Nothing was saved: ada changed the study's settings",
  );
  expect(await database().reviewThreshold.findMany({ where: { studyId } })).toMatchObject([{ distance: 1.2e8 }]);
});

test("of many who decide one pair at once from the same page, one is heard and the others are told", async () => {
  const { studyId, imageId } = await buildStudy("race", { one: { wnid: "cat" }, other: { wnid: "cat" } });
  const pair = { imageId: imageId("one"), otherId: imageId("other"), was: null };
  const answers = await Promise.allSettled(
    (["duplicate", "distinct", "duplicate", "distinct"] as const).map((verdict, place) =>
      decidePairs(studyId, [{ ...pair, verdict }], `reviewer ${place}`),
    ),
  );
  // Two of the four want the verdict that was first.
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
});

test("a candidate is unreviewed only where the study asks, until its list is reviewed beyond the distance asked for", async () => {
  const { studyId, imageId, candidateId } = await buildStudy("thresholds", {
    old: { wnid: "cat", role: "reference" },
    near: { wnid: "cat" },
    never: { wnid: "dog" },
  });
  await recordNeighbours(studyId, 1, "l2", [
    { imageId: imageId("near"), completeTo: 1.5e8, neighbours: [{ otherId: imageId("old"), distance: 1e8 }] },
  ]);
  expect(await listUnreviewedCandidates(studyId)).toEqual(new Set());
  await setThresholds(studyId, { thresholds: { l2: 1.2e8 } }, "user-1");
  expect(await listUnreviewedCandidates(studyId)).toEqual(new Set([candidateId("near"), candidateId("never")]));
  await decidePairs(studyId, [{ imageId: imageId("near"), otherId: imageId("old"), verdict: "distinct" }], "user-1");
  expect(await listUnreviewedCandidates(studyId)).toEqual(new Set([candidateId("never")]));
  const { id: cat } = await database().imageClass.findFirstOrThrow({ where: { studyId, wnid: "cat" } });
  expect(await listUnreviewedCandidates(studyId, cat)).toEqual(new Set());
  // 1.5e8 is where the list ends: beyond it nobody has looked.
  await setThresholds(studyId, { thresholds: { l2: 1.6e8 } }, "user-1");
  expect(await listUnreviewedCandidates(studyId)).toEqual(new Set([candidateId("near"), candidateId("never")]));
  await setThresholds(studyId, { thresholds: { l2: null } }, "user-1");
  expect(await listUnreviewedCandidates(studyId)).toEqual(new Set());
});

test("ImageNetV2's files come in by the names of the images; an original that is not in the study still counts", async () => {
  const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(40));
  if (!a || !b || !c) throw new Error("three names");
  const { studyId, imageId, candidateId } = await buildStudy("import", {
    [a]: { wnid: "cat", votes: [9, 10] },
    [b]: { wnid: "cat", votes: [8, 10] },
    [c]: { wnid: "dog", votes: [8, 10] },
  });
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const reviews = { [a]: { l2: { references: [b, c] } }, [b]: { fc7: { references: [a, "d".repeat(40)] } } };
  expect(
    await importPairs(studyId, { kind: "reviews", bytes: encode(reviews), name: "reviews.json", actor: "user-1" }),
  ).toEqual({ pairs: 2, external: 1, unknown: 0 });
  const confirmed = { [a]: [b], [c]: ["ILSVRC2012_val_00000001.JPEG"], ["e".repeat(40)]: ["f".repeat(40)] };
  const file = { kind: "nearDuplicates", bytes: encode(confirmed), name: "near.json", actor: "user-1" } as const;
  expect(await importPairs(studyId, file)).toEqual({ pairs: 1, external: 1, unknown: 1 });
  expect(await importPairs(studyId, file)).toEqual({ pairs: 1, external: 1, unknown: 1 });
  expect(await listNearDuplicateCandidates(studyId)).toEqual(new Set([candidateId(b), candidateId(c)]));
  const { neighbours } = await getReviewImage(studyId, imageId(a));
  expect(neighbours).toEqual([]);
  // A name that two images bear (0001.jpg in every folder) is neither of them.
  await database().candidate.updateMany({
    where: { studyId, id: { in: [candidateId(b), candidateId(c)] } },
    data: { path: "somewhere/0001.jpg" },
  });
  const unclear = { ...file, bytes: encode({ [a]: ["0001.jpg"] }) };
  expect(await importPairs(studyId, unclear)).toEqual({ pairs: 0, external: 1, unknown: 0 });
  await expect(importPairs(studyId, { ...file, bytes: encode([1]) })).rejects.toThrow(
    'Cannot read "near.json" as near-duplicates',
  );
});

test("verdicts on an image that is not of the study are refused, all of them", async () => {
  const { studyId, imageId } = await buildStudy("strangers", { one: { wnid: "cat" }, two: { wnid: "cat" } });
  const decisions = [
    { imageId: imageId("one"), otherId: imageId("two"), verdict: "duplicate" as const },
    { imageId: imageId("one"), otherId: 1, verdict: "duplicate" as const },
  ];
  await expect(decidePairs(studyId, decisions, "user-1")).rejects.toThrow("there is no image 1 in study");
  expect(await database().neighbourPair.count({ where: { studyId } })).toBe(0);
});

test("a takedown leaves a tombstone, names the revisions that contain the image, and empties the lists it stands in", async () => {
  const { studyId, imageId, candidateId } = await buildStudy("takedown", {
    old: { wnid: "cat", role: "reference" },
    one: { wnid: "cat", votes: [9, 10] },
    two: { wnid: "dog", votes: [9, 10] },
  });
  await recordNeighbours(studyId, 1, "l2", [
    { imageId: imageId("one"), completeTo: 1.5e8, neighbours: [{ otherId: imageId("old"), distance: 5 }] },
    { imageId: imageId("two"), completeTo: 1.5e8, neighbours: [{ otherId: imageId("one"), distance: 7 }] },
  ]);
  const revision = await drawRevision(studyId, { strategy: "topImages" }, "user-1");
  const reason = "its owner asked on 3 May";
  const takedown = await takeDownImage(studyId, candidateId("one"), { reason, actor: "user-1" });
  expect(takedown.revisions).toMatchObject([{ revisionId: revision.id, wnid: "cat" }]);
  expect(await database().image.findUnique({ where: { id: imageId("one") } })).toMatchObject({
    takenDownBy: "user-1",
    takedownReason: reason,
    takenDownAt: expect.any(Date),
  });
  expect(await database().neighbour.count({ where: { studyId } })).toBe(0);
  await expect(takeDownImage(studyId, candidateId("one"), { reason, actor: "user-1" })).rejects.toThrow(
    "it was taken down before",
  );
});

test("the form of a search is what the API takes: a model comes with how it takes pictures, empty fields keep their defaults", () => {
  const form = {
    l2: "on",
    dssim: "on",
    side: "256",
    model: " m.onnx ",
    mean: "103.9, 116.8 123.7",
    channels: "bgr",
    layout: "nchw",
  };
  expect(newSearchSchema.parse(searchFormSchema.parse({ ...form, inputSide: "32", output: "fc7" }))).toMatchObject({
    metrics: ["l2", "features", "dssim"],
    model: {
      path: "m.onnx",
      output: "fc7",
      side: 32,
      mean: [103.9, 116.8, 123.7],
      deviation: [0.229, 0.224, 0.225],
      channels: "bgr",
      layout: "nchw",
    },
  });
  // CIFAR-sized: no window of 35 pixels fits, and what lies within 1000 is dropped (METHOD.md 5).
  expect(newSearchSchema.parse(searchFormSchema.parse({ l2: "on", dssim: "on", side: "32" }))).toMatchObject({
    metrics: ["l2"],
    side: 32,
    dropWithin: 1_000_000,
  });
  expect(newSearchSchema.safeParse(searchFormSchema.parse({ ...form, mean: "a, b, c" })).success).toBe(false);
});
