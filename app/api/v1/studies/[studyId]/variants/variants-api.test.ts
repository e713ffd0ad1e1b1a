// What a program sees of votes brought in and variants drawn.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken, createUser } from "@/lib/auth/create-user";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import * as voteImportsRoute from "../vote-imports/route";
import * as manifestRoute from "./[revisionId]/manifest/route";
import * as revisionRoute from "./[revisionId]/route";
import * as variantsRoute from "./route";

await createTestDatabase();
afterAll(closeDatabase);

let studyId = 0;
const tokens = { researcher: "", viewer: "", stranger: "" };

beforeAll(async () => {
  studyId = await buildGeneratedPool(pool("desk"), {
    name: "api",
    classes: 3,
    candidatesPerClass: 40,
    referencesPerClass: 25,
  });
  for (const name of ["researcher", "viewer", "stranger"] as const) {
    const userId = await createUser({ email: `${name}@example.org`, name, password: "a password of tests" });
    if (name !== "stranger") await database().studyMember.create({ data: { studyId, userId, role: name } });
    tokens[name] = await createApiToken({ userId, name: "test" });
  }
});

type Handler = (request: Request, context: { params: Promise<never> }) => Promise<Response>;

async function call(
  handler: unknown,
  as: keyof typeof tokens | undefined,
  options: { query?: string; body?: string; revisionId?: number | string } = {},
): Promise<Response> {
  const request = new Request(`http://localhost:3000/api${options.query ?? ""}`, {
    headers: as ? { authorization: `Bearer ${tokens[as]}` } : {},
    ...(options.body === undefined ? {} : { method: "POST", body: options.body }),
  });
  const params = { studyId: String(studyId), revisionId: String(options.revisionId ?? "") };
  return (handler as Handler)(request, { params: Promise.resolve(params) as Promise<never> });
}
const draw = (as: keyof typeof tokens, body: unknown) => call(variantsRoute.POST, as, { body: JSON.stringify(body) });

test("a draw is answered with its numbers, listed, shown, and downloaded as JSON and CSV", async () => {
  const response = await draw("researcher", { strategy: "matchedFrequency", imagesPerClass: 5, seed: 3 });
  expect(response.status).toBe(201);
  const [revision] = (await response.json()).revisions;
  expect(revision).toMatchObject({ variantName: "MatchedFrequency", number: 1, imageCount: 15, valid: true, seed: 3 });

  const { variants } = await (await call(variantsRoute.GET, "viewer")).json();
  expect(variants).toMatchObject([{ name: "MatchedFrequency", revisions: [{ id: revision.id, imageCount: 15 }] }]);
  const shown = await (await call(revisionRoute.GET, "viewer", { revisionId: revision.id })).json();
  expect(shown.revision.classes.map((one: { wnid: string }) => one.wnid)).toEqual(["c0000", "c0001", "c0002"]);

  const json = await call(manifestRoute.GET, "viewer", { revisionId: revision.id });
  const bytes = new Uint8Array(await json.arrayBuffer());
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(revision.manifestSha256);
  expect(json.headers.get("content-disposition")).toBe('attachment; filename="matchedfrequency-r1.json"');
  const csv = await call(manifestRoute.GET, "viewer", { revisionId: revision.id, query: "?format=csv" });
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(csv.headers.get("x-manifest-sha256")).toBe(revision.manifestSha256);
  expect((await csv.text()).trimEnd().split("\n")).toHaveLength(16);
});

test("several draws are one request", async () => {
  const response = await draw("researcher", {
    draws: [{ strategy: "threshold" }, { strategy: "topImages", name: "best" }],
  });
  const { revisions } = await response.json();
  expect(revisions.map((one: { variantName: string }) => one.variantName)).toEqual(["Threshold", "best"]);
});

test("what cannot be drawn is refused with field, value and mend", async () => {
  const messageOf = async (body: unknown) => {
    const response = await draw("researcher", body);
    expect(response.status).toBe(400);
    return (await response.json()).error.message;
  };
  expect(await messageOf({ strategy: "topImages", imagesPerClass: 0 })).toBe(
    'Cannot draw: "imagesPerClass" is 0; give a whole number from 1 to 100000',
  );
  expect(await messageOf({ strategy: "threshold", threshold: 1.5 })).toContain(
    '"threshold" is 1.5; give a selection frequency from 0 to 1',
  );
  expect(await messageOf({ strategy: "threshold", thresholds: { tiger: 0.5 } })).toContain(
    'thresholds names "tiger", which is no class of the study',
  );
  expect(await messageOf({ draws: [] })).toContain('"draws" is empty');
  expect(await messageOf({})).toContain('"strategy" is not one of threshold, matchedFrequency, topImages');
  expect(await messageOf("no draw")).toContain("Cannot draw");
  const format = await call(manifestRoute.GET, "viewer", { revisionId: 1, query: "?format=xml" });
  expect((await format.json()).error.message).toBe('Cannot hand out the manifest: "format" is "xml"; give json or csv');
  expect((await call(revisionRoute.GET, "viewer", { revisionId: "x" })).status).toBe(404);
  expect((await call(manifestRoute.GET, "viewer", { revisionId: 999 })).status).toBe(404);
});

test("votes come in as the body of a request and are listed", async () => {
  const post = (body: string, query = "?kind=counts&name=more.csv") =>
    call(voteImportsRoute.POST, "researcher", { body, query });
  const response = await post("image,class,selected,shown\nc0001/0003.jpg,c0001,4,10\n0004.jpg,c0001,10,10\n");
  expect(response.status).toBe(201);
  expect((await response.json()).voteImport).toMatchObject({ rows: 2, votes: 20, selected: 14, images: 2 });
  const { voteImports } = await (await call(voteImportsRoute.GET, "viewer")).json();
  expect(voteImports[0]).toMatchObject({ name: "more.csv", kind: "counts", rows: 2, votes: 20 });

  const refused = await post("image,class,selected,shown\n0003.jpg,c0009,4,10\n");
  expect(refused.status).toBe(400);
  expect((await refused.json()).error.details).toMatchObject({
    refused: 1,
    rows: [{ row: 2, column: "class", value: "c0009" }],
  });
  expect((await (await post("", "?kind=ballots&name=x")).json()).error.message).toContain('"kind" must be votes');
  expect((await (await post("x", "?kind=votes")).json()).error.message).toContain('"name" is missing');
});

test("viewers read and do not draw; strangers and nobody learn nothing", async () => {
  const body = JSON.stringify({ strategy: "topImages" });
  const statuses = async (as: "viewer" | "stranger" | undefined) =>
    Promise.all([
      call(variantsRoute.GET, as).then((response) => response.status),
      call(revisionRoute.GET, as, { revisionId: 1 }).then((response) => response.status),
      call(manifestRoute.GET, as, { revisionId: 1 }).then((response) => response.status),
      call(voteImportsRoute.GET, as).then((response) => response.status),
      call(variantsRoute.POST, as, { body }).then((response) => response.status),
      call(voteImportsRoute.POST, as, { body, query: "?kind=votes&name=x" }).then((response) => response.status),
    ]);
  expect(await statuses("viewer")).toEqual([200, 200, 200, 200, 403, 403]);
  expect(await statuses("stranger")).toEqual([404, 404, 404, 404, 404, 404]);
  expect(await statuses(undefined)).toEqual([401, 401, 401, 401, 401, 401]);
});
