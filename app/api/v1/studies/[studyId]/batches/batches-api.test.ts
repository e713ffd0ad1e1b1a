// What a program sees of a batch's life: plan, draft, exact list, publish, pause, more workers, end, archive, payouts; and what it is refused.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiToken, createUser } from "@/lib/auth/create-user";
import { closeDatabase, database } from "@/lib/db/client";
import { buildStudy } from "@/prisma/seed/build-study";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { POST as actOnAssignment } from "../assignments/[assignmentId]/[act]/route";
import * as payoutsRoute from "../payouts/route";
import { POST as actOnBatch } from "./[batchId]/[act]/route";
import { GET as getHits } from "./[batchId]/hits/route";
import { POST as publish } from "./[batchId]/publish/route";
import * as batchRoute from "./[batchId]/route";
import { POST as plan } from "./plan/route";
import * as batchesRoute from "./route";

await createTestDatabase();
afterAll(closeDatabase);

let studyId = 0;
const tokens = { researcher: "", viewer: "", stranger: "" };

beforeAll(async () => {
  studyId = await buildStudy({
    classes: { n1: { candidates: 6, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 3,
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
  options: {
    method?: string;
    body?: unknown;
    query?: string;
    batchId?: number;
    assignmentId?: number;
    act?: string;
  } = {},
): Promise<Response> {
  const { method = "POST", body, query = "", batchId = 0, assignmentId = 0, act = "" } = options;
  const request = new Request(`http://localhost:3000/api${query}`, {
    method,
    headers: as ? { authorization: `Bearer ${tokens[as]}` } : {},
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const params = { studyId: String(studyId), batchId: String(batchId), assignmentId: String(assignmentId), act };
  return (handler as Handler)(request, { params: Promise.resolve(params) as Promise<never> });
}
const draft = async (settings: object = {}) => {
  const response = await call(batchesRoute.POST, "researcher", {
    body: { name: "batch", images: "all", referenceTargets: "none", ...settings },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: number; plan: { hitCount: number } };
};
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string; details: object } };
  return { status: response.status, ...error };
};

test("a plan says HITs, fee tier and price and stores nothing", async () => {
  const response = await call(plan, "viewer", { body: { redundancy: 10, inParts: true } });
  expect(await response.json()).toMatchObject({
    plan: { cost: { parts: [9, 1], feePercent: 20, feeCentsPerAssignment: 2 }, covered: true },
  });
  expect((await (await call(plan, "viewer", { body: { redundancy: 10 } })).json()).plan.cost).toMatchObject({
    parts: [10],
    feePercent: 40,
  });
  expect(await (await call(batchesRoute.GET, "viewer", { method: "GET" })).json()).toEqual({ batches: [] });
});

test("the exact list of a draft is every position of every HIT, before anything is posted", async () => {
  const { id, plan: planned } = await draft();
  const csv = await (await call(getHits, "viewer", { method: "GET", batchId: id })).text();
  const [names, ...rows] = csv.trim().split("\n");
  expect(names).toBe("hit,wnid,position,role,sha256,path");
  // 3 targets, a positive and a negative control.
  expect(rows).toHaveLength(planned.hitCount * 5);
  expect(rows.filter((row) => row.includes(",target,"))).toHaveLength(planned.hitCount * 3);
  expect((await call(batchRoute.DELETE, "researcher", { method: "DELETE", batchId: id })).status).toBe(204);
  expect((await call(batchRoute.GET, "viewer", { method: "GET", batchId: id })).status).toBe(404);
});

test("publishing where money is real asks for the endpoint and the amount in so many words", async () => {
  await database().study.update({
    where: { id: studyId },
    data: { crowdEndpoint: "https://mturk-requester.us-east-1.amazonaws.com" },
  });
  const { id } = await draft();
  await database().study.update({ where: { id: studyId }, data: { crowdEndpoint: null } });
  const refused = await errorOf(await call(publish, "researcher", { batchId: id }));
  // 2 HITs x 3 x $0.12.
  expect(refused).toMatchObject({
    status: 400,
    details: { confirmation: "mturk-requester.us-east-1.amazonaws.com $0.72" },
  });
  for (const confirmation of ["yes", "mturk-requester.us-east-1.amazonaws.com $0.71"]) {
    expect((await call(publish, "researcher", { batchId: id, body: { confirmation } })).status).toBe(400);
  }
  expect(await database().ledgerEntry.count({ where: { studyId } })).toBe(0);
  const body = { confirmation: "mturk-requester.us-east-1.amazonaws.com $0.72" };
  expect((await call(publish, "researcher", { batchId: id, body })).status).toBe(202);
  expect((await call(actOnBatch, "researcher", { batchId: id, act: "expire" })).status).toBe(202);
});

test("a batch is paused, resumed and ended by the names of its acts; everything else is a clear refusal", async () => {
  const { id } = await draft();
  const act = (name: string, body?: unknown, as: keyof typeof tokens = "researcher") =>
    call(actOnBatch, as, { batchId: id, act: name, ...(body === undefined ? {} : { body }) });
  expect(await errorOf(await act("pause"))).toMatchObject({
    status: 409,
    message: expect.stringContaining("it is a draft"),
  });
  expect((await call(publish, "researcher", { batchId: id })).status).toBe(202);
  expect((await act("pause")).status).toBe(202);
  expect(await errorOf(await act("pause"))).toMatchObject({ status: 409 });
  expect((await act("resume")).status).toBe(202);
  expect(await errorOf(await act("add-assignments", { assignments: 2 }))).toMatchObject({
    status: 409,
    message: expect.stringContaining("is not at the market yet"),
  });
  expect(await errorOf(await act("extend", { hours: 0 }))).toMatchObject({ status: 400 });
  expect(await errorOf(await act("extend", { hours: "soon" }))).toMatchObject({ status: 400 });
  expect(await errorOf(await act("explode"))).toMatchObject({ status: 404 });
  expect(await errorOf(await act("archive"))).toMatchObject({ status: 409 });
  expect((await act("expire")).status).toBe(202);
  expect((await act("archive")).status).toBe(202);
  expect(await (await call(batchRoute.GET, "viewer", { method: "GET", batchId: id })).json()).toMatchObject({
    batch: { archivedAt: expect.any(String) },
    progress: { reservedCents: 0, hits: { closed: 2 } },
  });
});

test("submissions are decided, and payouts listed, by researchers only", async () => {
  expect(await errorOf(await call(actOnAssignment, "researcher", { assignmentId: 77, act: "pay" }))).toMatchObject({
    status: 404,
    message: expect.stringContaining(`study ${studyId} has no submission 77`),
  });
  expect((await call(actOnAssignment, "researcher", { assignmentId: 77, act: "reject", body: {} })).status).toBe(400);
  expect((await call(actOnAssignment, "researcher", { assignmentId: 77, act: "hug" })).status).toBe(404);
  expect(await (await call(payoutsRoute.GET, "researcher", { method: "GET" })).json()).toEqual({ payouts: [] });
  const csv = await call(payoutsRoute.GET, "researcher", { method: "GET", query: "?format=csv" });
  expect(await csv.text()).toMatch(/^workerId,pseudonym,endpoint,marketWorkerId,/);
  expect((await call(payoutsRoute.POST, "researcher", { body: { workerId: 1, amountCents: 5 } })).status).toBe(400);
});

test.each([
  ["a viewer", "viewer", 403],
  ["a stranger", "stranger", 404],
  ["nobody", undefined, 401],
] as const)("%s changes nothing and sees no payouts", async (_who, as, status) => {
  const before = await database().auditEvent.count();
  expect((await call(batchesRoute.POST, as, { body: { name: "x" } })).status).toBe(status);
  expect((await call(batchRoute.DELETE, as, { method: "DELETE", batchId: 1 })).status).toBe(status);
  expect((await call(publish, as, { batchId: 1 })).status).toBe(status);
  expect((await call(actOnBatch, as, { batchId: 1, act: "expire" })).status).toBe(status);
  expect((await call(actOnAssignment, as, { assignmentId: 1, act: "pay" })).status).toBe(status);
  expect((await call(payoutsRoute.GET, as, { method: "GET" })).status).toBe(status);
  expect((await call(payoutsRoute.POST, as, { body: {} })).status).toBe(status);
  expect(await database().auditEvent.count()).toBe(before);
});
