import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken, createUser } from "@/lib/auth/create-user";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createStudy } from "@/lib/features/studies/mutations";
import { buildJpeg } from "@/lib/images/build-test-images";
import { runImport } from "@/lib/jobs/tasks/import-candidates";
import { createTestDatabase } from "@/prisma/seed/test-database";
import * as classesRoute from "../classes/route";
import * as imageRoute from "../images/[candidateId]/[kind]/route";
import * as filesRoute from "./[importId]/files/route";
import * as pauseRoute from "./[importId]/pause/route";
import * as resumeRoute from "./[importId]/resume/route";
import * as importRoute from "./[importId]/route";
import * as importsRoute from "./route";

await createTestDatabase();
let folder = "";
let studyId = 0;
const tokens = { admin: "", viewer: "", stranger: "" };

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "redraw-api-")));
  await mkdir(join(folder, "cat"));
  await writeFile(join(folder, "cat/1.jpg"), await buildJpeg(1, { width: 300, height: 200 }));
  await writeFile(join(folder, "cat/2.jpg"), "no picture");
  const person = async (name: string) =>
    createUser({ email: `${name}@example.org`, name, password: "a password of tests" });
  const ids = { admin: await person("admin"), viewer: await person("viewer"), stranger: await person("stranger") };
  studyId = await createStudy({ id: ids.admin }, { name: "api", description: "" });
  await database().studyMember.create({ data: { studyId, userId: ids.viewer, role: "viewer" } });
  for (const name of ["admin", "viewer", "stranger"] as const)
    tokens[name] = await createApiToken({ userId: ids[name], name: "test" });
});
afterAll(async () => {
  await closeDatabase();
  await rm(folder, { recursive: true, force: true });
});

type Params = Record<string, string>;
type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

async function call(
  handler: unknown,
  as: keyof typeof tokens | undefined,
  params: Params,
  init: RequestInit & { query?: string } = {},
) {
  const headers = new Headers(init.headers);
  if (as) headers.set("authorization", `Bearer ${tokens[as]}`);
  const request = new Request(`http://localhost:3000/api${init.query ?? ""}`, { ...init, headers });
  const context = { params: Promise.resolve({ studyId: String(studyId), ...params }) as Promise<never> };
  return (handler as Handler)(request, context);
}
const json = (value: unknown): RequestInit => ({
  method: "POST",
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});
const messageOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error: { message: string } }).error.message,
];

test("a program brings classes and a folder in, watches it, and looks at a picture", async () => {
  const classes = await call(classesRoute.POST, "admin", {}, json([{ wnid: "cat", synset: ["cat"] }]));
  expect([classes.status, await classes.json()]).toEqual([201, { created: 1, updated: 0 }]);
  expect(await (await call(classesRoute.GET, "viewer", {})).json()).toMatchObject({
    classes: [{ wnid: "cat", position: 0 }],
  });

  const created = await call(importsRoute.POST, "admin", {}, json({ folder, role: "candidate" }));
  expect(created.status).toBe(201);
  const { import: started } = (await created.json()) as { import: { id: number } };
  const importId = String(started.id);
  expect(await (await call(pauseRoute.POST, "admin", { importId }, { method: "POST" })).json()).toMatchObject({
    import: { state: "paused" },
  });
  expect(await (await call(resumeRoute.POST, "admin", { importId }, { method: "POST" })).json()).toMatchObject({
    import: { state: "queued" },
  });
  await runImport(studyOfJob(studyId), started.id, { signal: new AbortController().signal });
  expect(await (await call(importRoute.GET, "viewer", { importId })).json()).toMatchObject({
    import: { state: "done", total: 2, imported: 1, refused: 1 },
  });
  expect(await (await call(importsRoute.GET, "viewer", {})).json()).toMatchObject({ imports: [{ id: started.id }] });
  expect(await (await call(filesRoute.GET, "viewer", { importId })).json()).toMatchObject({
    files: [
      { path: "cat/2.jpg", outcome: "refused", reason: expect.stringContaining('text that begins "no picture"') },
    ],
  });

  const { id, image } = await database().candidate.findFirstOrThrow({ where: { studyId }, include: { image: true } });
  const show = (query: string) => call(imageRoute.GET, "viewer", { candidateId: String(id), kind: "tile" }, { query });
  const tile = await show(`?v=${image.sha256.slice(0, 12)}`);
  expect(tile.status).toBe(200);
  expect(Object.fromEntries(tile.headers)).toMatchObject({
    "content-type": "image/jpeg",
    "cache-control": "private, max-age=86400, immutable",
    "x-content-type-options": "nosniff",
  });
  expect(Buffer.from(await tile.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect((await show("")).headers.get("cache-control")).toBe("private, max-age=60");
  expect((await show("?v=00000000")).headers.get("cache-control")).toBe("private, max-age=60");
  await database().image.update({ where: { id: image.id }, data: { takenDownAt: new Date() } });
  expect(await messageOf(await show(""))).toEqual([404, `The image of candidate ${id} was taken down`]);
});

test("whoever is no member finds nothing, and a viewer changes nothing", async () => {
  const importId = "1";
  for (const [handler, init] of [
    [classesRoute.POST, json([])],
    [importsRoute.POST, json({})],
    [pauseRoute.POST, { method: "POST" }],
    [resumeRoute.POST, { method: "POST" }],
  ] as const) {
    expect((await call(handler, "viewer", { importId }, init)).status).toBe(403);
    expect((await call(handler, "stranger", { importId }, init)).status).toBe(404);
    expect((await call(handler, undefined, { importId }, init)).status).toBe(401);
  }
  for (const handler of [classesRoute.GET, importsRoute.GET, importRoute.GET, filesRoute.GET, imageRoute.GET]) {
    expect((await call(handler, "stranger", { importId, candidateId: "1", kind: "tile" })).status).toBe(404);
    expect((await call(handler, undefined, { importId, candidateId: "1", kind: "tile" })).status).toBe(401);
  }
});

test("what cannot be understood is refused with the field and what it must be", async () => {
  const start = async (body: unknown) => messageOf(await call(importsRoute.POST, "admin", {}, json(body)));
  expect(await start({ folder, role: "negative" })).toEqual([
    400,
    'Cannot start an import: "role" must be candidate or reference',
  ]);
  expect(await start({ folder: "", role: "candidate" })).toEqual([
    400,
    'Cannot start an import: "folder" is empty; name a folder below the import root',
  ]);
  expect(await start({ folder, role: "candidate", from: 5, to: 2 })).toEqual([
    400,
    'Cannot start an import: "to" lies before from; give from <= to',
  ]);
  expect((await start({ folder: "/etc", role: "candidate" }))[0]).toBe(403);
  expect((await start({ folder: join(folder, "none"), role: "candidate" }))[0]).toBe(404);
  const missing = await call(importRoute.GET, "admin", { importId: "99999" });
  expect(await messageOf(missing)).toEqual([404, `There is no import 99999 in study ${studyId}`]);
  const list = await call(
    classesRoute.POST,
    "admin",
    {},
    { method: "POST", body: "wnid\nn1\n", headers: { "content-type": "text/csv" }, query: "?name=my.csv" },
  );
  expect((await messageOf(list))[1]).toContain(
    'Cannot read the class list "my.csv": line 1 has the columns "wnid" and lacks "lemmas"',
  );
});
