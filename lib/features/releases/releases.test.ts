import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import sharp from "sharp";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { closeDatabase, database } from "@/lib/db/client";
import { drawRevision } from "@/lib/features/variants/mutations";
import { imageStorage } from "@/lib/images/image-storage";
import { releasePath } from "@/lib/images/release-folder";
import { runInOwnProcess } from "@/lib/jobs/own-process";
import { removeImages } from "@/lib/jobs/tasks/remove-images";
import { writeRelease } from "@/lib/jobs/tasks/write-release";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createRelease, retryRelease } from "./mutations";
import { getRelease } from "./queries";
import { parseByteRange } from "./rules";

await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), "redraw-releases-"));
Object.assign(process.env, {
  REDRAW_SECRET: "a secret of this test, long enough to be one",
  IMAGES_FOLDER: join(folder, "images"),
  IMPORT_ROOT: folder,
});
afterAll(async () => {
  await closeDatabase();
  rmSync(folder, { recursive: true, force: true });
});

const context = { signal: new AbortController().signal };
let studyId: AuthorizedStudyId;
let revisionId: number;
const classes = ["n0002", "n0010"];

beforeAll(async () => {
  studyId = await buildStudy({
    classes: Object.fromEntries(classes.map((wnid) => [wnid, { candidates: 12, references: 0 }])),
  });
  const candidates = await database().candidate.findMany({
    where: { studyId },
    include: { image: true },
    orderBy: { id: "asc" },
  });
  const { id: importId } = await database().voteImport.create({
    data: { studyId, kind: "votes", name: "votes.csv", sha256: "0".repeat(64), rows: 0, createdBy: "tester" },
  });
  for (const [at, { id, image }] of candidates.entries()) {
    const pixels = {
      create: { width: 60, height: 40, channels: 3 as const, background: { r: 10 * (at % 25), g: at, b: 200 } },
    };
    const bytes = await (at % 3 === 0 ? sharp(pixels).png() : sharp(pixels).jpeg()).toBuffer();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await database().image.update({
      where: { id: image.id },
      data: {
        sha256,
        format: at % 3 === 0 ? "png" : "jpeg",
        width: 60,
        height: 40,
        licence: at % 2 ? "CC BY 2.0" : null,
        owner: at === 0 ? "=cmd()" : `owner ${at}`,
      },
    });
    await imageStorage().write(sha256, "original", bytes);
    await imageStorage().write(sha256, "zoom", await sharp(bytes).jpeg().toBuffer());
    const votes = Array.from({ length: 10 }, (_, worker) => ({
      studyId,
      importId,
      candidateId: id,
      workerKey: `person ${worker}`,
      selected: worker < 8,
    }));
    await database().importedVote.createMany({ data: votes });
    await database().tally.create({ data: { studyId, candidateId: id, shown: 10, selected: 8 } });
  }
  ({ id: revisionId } = await drawRevision(studyId, { strategy: "threshold", imagesPerClass: 10 }, "tester"));
});

async function release(options: Partial<Parameters<typeof createRelease>[1]["options"]> = {}) {
  const { id } = await createRelease(studyId, {
    revisionId,
    options: { images: "original", folders: "wnid", webDataset: true, votes: true, ...options },
    createdBy: "tester",
  });
  await writeRelease({ studyId, releaseId: id }, context);
  const written = await getRelease(studyId, id);
  if (!written.files) throw new Error(written.error ?? "no files");
  const pathOf = (name: string) => releasePath(studyId, written.number, name);
  return { ...written, files: written.files, pathOf, folder: dirname(pathOf("x")) };
}

async function tarEntries(path: string): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const reader = extract();
  reader.end(readFileSync(path));
  for await (const entry of reader) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    entries.set(entry.header.name, Buffer.concat(parts));
  }
  return entries;
}

const has = (command: string, ...args: string[]) => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("a release", () => {
  test("lists every file with its size and SHA-256; the shell's verifier agrees, and finds a changed byte", async () => {
    const { files, folder: path, pathOf } = await release();
    expect(readdirSync(path).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, bytes, sha256 } of files) {
      expect(statSync(pathOf(name)).size).toBe(bytes);
      expect(
        createHash("sha256")
          .update(readFileSync(pathOf(name)))
          .digest("hex"),
      ).toBe(sha256);
    }
    expect(execFileSync("sh", ["verify.sh"], { cwd: path, encoding: "utf8" })).toContain("images.csv: OK");
    const card = readFileSync(pathOf("DATACARD.md"));
    writeFileSync(pathOf("DATACARD.md"), `${card} `);
    expect(has("sh", pathOf("verify.sh"))).toBe(false);
    if (has("python3", "-c", "import tarfile")) expect(has("python3", pathOf("verify.py"))).toBe(false);
    writeFileSync(pathOf("DATACARD.md"), card);
    if (has("python3", "-c", "import tarfile"))
      expect(execFileSync("python3", [pathOf("verify.py")], { encoding: "utf8" })).toMatch(
        /20 images, all is as released/,
      );
  });

  test("is unpacked by tar into one folder a class, whose sorted names are the order of classes.txt; every picture decodes", async () => {
    const { files, pathOf } = await release({ folders: "index" });
    const archive = files.find(({ name }) => /release-\d+\.tar$/.test(name))?.name ?? "";
    const to = mkdtempSync(join(folder, "unpacked-"));
    execFileSync("tar", ["-xf", pathOf(archive), "-C", to]);
    const top = join(to, archive.replace(/\.tar$/, ""));
    const folders = readdirSync(join(top, "data"), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => name);
    // torchvision's ImageFolder: classes are the sorted folder names.
    const listed = readFileSync(join(top, "classes.txt"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(folders.sort()).toEqual(listed.map(([index]) => index));
    expect(listed.map(([, wnid]) => wnid)).toEqual(classes);
    for (const name of folders)
      for (const file of readdirSync(join(top, "data", name))) {
        expect(file).toMatch(/^[0-9a-f]{64}\.(jpg|png)$/);
        expect((await sharp(join(top, "data", name, file)).metadata()).width).toBe(60);
      }
    const readme = readFileSync(join(top, "README.md"), "utf8");
    expect(readme).toMatch(/^---\n[\s\S]*class_label:[\s\S]*'0': "n0002"\n +'1': "n0010"\n---\n/);
    const labels = JSON.parse(readFileSync(join(top, "labels.json"), "utf8")) as {
      classes: string[];
      labels: Record<string, number>;
    };
    expect(Object.values(labels.labels)).toHaveLength(20);
    const metadata = readFileSync(join(top, "data/metadata.csv"), "utf8").trim().split("\n").slice(1);
    for (const row of metadata) {
      const [file = "", label, wnid] = row.split(",");
      expect(classes[Number(label)]).toBe(wnid);
      expect(labels.labels[file.replace(/\.\w+$/, "")]).toBe(Number(label));
    }
  });

  test("has shards whose samples keep picture, class and facts together", async () => {
    const { files, pathOf } = await release();
    const shard = files.find(({ name }) => name.includes("webdataset"))?.name ?? "";
    const entries = await tarEntries(pathOf(shard));
    const samples = Map.groupBy(entries.keys(), (name) => name.split(".")[0] ?? "");
    expect(samples.size).toBe(20);
    for (const [key, names] of samples) {
      expect(names).toHaveLength(3);
      const facts = JSON.parse(String(entries.get(`${key}.json`))) as { wnid: string; sha256: string };
      expect(classes[Number(String(entries.get(`${key}.cls`)))]).toBe(facts.wnid);
    }
  });

  test("gives the same bytes for the same options; votes stand under other pseudonyms each time", async () => {
    const [one, two] = [await release(), await release()];
    const sums = ({ files, number }: typeof one) =>
      new Map(files.map(({ name, sha256 }) => [name.replaceAll(`release-${number}`, "release"), sha256]));
    const [a, b] = [sums(one), sums(two)];
    expect(a.get("manifest.json")).toBe(b.get("manifest.json"));
    expect(a.get("images.parquet")).toBe(b.get("images.parquet"));
    const workers = (path: string) =>
      new Set(
        readFileSync(path, "utf8")
          .trim()
          .split("\n")
          .slice(1)
          .map((row) => row.split(",")[3]),
      );
    const [w1, w2] = [workers(one.pathOf("votes.csv")), workers(two.pathOf("votes.csv"))];
    expect(w1.size).toBe(10);
    expect([...w1].some((worker) => w2.has(worker))).toBe(false);
    expect(readFileSync(one.pathOf("votes.csv"), "utf8")).not.toContain("person");
  });

  test("opens in a Parquet library: images and votes as in the CSV", async () => {
    const { pathOf } = await release();
    const images = await parquetReadObjects({ file: await asyncBufferFromFile(pathOf("images.parquet")) });
    expect(images).toHaveLength(20);
    expect(images[0]).toMatchObject({ wnid: "n0002", class_index: 0, shown: 10, selected: 8, frequency: 0.8 });
    const manifest = JSON.parse(readFileSync(pathOf("manifest.json"), "utf8")) as { images: unknown[] };
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(pathOf("manifest.parquet")) })).toEqual(
      manifest.images,
    );
    const votes = await parquetReadObjects({ file: await asyncBufferFromFile(pathOf("votes.parquet")) });
    // Of all 24 candidates: those that were not drawn were judged, too.
    expect(votes).toHaveLength(240);
    expect(votes.filter(({ selected }) => selected)).toHaveLength(192);
    const rows = readFileSync(pathOf("votes.csv"), "utf8").trim().split("\n");
    expect(rows).toHaveLength(241);
    expect(readFileSync(pathOf("ATTRIBUTION.csv"), "utf8")).not.toMatch(/(^|,)=cmd/m);
  });

  test("describes itself in JSON-LD that a JSON-LD library expands, with the archive's checksum", async () => {
    const { files, pathOf } = await release();
    const { default: jsonld } = await import("jsonld");
    const [expanded] = await jsonld.expand(JSON.parse(readFileSync(pathOf("croissant.json"), "utf8")));
    expect(expanded?.["@type"]).toEqual(["https://schema.org/Dataset"]);
    expect(expanded?.["http://purl.org/dc/terms/conformsTo"]).toMatchObject([
      { "@value": "http://mlcommons.org/croissant/1.1" },
    ]);
    const distribution = expanded?.["https://schema.org/distribution"] as Record<string, { "@value": string }[]>[];
    const archive = files.find(({ name }) => /release-\d+\.tar$/.test(name));
    expect(distribution[0]?.["https://schema.org/sha256"]?.[0]?.["@value"]).toBe(archive?.sha256);
    // The table's rows, and the pictures joined to them by the path that both have.
    expect(expanded?.["http://mlcommons.org/croissant/recordSet"]).toHaveLength(2);
    const { distribution: parts, recordSet } = JSON.parse(readFileSync(pathOf("croissant.json"), "utf8")) as {
      distribution: { includes?: string }[];
      recordSet: { field: { source: { transform?: { regex: string } } }[] }[];
    };
    const regex = recordSet[1]?.field[0]?.source.transform?.regex ?? "";
    const pictures = [...(await tarEntries(pathOf(archive?.name ?? ""))).keys()].filter((name) =>
      matchesGlob(name, parts[2]?.includes ?? ""),
    );
    const table = readFileSync(pathOf("images.csv"), "utf8").trim().split("\n").slice(1);
    expect(pictures.map((name) => new RegExp(regex).exec(name)?.[1])).toEqual(table.map((row) => row.split(",")[0]));
  });

  test("never changes once it is done", async () => {
    const { id } = await release();
    await expect(
      database().release.update({ where: { studyId_id: { studyId, id } }, data: { written: 0 } }),
    ).rejects.toThrow(/never changed/);
  });
});

describe("a release that is interrupted", () => {
  test("leaves nothing to see, and is whole after the next attempt", async () => {
    const { id, number } = await createRelease(studyId, {
      revisionId,
      options: { images: "original", folders: "wnid", webDataset: true, votes: true },
      createdBy: "tester",
    });
    const stopping = new AbortController();
    stopping.abort();
    await expect(writeRelease({ studyId, releaseId: id }, { signal: stopping.signal })).rejects.toThrow(/stopped/);
    const parent = dirname(dirname(releasePath(studyId, number, "x")));
    expect(readdirSync(parent).filter((name) => name.startsWith(`${number}`))).toEqual([]);
    // What a kill -9 leaves: a part of a folder under a name of its own.
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(parent, `${number}.dead.part`));
    writeFileSync(join(parent, `${number}.dead.part`, "half.tar"), "half");
    await writeRelease({ studyId, releaseId: id }, context);
    expect((await getRelease(studyId, id)).state).toBe("done");
    expect(readdirSync(parent).filter((name) => name.startsWith(`${number}.`))).toEqual([]);
    expect(execFileSync("sh", [releasePath(studyId, number, "verify.sh")], { encoding: "utf8" })).toContain(
      "manifest.json: OK",
    );
  });

  test("is written by a process of its own, which is stopped with the job worker and leaves the rest to the next one", async () => {
    const { id, number } = await createRelease(studyId, {
      revisionId,
      options: { images: "original", folders: "wnid", webDataset: true, votes: true },
      createdBy: "tester",
    });
    const own = { signal: context.signal, heapMegabytes: 120 };
    const stopped = runInOwnProcess(
      "write-release",
      { studyId, releaseId: id },
      { ...own, signal: AbortSignal.abort() },
    );
    await expect(stopped).rejects.toThrow(/stopped; its job goes on later/);
    expect((await getRelease(studyId, id)).files).toBeNull();
    const { peakMegabytes } = await runInOwnProcess("write-release", { studyId, releaseId: id }, own);
    expect(peakMegabytes).toBeLessThan(300);
    expect((await getRelease(studyId, id)).state).toBe("done");
    const verified = execFileSync("sh", [releasePath(studyId, number, "verify.sh")], { encoding: "utf8" });
    expect(verified).toContain("votes.parquet: OK");
  });

  test("fails with place and mend where a picture is gone, and can be written again once it is back", async () => {
    const image = await database().image.findFirstOrThrow({
      where: { candidates: { some: { studyId } } },
      orderBy: { sha256: "asc" },
    });
    const all = await database().image.findMany({ where: { candidates: { some: { studyId } } } });
    const kept = new Map<string, Buffer>();
    for (const { sha256 } of all) {
      kept.set(sha256, (await imageStorage().read(sha256, "original")) ?? Buffer.alloc(0));
      await imageStorage().remove(sha256, "original");
    }
    const { id } = await createRelease(studyId, {
      revisionId,
      options: { images: "original", folders: "wnid", webDataset: false, votes: false },
      createdBy: "tester",
    });
    await writeRelease({ studyId, releaseId: id }, context);
    expect(await getRelease(studyId, id)).toMatchObject({
      state: "failed",
      error: expect.stringMatching(/Cannot write image [0-9a-f]{64}: its file is not stored; import it again/),
    });
    for (const [sha256, bytes] of kept) await imageStorage().write(sha256, "original", bytes);
    await retryRelease(studyId, id, "tester");
    await writeRelease({ studyId, releaseId: id }, context);
    expect((await getRelease(studyId, id)).state).toBe("done");
    expect(image.sha256).toHaveLength(64);
  });
});

describe("ranges of a file of 100 bytes", () => {
  test.each([
    [null, null],
    ["bytes=0-9", { start: 0, end: 9 }],
    ["bytes=90-", { start: 90, end: 99 }],
    ["bytes=-10", { start: 90, end: 99 }],
    ["bytes=50-1000", { start: 50, end: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", null],
    ["bytes=0-1,5-6", null],
    ["lines=1-2", null],
  ] as const)("%s", (header, expected) => {
    expect(parseByteRange(header, 100)).toEqual(expected);
  });
});

test("an image that was taken down stops new releases, with place and mend; those that have it are marked and lose their archives", async () => {
  const done = await release();
  const { candidateId } = (
    await database().$queryRaw<{ candidateId: number }[]>`
    select candidate_id as "candidateId" from revision_candidate where study_id = ${studyId} and revision_id = ${revisionId} and outcome < 4 limit 1`
  )[0] ?? { candidateId: 0 };
  const { image } = await database().candidate.findFirstOrThrow({
    where: { studyId, id: candidateId },
    include: { image: true },
  });
  await database().image.update({ where: { id: image.id }, data: { takenDownAt: new Date() } });
  await expect(release()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(new RegExp(`${image.sha256}.*was taken down.*draw the next revision`)),
  });
  const { takenDown, number, files } = await getRelease(studyId, done.id);
  expect(takenDown).toBe(1);
  await removeImages({ sha256s: [image.sha256] }, context);
  const left = readdirSync(dirname(releasePath(studyId, number, "any")));
  expect(files?.filter(({ name }) => !left.includes(name)).map(({ name }) => name)).toEqual(
    files?.map(({ name }) => name).filter((name) => name.endsWith(".tar")),
  );
  expect(left).toContain("manifest.json");
});
