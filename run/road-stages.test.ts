// The known answers of the road's stages: on CIFAR-10's test set and CIFAR-10H's votes where they are (PUBLIC_DATA or
// ../shared/data, folder cifar10), on a generated folder everywhere.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, pool } from "@/lib/db/client";
import { drawRevision } from "@/lib/features/variants/mutations";
import { serializeNpy } from "@/lib/formats/npy";
import { largestRemainder } from "@/lib/stats/largest-remainder";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { uniform } from "@/lib/stats/uniform";
import { publicData } from "@/prisma/seed/public-data";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { type LabelledFolder, readLabelledFolder, votesOf } from "./labelled-folder";
import { copyImages, drawVariants, getMeanFrequencies, importCounts } from "./road-stages";

await createTestDatabase();
afterAll(closeDatabase);

let work = "";
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "redraw-road-"));
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** The candidates of a folder in a study, known by the hashes of their files: what the import would write, without decoding 10,000 images. */
async function insertImages(folder: string, labelled: LabelledFolder, name: string): Promise<AuthorizedStudyId> {
  const query = (sql: string, values: unknown[]) => pool("desk").query(sql, values);
  const { rows } = await query("insert into studies (name) values ($1) returning id", [name]);
  const studyId = studyOfJob(rows[0].id);
  await query(
    `insert into image_classes (study_id, wnid, lemmas, position)
     select $1, name, array[name], place - 1 from unnest($2::text[]) with ordinality as c(name, place)`,
    [studyId, labelled.classes],
  );
  const hashes: string[] = [];
  for (const image of labelled.images)
    hashes.push(
      createHash("sha256")
        .update(await readFile(join(folder, "test", image.path)))
        .digest("hex"),
    );
  await query(
    `insert into images (sha256, width, height, byte_size, format, source)
     select distinct sha256, 32, 32, 1000, 'jpeg', 'test' from unnest($1::text[]) as i(sha256) on conflict do nothing`,
    [hashes],
  );
  await query(
    `insert into candidates (study_id, class_id, image_id, role, path)
     select $1, k.id, i.id, f.role::candidate_role, f.path
     from unnest($2::text[], $3::text[], $4::text[]) as f(sha256, role, path)
     join images i on i.sha256 = f.sha256
     join image_classes k on k.study_id = $1 and k.wnid = split_part(f.path, '/', 1)`,
    [studyId, hashes, labelled.images.map((image) => image.role), labelled.images.map((image) => image.path)],
  );
  return studyId;
}

/** Reference images with at least 10 votes, by class and bin, counted from the arrays alone. */
function countReference(labelled: LabelledFolder): Record<string, number[]> {
  const bins = Object.fromEntries(labelled.classes.map((name) => [name, [0, 0, 0, 0, 0]]));
  for (const image of labelled.images) {
    const { selected, shown } = votesOf(image);
    if (image.role !== "reference" || shown < 10) continue;
    const counts = bins[labelled.classes[image.label] ?? ""];
    const bin = Math.min(4, Math.floor((5 * selected) / shown));
    if (counts) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return bins;
}

const data = join(publicData, "cifar10");

describe.runIf(existsSync(data))("CIFAR-10's test set with CIFAR-10H's votes", () => {
  let labelled: LabelledFolder;
  let studyId: AuthorizedStudyId;
  beforeAll(async () => {
    labelled = await readLabelledFolder(data);
    studyId = await insertImages(data, labelled, "CIFAR-10");
  });

  // Expected numbers: numpy on the same files (the arrays' sums, and means of selected / shown by half of each class).
  test("511,000 votes, 486,656 of them select, and the mean frequencies are those of the arrays", async () => {
    expect(labelled.images).toHaveLength(10_000);
    expect(await importCounts(studyId, labelled, "test")).toMatchObject({
      images: 10_000,
      votes: 511_000,
      selected: 486_656,
    });
    const means = await getMeanFrequencies(studyId);
    expect(means.all?.toFixed(5)).toBe("0.95235");
    expect(means.reference?.toFixed(5)).toBe("0.95373");
    expect(means.candidates?.toFixed(5)).toBe("0.95097");
  });

  test("TopImages' mean is 1; MatchedFrequency has its target everywhere but in one bin of automobile", async () => {
    const options = { imagesPerClass: [10, 100], seed: 1, actor: "test" };
    const variants = await drawVariants(studyId, { ...options, out: join(work, "first") });
    expect(variants.map((one) => [one.strategy, one.imagesPerClass, one.images, one.valid])).toEqual(
      [10, 100].flatMap((size) => [
        ["threshold", size, 10 * size, true],
        ["matchedFrequency", size, 10 * size, true],
        ["topImages", size, 10 * size, true],
      ]),
    );
    for (const one of variants.filter((variant) => variant.strategy === "topImages")) expect(one.meanFrequency).toBe(1);
    const reference = countReference(labelled);
    for (const one of variants.filter((variant) => variant.strategy === "matchedFrequency")) {
      const target = Object.fromEntries(
        labelled.classes.map((name) => [name, largestRemainder(reference[name] ?? [], one.imagesPerClass)]),
      );
      expect(one.targetsPerClass).toEqual(target);
      const off = labelled.classes.filter((name) => String(one.binsPerClass[name]) !== String(target[name]));
      expect(off).toEqual(one.imagesPerClass === 100 ? ["automobile"] : []);
      if (one.imagesPerClass !== 100) continue;
      const [wanted, drawn] = [target.automobile ?? [], one.binsPerClass.automobile ?? []];
      expect(wanted.map((count, bin) => (drawn[bin] ?? 0) - count)).toEqual([0, 0, -1, 1, 0]);
      const manifest = JSON.parse(await readFile(one.manifest, "utf8"));
      expect(manifest.images.filter((image: { sampledUp: boolean }) => image.sampledUp)).toEqual([
        expect.objectContaining({ wnid: "automobile", bin: 3 }),
      ]);
    }

    const again = await drawVariants(
      await (async () => {
        const second = await insertImages(data, labelled, "CIFAR-10 again");
        await importCounts(second, labelled, "test");
        return second;
      })(),
      { ...options, out: join(work, "second") },
    );
    expect(again.map((one) => one.sha256)).toEqual(variants.map((one) => one.sha256));
    for (const [at, one] of again.entries())
      expect(await readFile(one.manifest)).toEqual(await readFile(variants[at]?.manifest ?? ""));
  });

  test("without upward sampling the draw of 100 is invalid and names the bin", async () => {
    const drawn = await drawRevision(
      studyId,
      { strategy: "matchedFrequency", imagesPerClass: 100, upwardSampling: false, seed: 1, name: "not up" },
      "test",
    );
    expect(drawn).toMatchObject({
      valid: false,
      imageCount: 999,
      shortages: [{ wnid: "automobile", kind: "bin", bin: 2, needed: 1, has: 0 }],
    });
  });
});

/** Three classes of sixty images with ten votes each: frequencies spread over all bins, with a hundredth of a seed's chance in it. */
async function writeGeneratedFolder(folder: string): Promise<void> {
  const classes = ["ant", "bee", "wasp"];
  const rng = seededGenerator(1, "generated folder");
  const labels = Uint16Array.from({ length: 180 }, (_, row) => row % 3);
  const counts = new Int32Array(180 * 3);
  labels.forEach((label, row) => {
    for (let vote = 0; vote < 10; vote++) {
      const chosen = uniform(rng) < 0.35 + 0.65 * ((row % 30) / 30) ? label : (label + 1) % 3;
      counts[3 * row + chosen] = (counts[3 * row + chosen] ?? 0) + 1;
    }
  });
  for (const name of classes) {
    await mkdir(join(folder, "test", name), { recursive: true });
    for (let place = 0; place < 60; place++)
      await writeFile(join(folder, "test", name, `${String(place).padStart(4, "0")}.jpg`), `${name} ${place}`);
  }
  await writeFile(join(folder, "test-labels.npy"), serializeNpy(labels, [180]));
  await writeFile(join(folder, "cifar10h-counts.npy"), serializeNpy(counts, [180, 3]));
}

describe("a generated folder in the same layout", () => {
  let labelled: LabelledFolder;
  let studyId: AuthorizedStudyId;
  let folder: string;
  beforeAll(async () => {
    folder = join(work, "generated");
    await writeGeneratedFolder(folder);
    labelled = await readLabelledFolder(folder);
    studyId = await insertImages(folder, labelled, "Generated");
  });

  test("all votes come in, and the means are those of the arrays", async () => {
    const all = labelled.images.map(votesOf);
    const mean = (frequencies: number[]) => frequencies.reduce((sum, one) => sum + one, 0) / frequencies.length;
    expect(await importCounts(studyId, labelled, "test")).toMatchObject({
      votes: 1800,
      selected: all.reduce((sum, one) => sum + one.selected, 0),
    });
    const means = await getMeanFrequencies(studyId);
    expect(means.all).toBeCloseTo(mean(all.map(({ selected, shown }) => selected / shown)), 12);
    const reference = labelled.images.filter((image) => image.role === "reference").map(votesOf);
    expect(means.reference).toBeCloseTo(mean(reference.map(({ selected, shown }) => selected / shown)), 12);
  });

  test("manifests are written as JSON and CSV; a draw that asks for too much is stored as invalid", async () => {
    const variants = await drawVariants(studyId, {
      imagesPerClass: [5, 31],
      seed: 4,
      actor: "test",
      out: join(work, "drawn"),
    });
    const matched = variants.find((one) => one.strategy === "matchedFrequency" && one.imagesPerClass === 5);
    const reference = countReference(labelled);
    for (const name of labelled.classes)
      expect(matched?.targetsPerClass?.[name]).toEqual(largestRemainder(reference[name] ?? [], 5));
    for (const one of variants) {
      const bytes = await readFile(one.manifest);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(one.sha256);
      const lines = (await readFile(one.manifest.replace(/json$/, "csv"), "utf8")).trimEnd().split("\n");
      expect(lines).toHaveLength(one.images + 1);
      if (one.imagesPerClass === 31) expect(one.valid).toBe(false);
    }
  });

  test("images are copied to a folder per role and class", async () => {
    const target = join(work, "copies");
    await copyImages(folder, labelled, target);
    expect(await readFile(join(target, "reference/ant/0000.jpg"), "utf8")).toBe("ant 0");
    expect(await readFile(join(target, "candidate/wasp/0030.jpg"), "utf8")).toBe("wasp 30");
    expect(existsSync(join(target, "candidate/wasp/0029.jpg"))).toBe(false);
  });
});
