// Every source that is no folder and no Flickr, read as a researcher would give it.
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { zipSync } from "fflate";
import { parquetWriteFile } from "hyparquet-writer";
import S3rver from "s3rver";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { importClassList } from "@/lib/features/classes/mutations";
import { createImport } from "@/lib/features/imports/mutations";
import { getImport, listImportFiles, planImport } from "@/lib/features/imports/queries";
import { serializeNpy } from "@/lib/formats/npy";
import { buildJpeg } from "@/lib/images/build-test-images";
import { imageStorage } from "@/lib/images/image-storage";
import { s3Client } from "@/lib/images/s3-client";
import { sharp } from "@/lib/images/sharp";
import { startTestServer } from "@/lib/sources/build-test-server";
import { sourceSettings } from "@/lib/sources/settings";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { runImport } from "./import-candidates";

const served = new Map<string, Buffer>();
let openversePages: unknown[] = [];
const server = await startTestServer((url, response) => {
  const bytes = served.get(url.pathname);
  if (url.pathname === "/v1/images/")
    return void response.end(
      JSON.stringify(openversePages[Number(url.searchParams.get("page")) - 1] ?? { page_count: 0, results: [] }),
    );
  if (!bytes) return void response.writeHead(404).end();
  response.end(bytes);
});
const buckets = await mkdtemp(join(tmpdir(), "redraw-buckets-"));
const s3 = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: buckets });
const { port } = await s3.run();
Object.assign(process.env, {
  PRIVATE_HOSTS: new URL(server.url).host,
  OPENVERSE_URL: `${server.url}/v1/`,
  S3_ENDPOINT: `http://127.0.0.1:${port}`,
  S3_ACCESS_KEY_ID: "S3RVER",
  S3_SECRET_ACCESS_KEY: "S3RVER",
  S3_BUCKET: "kept",
  S3_PREFIX: "redraw/",
  IMPORT_S3_BUCKETS: "given",
});
await createTestDatabase();
let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-sources-")));
  for (const Bucket of ["kept", "given"]) await s3Client().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await closeDatabase();
  await server.close();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
  await rm(buckets, { recursive: true, force: true });
});

let seed = 70_000;
const jpeg = () => {
  seed += 1;
  return buildJpeg(seed, { width: 40, height: 30 });
};
const write = async (path: string, bytes: Uint8Array | string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
  return join(folder, path);
};

let studies = 0;
async function importFrom(
  settings: Record<string, unknown>,
  wnids: readonly string[] = ["cat", "dog"],
  into?: { studyId: number },
) {
  studies += 1;
  const id = into?.studyId ?? (await database().study.create({ data: { name: `source ${studies}` } })).id;
  const studyId = studyOfJob(id);
  const list = new TextEncoder().encode(JSON.stringify(wnids.map((wnid) => ({ wnid, synset: [wnid] }))));
  await importClassList(studyId, { format: "json", bytes: list, name: "classes.json", actor: "user-1" });
  const parsed = sourceSettings.parse(settings);
  const plan = await planImport(studyId, parsed);
  const created = await createImport(studyId, {
    role: "candidate",
    settings: parsed,
    createdBy: "user-1",
    inProcess: true,
  });
  const outcome = await runImport(studyId, created.id, { signal: new AbortController().signal });
  const done = await getImport(studyId, created.id);
  const rows = await database().candidate.findMany({
    where: { studyId },
    include: { image: true, class: { select: { wnid: true } } },
    orderBy: { path: "asc" },
  });
  const refused = await listImportFiles(studyId, created.id, { outcome: "refused", after: "", limit: 100 });
  return {
    studyId,
    outcome,
    plan,
    done,
    rows,
    paths: rows.map(({ path }) => path),
    refused: Object.fromEntries(refused.map(({ path, reason }) => [path, reason])),
  };
}

async function writeTar(path: string, entries: readonly [name: string, bytes: Uint8Array | string][]): Promise<string> {
  const packed = pack();
  for (const [name, bytes] of entries) packed.entry({ name, mtime: new Date(0) }, Buffer.from(bytes));
  packed.finalize();
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true });
  await (path.endsWith(".gz")
    ? pipeline(packed, createGzip(), createWriteStream(place))
    : pipeline(packed, createWriteStream(place)));
  return place;
}

test("a WebDataset shard: the class from .cls, .json or the folder; a sample without one is refused, and so is a damaged archive", async () => {
  const path = await writeTar("shard-000.tar.gz", [
    ["0001.jpg", await jpeg()],
    ["0001.cls", "1"],
    ["0002.jpg", await jpeg()],
    [
      "0002.json",
      JSON.stringify({ wnid: "cat", license: "CC BY 4.0", url: "https://example.org/2.jpg", author: "Ada" }),
    ],
    [
      "cat/0003.png",
      await sharp(await jpeg())
        .png()
        .toBuffer(),
    ],
    ["0004.jpg", await jpeg()],
    ["0005.cls", "cat"],
  ]);
  const { outcome, paths, rows, refused, done } = await importFrom({ source: "tar", path });
  expect(outcome).toBe("done");
  expect(paths).toEqual(["cat/0002.jpg", "cat/0003.png", "dog/0001.jpg"]);
  expect(rows[0]?.image).toMatchObject({
    source: "tar",
    licence: "CC BY 4.0",
    owner: "Ada",
    sourceUrl: "https://example.org/2.jpg",
  });
  expect(refused).toEqual({
    "0004.jpg":
      "Cannot import 0004.jpg: nothing says its class; put a .cls or .json with the wnid beside it, or the entry into a folder of the class's name",
    "cat/0005":
      "Cannot import cat/0005: the sample has no image; put <key>.jpg, .png, .webp, .avif or .gif beside its label",
  });
  expect(done).toMatchObject({ total: 5, imported: 3, refused: 2 });
  const cut = await write("cut.tar", Buffer.concat([await jpeg()]).subarray(0, 700));
  expect(await importFrom({ source: "tar", path: cut }).catch(String)).toContain(
    "cut.tar: the archive is truncated or damaged",
  );
});

test.each(["csv", "jsonl", "parquet"])(
  "a list of addresses and paths as %s, with licence and owner",
  async (ending) => {
    served.set(`/${ending}-a.jpg`, await jpeg());
    await write(`lists/${ending}/b.jpg`, await jpeg());
    const rows = [
      {
        id: "first",
        url: `${server.url}/${ending}-a.jpg`,
        path: "",
        wnid: "cat",
        licence: "CC0 1.0",
        owner: "Bo",
        keyword: "kitten",
      },
      { id: "", url: "", path: `${ending}/b.jpg`, wnid: "dog", licence: "", owner: "", keyword: "" },
      { id: "", url: `${server.url}/${ending}-gone.jpg`, path: "", wnid: "cat", licence: "", owner: "", keyword: "" },
      { id: "", url: "http://169.254.169.254/a.jpg", path: "", wnid: "cat", licence: "", owner: "", keyword: "" },
      { id: "", url: "", path: "../../../etc/hostname", wnid: "cat", licence: "", owner: "", keyword: "" },
      { id: "", url: "", path: "", wnid: "cat", licence: "", owner: "", keyword: "" },
      { id: "x", url: `${server.url}/${ending}-a.jpg`, path: "", wnid: "", licence: "", owner: "", keyword: "" },
    ];
    const columns = ["id", "url", "path", "wnid", "licence", "owner", "keyword"] as const;
    const path = join(folder, "lists", `list.${ending}`);
    if (ending === "csv")
      await write(
        `lists/list.csv`,
        [columns.join(","), ...rows.map((row) => columns.map((name) => row[name]).join(","))].join("\n"),
      );
    else if (ending === "jsonl") await write(`lists/list.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
    else
      parquetWriteFile({
        filename: path,
        columnData: columns.map((name) => ({ name, data: rows.map((row) => row[name]), type: "STRING" as const })),
      });
    const { done, paths, rows: found, refused, plan } = await importFrom({ source: "list", path });
    expect(plan).toMatchObject({ images: 7, queries: null });
    expect(plan.first[0]).toEqual({ path: "cat/first", refusal: null });
    expect(done).toMatchObject({ state: "done", total: 7, imported: 2, refused: 5 });
    expect(paths).toEqual(["cat/first", `dog/${ending}/b.jpg`]);
    expect(found[0]).toMatchObject({
      keyword: "kitten",
      image: { source: "list", sourceId: "first", licence: "CC0 1.0", owner: "Bo" },
    });
    const reasons = Object.values(refused).join("\n");
    expect(reasons).toContain("answers 404: the image is gone");
    expect(reasons).toContain("169.254.169.254 is or leads to a private address");
    expect(reasons).toContain("its path leads outside the import root");
    expect(reasons).toContain("row 6 has neither a url nor a path");
    expect(reasons).toContain("row 7 names no class");
  },
);

test("ImageNetV2's search results: each photo once per class, licence and owner unknown", async () => {
  served.set("/1_o.jpg", await jpeg());
  served.set("/2_o.jpg", await jpeg());
  const record = (id: string, wnid: string, photo: string) => ({
    id_ours: id.repeat(40),
    id_search_engine: photo,
    url: `${server.url}/${photo}_o.jpg`,
    wnid,
    search_key: `${wnid} term`,
    search_engine: "flickr",
    uploader: "becca",
    date_taken: "2012-07-30 20:05:54",
    width: null,
  });
  const rows = [record("a", "cat", "1"), record("b", "cat", "2"), record("a", "cat", "1"), record("a", "dog", "1")];
  const path = await write("results.json", JSON.stringify(rows));
  const { done, rows: found } = await importFrom({ source: "searchResults", path });
  expect(done).toMatchObject({ total: 3, imported: 3 });
  expect(found.map(({ path: one, keyword }) => [one, keyword])).toEqual([
    [`cat/${"a".repeat(40)}`, "cat term"],
    [`cat/${"b".repeat(40)}`, "cat term"],
    [`dog/${"a".repeat(40)}`, "dog term"],
  ]);
  expect(found[0]?.image).toMatchObject({ source: "flickr", sourceId: "1", owner: null, licence: null });
  const bad = await write("bad.json", JSON.stringify([{ id_ours: "a" }]));
  expect(await importFrom({ source: "searchResults", path: bad }).catch(String)).toContain(
    'Cannot read "bad.json": record 0, "id_search_engine"',
  );
});

/** An image whose every value tells its place: row, column and channel. */
const valueAt = (image: number, row: number, column: number, channel: number) =>
  (image * 50 + row * 3 + column * 5 + channel * 7) & 255;
async function pixelsOf(sha256: string): Promise<Buffer> {
  const bytes = await imageStorage().read(sha256, "original");
  return sharp(bytes ?? Buffer.alloc(0))
    .raw()
    .toBuffer();
}
const expectedPixels = (image: number) =>
  Buffer.from(
    Array.from({ length: 3072 }, (_, at) => valueAt(image, Math.floor(at / 96), Math.floor(at / 3) % 32, at % 3)),
  );

test("numpy arrays with labels, as .npy and in an .npz, to the pixel", async () => {
  const data = Uint8Array.from([0, 1, 2].flatMap((image) => [...expectedPixels(image)]));
  const images = serializeNpy(data, [3, 32, 32, 3]);
  const labels = serializeNpy(Int32Array.of(1, 0, 7), [3]);
  const settings = {
    source: "npy",
    images: await write("a/images.npy", images),
    labels: await write("a/labels.npy", labels),
  };
  const { paths, rows, refused } = await importFrom(settings);
  expect(paths).toEqual(["cat/1.png", "dog/0.png"]);
  expect(await pixelsOf(rows[0]?.image.sha256 ?? "")).toEqual(expectedPixels(1));
  expect(Object.values(refused)[0]).toContain("its label is 7 and there are 2 classes");
  const zip = await write("a/both.npz", zipSync({ "images.npy": images, "labels.npy": labels }));
  expect((await importFrom({ source: "npy", images: zip, classes: ["dog", "cat"] })).paths).toEqual([
    "cat/0.png",
    "dog/1.png",
  ]);
  const floats = await write("a/floats.npy", serializeNpy(new Float32Array(12), [2, 2, 3]));
  expect(await importFrom({ source: "npy", images: floats, labels: settings.labels }).catch(String)).toContain(
    "give bytes in the shape (n, height, width, 3)",
  );
});

test("CIFAR's binary files, ten and a hundred classes, to the pixel", async () => {
  const planes = (image: number) =>
    [0, 1, 2].flatMap((channel) =>
      Array.from({ length: 1024 }, (_, at) => valueAt(image, Math.floor(at / 32), at % 32, channel)),
    );
  const path = await write("cifar/data_batch_1.bin", Uint8Array.from([1, ...planes(0), 0, ...planes(1)]));
  const { paths, rows, done } = await importFrom({ source: "cifar", path });
  expect(done).toMatchObject({ total: 2, imported: 2 });
  expect(paths).toEqual(["cat/data_batch_1-00001.png", "dog/data_batch_1-00000.png"]);
  expect(await pixelsOf(rows[1]?.image.sha256 ?? "")).toEqual(expectedPixels(0));
  const fine = await write("cifar100/test.bin", Uint8Array.from([19, 1, ...planes(2)]));
  expect((await importFrom({ source: "cifar", path: dirname(fine), labels: 100 })).paths).toEqual([
    "dog/test-00000.png",
  ]);
  const cut = await write("cut.bin", new Uint8Array(3000));
  expect(await importFrom({ source: "cifar", path: cut }).catch(String)).toContain(
    "it has 3000 bytes, which is no multiple of 3073",
  );
});

test("Tiny Images by keyword, column by column, only after the acknowledgement", async () => {
  const columns = (image: number) =>
    [0, 1, 2].flatMap((channel) =>
      Array.from({ length: 1024 }, (_, at) => valueAt(image, at % 32, Math.floor(at / 32), channel)),
    );
  const describe = (keyword: string) =>
    Buffer.concat([Buffer.from(keyword.padEnd(80, keyword === "tabby" ? "\0" : " ")), Buffer.alloc(688, 1)]);
  const keywords = ["tabby", "poodle", "tabby", "stealth_bomber", "tabby"];
  const data = await write("tiny/images.bin", Uint8Array.from(keywords.flatMap((_, image) => columns(image))));
  const metadata = await write("tiny/metadata.bin", Buffer.concat(keywords.map(describe)));
  const settings = {
    source: "tinyImages",
    data,
    metadata,
    keywords: { tabby: "cat", poodle: "dog" },
    maxPerKeyword: 2,
  };
  expect(sourceSettings.safeParse(settings).error?.issues[0]?.message).toContain(
    "Tiny Images was withdrawn by its authors in 2020",
  );
  const { paths, rows } = await importFrom({ ...settings, acknowledged: true });
  expect(paths).toEqual(["cat/00000000.png", "cat/00000002.png", "dog/00000001.png"]);
  expect(rows.map(({ keyword }) => keyword)).toEqual(["tabby", "tabby", "poodle"]);
  expect(await pixelsOf(rows[1]?.image.sha256 ?? "")).toEqual(expectedPixels(2));
  // Image 0 is in the old set: its keyword is that of its exact duplicate here.
  const planes = [0, 1, 2].flatMap((channel) =>
    Array.from({ length: 1024 }, (_, at) => valueAt(0, Math.floor(at / 32), at % 32, channel)),
  );
  const old = await importFrom({ source: "cifar", path: await write("old/test.bin", Uint8Array.from([0, ...planes])) });
  expect(old.rows.map(({ keyword }) => keyword)).toEqual([null]);
  const matched = await importFrom({ ...settings, acknowledged: true }, undefined, old);
  expect(matched.done).toMatchObject({ imported: 2, duplicates: 1 });
  expect(matched.rows.find(({ path }) => path === "cat/test-00000.png")?.keyword).toBe("tabby");
  const short = await write("tiny/short.bin", new Uint8Array(3072));
  expect(await importFrom({ ...settings, data: short, acknowledged: true }).catch(String)).toContain(
    "are 1 images of 3072",
  );
});

test("Openverse without a key: 20 a page, attribution kept, what has no address refused", async () => {
  served.set("/ov.jpg", await jpeg());
  const result = (id: string, url: string | null) => ({
    id,
    title: "A cat",
    url,
    foreign_landing_url: `https://example.org/${id}`,
    creator: "Cy",
    license: "by-sa",
    license_version: "4.0",
    license_url: "https://creativecommons.org/licenses/by-sa/4.0/",
    attribution: '"A cat" by Cy is licensed under CC BY-SA 4.0.',
  });
  openversePages = [
    { page_count: 2, results: [result("one", `${server.url}/ov.jpg`)] },
    { page_count: 2, results: [result("two", null), result("one", `${server.url}/ov.jpg`)] },
  ];
  const { rows, refused, done } = await importFrom({ source: "openverse", classes: ["cat"] });
  expect(done).toMatchObject({ state: "done", imported: 1, refused: 1 });
  expect(rows[0]?.image).toMatchObject({
    source: "openverse",
    sourceId: "one",
    sourcePage: "https://example.org/one",
    licence: "CC BY-SA 4.0",
    owner: "Cy",
    attribution: '"A cat" by Cy is licensed under CC BY-SA 4.0.',
  });
  expect(Object.keys(refused)).toEqual(["cat/two"]);
  const asked = server.asked.filter((path) => path.startsWith("/v1/"));
  expect(asked).toEqual(["/v1/images/?q=cat&page=1&page_size=20", "/v1/images/?q=cat&page=2&page_size=20"]);
});

test("a bucket and prefix that the operator allows; images are kept in a bucket too, and leave it when taken down", async () => {
  const bytes = await jpeg();
  for (const [Key, Body] of [
    ["pool/cat/1.jpg", bytes],
    ["pool/dog/2.jpg", await jpeg()],
    ["pool/stray.jpg", await jpeg()],
    ["elsewhere/cat/3.jpg", await jpeg()],
  ] as const)
    await s3Client().send(new PutObjectCommand({ Bucket: "given", Key, Body }));
  const { paths, rows, refused, done } = await importFrom({ source: "s3", bucket: "given", prefix: "pool" });
  expect(done).toMatchObject({ total: 3, imported: 2, refused: 1 });
  expect(paths).toEqual(["cat/1.jpg", "dog/2.jpg"]);
  expect(Object.keys(refused)).toEqual(["stray.jpg"]);
  const sha256 = rows[0]?.image.sha256 ?? "";
  expect(await imageStorage().read(sha256, "original")).toEqual(bytes);
  expect((await imageStorage().read(sha256, "tile"))?.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(await imageStorage().has(sha256, "zoom")).toBe(true);
  await imageStorage().remove(sha256, "zoom");
  await imageStorage().remove(sha256, "zoom");
  expect(await imageStorage().has(sha256, "zoom")).toBe(false);
  expect(await imageStorage().read(sha256, "zoom")).toBeUndefined();
  expect(await importFrom({ source: "s3", bucket: "secret-bucket" }).catch(String)).toContain(
    "it is not among those of IMPORT_S3_BUCKETS (given)",
  );
});

test("a gzip that is none is refused with its name", async () => {
  const path = await write("not.tar.gz", gzipSync("no tar").subarray(0, 12));
  expect(await importFrom({ source: "tar", path }).catch(String)).toContain("not.tar.gz: the archive is truncated");
});
