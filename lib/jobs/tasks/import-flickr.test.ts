// A server on this machine answers as Flickr's REST interface does in JSON, faults included:
// https://www.flickr.com/services/api/flickr.photos.search.html (format=json, nojsoncallback=1).
import type { ServerResponse } from "node:http";
import { afterAll, beforeEach, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { importClassList } from "@/lib/features/classes/mutations";
import { createImport, pauseImport, resumeImport } from "@/lib/features/imports/mutations";
import { getImport, getImportReport, listImportFiles, planImport } from "@/lib/features/imports/queries";
import { buildJpeg } from "@/lib/images/build-test-images";
import { startTestServer } from "@/lib/sources/build-test-server";
import { sourceSettings } from "@/lib/sources/settings";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { runImport } from "./import-candidates";

interface Photo {
  id: string;
  /** Sizes by their letter: path of the pixels and longest side. */
  sizes: Record<string, [path: string, side: number]>;
}
let photos: Record<string, Photo[]> = {};
/** Answers given instead of the photos, the first first. */
let faults: ((response: ServerResponse) => void)[] = [];
let server = await startTestServer(() => undefined);
await server.close();
const pixels = new Map<string, Buffer>();
server = await startTestServer((url, response) => {
  if (url.pathname !== "/rest/") {
    const bytes = pixels.get(url.pathname);
    return void (bytes ? response.end(bytes) : response.writeHead(410).end());
  }
  const fault = faults.shift();
  if (fault) return fault(response);
  if (url.searchParams.get("api_key") !== "key")
    return void answer(response, { stat: "fail", code: 100, message: "Invalid API Key" });
  const found = photos[url.searchParams.get("text") ?? ""] ?? [];
  const perPage = Number(url.searchParams.get("per_page"));
  const page = Number(url.searchParams.get("page"));
  const photo = found.slice((page - 1) * perPage, page * perPage).map(({ id, sizes }) => ({
    id,
    owner: "12@N01",
    ownername: "Ada",
    title: `Photo ${id}`,
    license: "4",
    ...Object.fromEntries(
      Object.entries(sizes).flatMap(([size, [path, side]]) => [
        [`url_${size}`, server.url + path],
        [`width_${size}`, side],
        [`height_${size}`, String(side - 10)],
      ]),
    ),
  }));
  answer(response, {
    stat: "ok",
    photos: { page, pages: Math.ceil(found.length / perPage), perpage: perPage, total: found.length, photo },
  });
});
const answer = (response: ServerResponse, value: unknown) =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(value));

Object.assign(process.env, {
  FLICKR_URL: `${server.url}/rest/`,
  FLICKR_API_KEY: "key",
  FLICKR_REQUESTS_PER_HOUR: "360000",
  PRIVATE_HOSTS: new URL(server.url).host,
});
await createTestDatabase();
afterAll(async () => {
  await closeDatabase();
  await server.close();
});

let studies = 0;
async function buildStudy() {
  studies += 1;
  const { id } = await database().study.create({ data: { name: `flickr ${studies}` } });
  const studyId = studyOfJob(id);
  const list = [
    { wnid: "n1", synset: ["English foxhound", "foxhound"] },
    { wnid: "n2", synset: ["torch"] },
  ];
  const bytes = new TextEncoder().encode(JSON.stringify(list));
  await importClassList(studyId, { format: "json", bytes, name: "classes.json", actor: "user-1" });
  return studyId;
}
const photo = async (id: string): Promise<Photo> => {
  pixels.set(`/${id}_o.jpg`, await buildJpeg(9000 + Number(id), { width: 64, height: 48 }));
  pixels.set(`/${id}_z.jpg`, await buildJpeg(9500 + Number(id), { width: 32, height: 24 }));
  return { id, sizes: { o: [`/${id}_o.jpg`, 3000], z: [`/${id}_z.jpg`, 640] } };
};
beforeEach(() => {
  faults = [];
  photos = {};
  pixels.clear();
  server.asked.length = 0;
});
const start = async (studyId: Awaited<ReturnType<typeof buildStudy>>, settings: Record<string, unknown> = {}) => {
  const parsed = sourceSettings.parse({ source: "flickr", ...settings });
  const { id } = await createImport(studyId, {
    role: "candidate",
    settings: parsed,
    createdBy: "user-1",
    inProcess: true,
  });
  return id;
};
const run = (studyId: Awaited<ReturnType<typeof buildStudy>>, id: number) =>
  runImport(studyId, id, { signal: new AbortController().signal });
const searches = () =>
  server.asked.filter((path) => path.startsWith("/rest/")).map((path) => new URL(path, "http://x").searchParams);

test("each lemma is a query of its own, in the days of the original collection; images keep owner, licence and keyword", async () => {
  photos = { "English foxhound": [await photo("1"), await photo("2")], foxhound: [await photo("3")], torch: [] };
  const studyId = await buildStudy();
  const id = await start(studyId);
  expect(await run(studyId, id)).toBe("done");
  expect(await getImport(studyId, id)).toMatchObject({ state: "done", total: 3, imported: 3, refused: 0 });
  const [first] = searches();
  expect(Object.fromEntries(first ?? [])).toMatchObject({
    method: "flickr.photos.search",
    text: "English foxhound",
    sort: "date-posted-asc",
    min_taken_date: "2012-07-11 00:00:00",
    max_taken_date: "2013-07-11 23:59:59",
    // 2012-07-11T00:00:00Z and 2013-07-11T23:59:59Z in seconds (date -u -d ... +%s)
    min_upload_date: "1341964800",
    max_upload_date: "1373587199",
    per_page: "100",
  });
  expect(searches().map((query) => query.get("text"))).toEqual(["English foxhound", "foxhound", "torch"]);
  const candidates = await database().candidate.findMany({
    where: { studyId },
    include: { image: true },
    orderBy: { path: "asc" },
  });
  expect(candidates.map(({ path, keyword }) => [path, keyword])).toEqual([
    ["n1/1", "English foxhound"],
    ["n1/2", "English foxhound"],
    ["n1/3", "foxhound"],
  ]);
  expect(candidates[0]?.image).toMatchObject({
    width: 64,
    source: "flickr",
    sourceId: "1",
    sourceUrl: `${server.url}/1_o.jpg`,
    sourcePage: "https://www.flickr.com/photos/12%40N01/1",
    title: "Photo 1",
    owner: "Ada",
    licence: "CC BY 2.0",
    licenceUrl: "https://creativecommons.org/licenses/by/2.0/",
    attribution: '"Photo 1" by Ada, Flickr, CC BY 2.0',
  });
  const report = await getImportReport(studyId, id);
  expect(report).toEqual({
    classes: [{ wnid: "n1", imported: 3, duplicates: 0, refused: 0 }],
    reasons: [],
    licences: [{ licence: "CC BY 2.0", images: 3 }],
  });
});

test("429, 500, a failure that passes and half an answer are tried again; a photo that pages repeat comes once, one that is gone is refused", async () => {
  const many = await Promise.all(["1", "2", "3", "4"].map(photo));
  // The third slips to the second page while the first is read: it is answered twice.
  photos = { torch: [...many.slice(0, 3), ...many.slice(2)] };
  pixels.delete("/2_o.jpg");
  faults = [
    (response: ServerResponse) => void response.writeHead(429).end(),
    (response: ServerResponse) => void response.writeHead(500).end("oops"),
    (response: ServerResponse) =>
      void answer(response, { stat: "fail", code: 105, message: "Service currently unavailable" }),
    (response: ServerResponse) => void response.end('{"stat":"ok","photos":{"pa'),
  ].map((fault) => (response: ServerResponse) => fault(response.setHeader("retry-after", "0")));
  const studyId = await buildStudy();
  const id = await start(studyId, { classes: ["n2"] });
  expect(await run(studyId, id)).toBe("done");
  expect(await getImport(studyId, id)).toMatchObject({ state: "done", total: 4, imported: 3, refused: 1 });
  const [refused] = await listImportFiles(studyId, id, { outcome: "refused", after: "", limit: 10 });
  expect(refused).toMatchObject({ path: "n2/2", reason: expect.stringContaining("answers 410: the image is gone") });
  expect(server.asked.filter((path) => path === "/3_o.jpg")).toHaveLength(1);
});

test("a key that Flickr refuses fails the import with Flickr's words; with a good one it goes on where it was", async () => {
  photos = { torch: [await photo("1")], "English foxhound": [await photo("2")] };
  const studyId = await buildStudy();
  const id = await start(studyId, { maxImagesPerClass: 2 });
  const good = (response: ServerResponse) => answer(response, { stat: "ok", photos: { pages: 1, photo: [] } });
  faults = [
    good,
    good,
    (response) => void answer(response, { stat: "fail", code: 100, message: "Invalid API Key (Key has expired)" }),
  ];
  expect(await run(studyId, id)).toBe("failed");
  expect((await getImport(studyId, id)).error).toContain('it says "Invalid API Key (Key has expired)" (code 100)');
  server.asked.length = 0;
  await resumeImport(studyId, id, "user-1");
  expect(await run(studyId, id)).toBe("done");
  // The two queries before it are not asked again.
  expect(searches().map((query) => query.get("text"))).toEqual(["torch"]);
  expect(await getImport(studyId, id)).toMatchObject({ imported: 1 });
});

test("terms, parents, exclusions, compounds, sizes and licences are part of the queries; the class's images are shared by them", async () => {
  photos = { "foxhound dog -toy": [await photo("1")] };
  const studyId = await buildStudy();
  const settings = {
    classes: ["n1"],
    maxImagesPerClass: 9,
    extraTerms: { n1: ["hound -cat"] },
    parentTerms: { n1: "dog" },
    excludedTerms: ["toy"],
    joinCompounds: true,
    largestSide: 1024,
    licences: [4, 5],
  };
  expect(await planImport(studyId, sourceSettings.parse({ source: "flickr", ...settings }))).toMatchObject({
    queries: 4,
    images: null,
  });
  const id = await start(studyId, settings);
  expect(await run(studyId, id)).toBe("done");
  expect(searches().map((query) => [query.get("text"), query.get("per_page"), query.get("license")])).toEqual(
    ["English foxhound dog -toy", "foxhound dog -toy", "Englishfoxhound dog -toy", "hound -cat dog -toy"].map(
      (text) => [
        text,
        // 9 images over 4 queries, at least one each: floor(9 / 4)
        "2",
        "4,5",
      ],
    ),
  );
  // The original has 3000 pixels; the largest within 1024 is z.
  expect(server.asked.filter((path) => !path.startsWith("/rest/"))).toEqual(["/1_z.jpg"]);
});

test("an import that is paused while it searches keeps what it found, and a class that is none is refused before anything is asked", async () => {
  photos = { "English foxhound": [await photo("1")], foxhound: [await photo("2")] };
  const studyId = await buildStudy();
  const id = await start(studyId);
  faults = [
    (response) =>
      void pauseImport(studyId, id, "user-1").then(() =>
        answer(response, { stat: "ok", photos: { pages: 1, photo: [{ id: "9", url_o: `${server.url}/9.jpg` }] } }),
      ),
  ];
  expect(await run(studyId, id)).toBe("paused");
  expect(await database().foundImage.count({ where: { studyId, importId: id } })).toBe(1);
  await resumeImport(studyId, id, "user-1");
  expect(await run(studyId, id)).toBe("done");
  expect(await getImport(studyId, id)).toMatchObject({ total: 2, imported: 1, refused: 1 });
  await expect(start(studyId, { classes: ["n9"] })).rejects.toThrow(
    'classes names "n9", which is no class of the study',
  );
});
