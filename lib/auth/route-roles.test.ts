import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { createApiToken, createUser } from "./create-user";
import { routeRoles } from "./route-roles";
import { type StudyRole, studyRoles } from "./scopes";

await createTestDatabase();
afterAll(closeDatabase);

const root = resolve(import.meta.dirname, "../..");

/** Pages and routes of the desk and of the API, as files. */
function listRoutes(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listRoutes(path);
    return entry.name === "route.ts" || entry.name === "page.tsx" ? [path] : [];
  });
}

const routes = [...listRoutes("app/api/v1"), ...listRoutes("app/(desk)")].sort();
const sourceOf = (path: string) => readFileSync(join(root, path), "utf8");
const methodsOf = (path: string) =>
  path.endsWith("page.tsx")
    ? ["page"]
    : [...sourceOf(path).matchAll(/export (?:async )?(?:function|const) (GET|HEAD|POST|PUT|PATCH|DELETE)\b/g)].map(
        (match) => match[1] ?? "",
      );

test("every page and every method of every route has a row, and every row a route", () => {
  const missing = routes.flatMap((path) =>
    methodsOf(path)
      .filter((method) => !routeRoles[path]?.[method])
      .map((method) => `${path}: ${method}`),
  );
  expect(missing, "add these rows to lib/auth/route-roles.ts").toEqual([]);
  const left = Object.entries(routeRoles).flatMap(([path, row]) =>
    existsSync(join(root, path))
      ? Object.keys(row)
          .filter((method) => !methodsOf(path).includes(method))
          .map((method) => `${path}: ${method}`)
      : [path],
  );
  expect(left, "take these rows out of lib/auth/route-roles.ts").toEqual([]);
});

const gatesOf = (path: string) =>
  [...sourceOf(path).matchAll(/requireStudy(?:Page)?\([^;]*?"(viewer|reviewer|researcher|admin)"\)/g)].map(
    (match) => match[1],
  );

test("every page of a study passes the gate, as the role of its row", () => {
  for (const [path, { page }] of Object.entries(routeRoles)) {
    if (!page) {
      if (path.startsWith("app/(desk)") && gatesOf(path).length > 0)
        expect([path, ...gatesOf(path)]).toEqual([path, ...Object.values(routeRoles[path] ?? {})]);
      continue;
    }
    const gates = gatesOf(path);
    if (path.includes("[studyId]")) expect([path, ...gates]).toEqual([path, page]);
    else expect([path, sourceOf(path).includes("requireUser(")]).toEqual([path, page === "person"]);
  }
});

test("every Server Action of a study passes a gate before it acts", () => {
  const features = join(root, "lib/features");
  for (const noun of readdirSync(features)) {
    const path = join(features, noun, "actions.ts");
    if (!existsSync(path)) continue;
    const functions = [...readFileSync(path, "utf8").matchAll(/(export )?async function (\w+)([\s\S]*?)\n}\n/g)];
    const gated = functions
      .filter(([, , , body = ""]) => body.includes("requireStudy("))
      .map(([, , name]) => `${name}(`);
    for (const [, exported, name = "", body = ""] of functions)
      if (exported && /^\s*\(\s*studyId/.test(body))
        expect([noun, name, ["requireStudy(", ...gated].some((gate) => body.includes(gate))]).toEqual([
          noun,
          name,
          true,
        ]);
  }
});

type Caller = StudyRole | "stranger" | "bound" | "nobody";
const tokens = new Map<Caller, string>();
let studyId: number;

beforeAll(async () => {
  const study = await database().study.create({ data: { name: "Matrix" } });
  studyId = study.id;
  for (const role of [...studyRoles, "stranger"] as const) {
    const userId = await createUser({ email: `${role}@example.org`, name: role, password: "a long enough password" });
    if (role !== "stranger") await database().studyMember.create({ data: { studyId, userId, role } });
    tokens.set(role, await createApiToken({ userId, name: "matrix" }));
    // An admin's token of another study of theirs: as good as a stranger's here.
    if (role !== "admin") continue;
    const other = await database().study.create({
      data: { name: "Bound", members: { create: { userId, role: "admin" } } },
    });
    tokens.set("bound", await createApiToken({ userId, name: "bound", studyId: other.id }));
  }
});

async function call(path: string, method: string, caller: Caller): Promise<number> {
  const names = [...path.matchAll(/\[(\w+)\]/g)].map((match) => match[1] ?? "");
  const params = Object.fromEntries(names.map((name) => [name, name === "studyId" ? String(studyId) : "2147483000"]));
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(root, path)).href)) as Record<
    string,
    (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
  >;
  const token = caller === "nobody" ? undefined : tokens.get(caller);
  const request = new Request("http://localhost:3000/matrix", {
    method,
    ...(token ? { headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } } : {}),
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  const response = await module[method]?.(request, { params: Promise.resolve(params) });
  await response?.body?.cancel().catch(() => undefined);
  return response?.status ?? 0;
}

const studyRoutes = Object.entries(routeRoles).flatMap(([path, row]) =>
  // Routes of the desk that pass a page's gate need a page's request: their gate is read instead.
  path.endsWith("route.ts") && path.includes("[studyId]") && gatesOf(path).length === 0
    ? Object.entries(row).map(([method, needed]) => ({ path, method, needed: needed as StudyRole }))
    : [],
);

test.each(studyRoutes)("$method $path is for $needed and above", async ({ path, method, needed }) => {
  expect(["nobody", await call(path, method, "nobody")]).toEqual(["nobody", 401]);
  for (const caller of ["stranger", "bound"] as const)
    expect([caller, await call(path, method, caller)]).toEqual([caller, 404]);
  for (const role of studyRoles) {
    const status = await call(path, method, role);
    if (studyRoles.indexOf(role) < studyRoles.indexOf(needed)) expect([role, status]).toEqual([role, 403]);
    // Whatever else is wrong with an empty request: it is not who sent it, and no surprise.
    else expect([role, status === 401 || status === 403 || status >= 500]).toEqual([role, false]);
  }
});

test("a token of one study lists that one alone, and makes none", async () => {
  const listed = await listStudies(tokens.get("bound") ?? "");
  expect(listed.map(({ name }) => name)).toEqual(["Bound"]);
  expect((await listStudies(tokens.get("admin") ?? "")).map(({ name }) => name).sort()).toEqual(["Bound", "Matrix"]);
  expect(await call("app/api/v1/studies/route.ts", "POST", "bound")).toBe(403);
  expect(await call("app/api/v1/studies/archive/route.ts", "POST", "bound")).toBe(403);
  expect(await database().study.count()).toBe(2);
});

async function listStudies(token: string): Promise<{ name: string }[]> {
  const { GET } = await import("@/app/api/v1/studies/route");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await GET(new Request("http://localhost:3000/api/v1/studies", { headers }));
  return ((await answer.json()) as { studies: { name: string }[] }).studies;
}
