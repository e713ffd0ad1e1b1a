import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApproveAssignmentCommand, SendBonusCommand } from "@aws-sdk/client-mturk";
import { afterAll, expect, test } from "vitest";
import { acceptHit, submitAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { createDoor, type DoorInput, mergeWorkers, settleProlific, subscribeDoor } from "../operator/mutations";
import { enterDoor, finishDoor } from "../site/door-forms";
import { findEarnings } from "../site/queries";
import { sessionWorker } from "../site/session";
import { accept } from "../site/worker-forms";
import { startTestMarket } from "../test-market";
import { prolificHook } from "./stays";

// Prolific's documented endpoints, as far as the product calls them.
const participant = "5f8d0a2b3c4d5e6f7a8b9c0d";
const participants: Record<string, string> = { "session-1": participant, "session-2": "eeeeeeeeeeeeeeeeeeeeeeee" };
let payment: "made" | "lost" = "made";
const calls: { method: string; path: string; token: string; body: unknown }[] = [];
const prolific = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString();
    const path = request.url ?? "";
    const body: unknown = text ? JSON.parse(text) : null;
    calls.push({ method: request.method ?? "", path, token: request.headers.authorization ?? "", body });
    const reply = (status: number, answer: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    if (request.headers.authorization !== "Token api-token") return reply(401, { error: "unauthorised" });
    const session = /^\/api\/v1\/submissions\/(session-[12])\/$/.exec(path)?.[1];
    if (session)
      return reply(200, { id: session, participant_id: participants[session], study_id: "study-1", status: "ACTIVE" });
    if (path.endsWith("/transition/")) return reply(200, { status: "APPROVED" });
    if (path === "/api/v1/submissions/bonus-payments/") return reply(201, { id: "bulk-1" });
    if (path === "/api/v1/bulk-bonus-payments/bulk-1/pay/")
      return payment === "lost" ? request.destroy() : reply(202, {});
    if (path === "/api/v1/hooks/secrets/") return reply(201, { id: "s1", value: "the workspace's secret" });
    if (path === "/api/v1/hooks/subscriptions/") {
      response.setHeader("X-Hook-Secret", "confirm me");
      return reply(201, { id: "subscription-1", is_enabled: true });
    }
    if (path === "/api/v1/hooks/subscriptions/subscription-1/") return reply(200, { id: "subscription-1" });
    return reply(404, { error: "not found" });
  });
});
await new Promise<void>((done) => prolific.listen(0, "127.0.0.1", done));
process.env.PROLIFIC_API_URL = `http://127.0.0.1:${(prolific.address() as AddressInfo).port}`;
afterAll(() => prolific.close());

const { client, newHit, accepted, newWorker, balance } = await startTestMarket();
const origin = "http://127.0.0.1:3001";
const post = (fields: Record<string, string>, cookie = "") =>
  new Request(origin, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { origin, ...(cookie ? { cookie } : {}) },
  });
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";

const closed: DoorInput = {
  kind: "prolific",
  label: "Goldfish",
  cap: null,
  quota: null,
  expiresAt: null,
  panelStudyId: "study-1",
  completionCode: "C0DE",
  completionUrl: null,
  token: null,
  hookKey: null,
};
async function newDoor(change: Partial<DoorInput>) {
  const link = new URL(await createDoor({ ...closed, ...change }));
  const token = link.pathname.split("/")[2] ?? "";
  return { link, token, doorId: token.split(".")[0] ?? "" };
}
async function entered(token: string, fields: Record<string, string>) {
  const response = await enterDoor(post(fields), token);
  const worker = await sessionWorker(cookieOf(response));
  return { response, cookie: cookieOf(response), worker };
}

test("a Prolific participant arrives, works up to the quota, leaves with the code, is approved and paid through the API", async () => {
  const { link, token, doorId } = await newDoor({ quota: 2, token: "api-token", hookKey: "hook secret" });
  expect(link.search).toBe("?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}");
  const ids = { PROLIFIC_PID: participant, STUDY_ID: "study-1", SESSION_ID: "session-1" };
  const { cookie, worker } = await entered(token, ids);
  if (!worker) throw new Error("not let in");
  expect((await entered(token, ids)).worker?.id).toBe(worker.id);
  expect((await finishDoor(post({}, cookie))).headers.get("location")).toBe("/?finish=nothing");

  const assignments: string[] = [];
  for (const hitId of [await newHit(), await newHit()]) {
    const assignment = await accepted(hitId, worker.id);
    await submitAssignment(assignment, "<x/>");
    assignments.push(assignment);
  }
  const third = await newHit();
  expect((await accept(post({}, cookie), third)).headers.get("location")).toBe("/");
  expect((await finishDoor(post({}, cookie))).headers.get("location")).toBe(
    "https://app.prolific.com/submissions/complete?cc=C0DE",
  );

  expect(await settleProlific(doorId)).toEqual({ approved: 0, paidCents: 0 });
  for (const AssignmentId of assignments) await client.send(new ApproveAssignmentCommand({ AssignmentId }));
  const bonus = { WorkerId: worker.id, AssignmentId: assignments[0], BonusAmount: "0.80", Reason: "Careful" };
  await client.send(new SendBonusCommand(bonus));
  calls.length = 0;
  expect(await settleProlific(doorId)).toEqual({ approved: 1, paidCents: 100 });
  expect(calls).toMatchObject([
    { path: "/api/v1/submissions/session-1/transition/", body: { action: "APPROVE" } },
    { path: "/api/v1/submissions/bonus-payments/", body: { study_id: "study-1", csv_bonuses: `${participant},1.00` } },
    { path: "/api/v1/bulk-bonus-payments/bulk-1/pay/" },
  ]);
  expect(await settleProlific(doorId)).toEqual({ approved: 0, paidCents: 0 });
  expect(await findEarnings(worker.id)).toEqual({ earnedCents: 100, paidOutCents: 100, pendingCents: 0 });
});

test("a person of two accounts is paid once through Prolific for both, and not again where Prolific's answer is lost", async () => {
  const { token, doorId } = await newDoor({ token: "api-token", label: "Two doors" });
  const { cookie, worker } = await entered(token, {
    PROLIFIC_PID: participants["session-2"] ?? "",
    STUDY_ID: "study-1",
    SESSION_ID: "session-2",
  });
  const first = await accepted(await newHit(), worker?.id ?? "");
  await submitAssignment(first, "<x/>");
  const survivor = await newWorker();
  await mergeWorkers(worker?.id ?? "", survivor);
  const second = await accepted(await newHit(), survivor);
  await submitAssignment(second, "<x/>");
  expect((await finishDoor(post({}, cookie))).headers.get("location")).toContain("cc=C0DE");
  await client.send(new ApproveAssignmentCommand({ AssignmentId: first }));
  expect(await settleProlific(doorId)).toEqual({ approved: 0, paidCents: 0 });
  await client.send(new ApproveAssignmentCommand({ AssignmentId: second }));
  calls.length = 0;
  payment = "lost";
  await expect(settleProlific(doorId)).rejects.toThrow(/bulk-1 is set up at Prolific and booked here/);
  payment = "made";
  expect(calls.find(({ path }) => path.endsWith("/bonus-payments/"))?.body).toEqual({
    study_id: "study-1",
    csv_bonuses: `${participants["session-2"]},0.20`,
  });
  expect(await settleProlific(doorId)).toEqual({ approved: 0, paidCents: 0 });
  expect(await findEarnings(survivor)).toEqual({ earnedCents: 20, paidOutCents: 20, pendingCents: 0 });
});

test("a door is subscribed to Prolific's web hooks: secret, subscription, confirmation; then its hooks are believed", async () => {
  const { token, doorId } = await newDoor({ token: "api-token", label: "Hooked" });
  calls.length = 0;
  expect(await subscribeDoor(doorId, "63722982f9cc073ecc730f6b")).toBe("subscription-1");
  expect(calls).toMatchObject([
    { path: "/api/v1/hooks/secrets/", body: { workspace_id: "63722982f9cc073ecc730f6b" } },
    {
      path: "/api/v1/hooks/subscriptions/",
      body: { event_type: "submission.status.change", target_url: `${origin}/hooks/prolific/${doorId}` },
    },
    { path: "/api/v1/hooks/subscriptions/subscription-1/", body: { secret: "confirm me" } },
  ]);
  await entered(token, { PROLIFIC_PID: participant, STUDY_ID: "study-1", SESSION_ID: "session-1" });
  const body = JSON.stringify({ status: "RETURNED", resource_id: "session-1" });
  const stamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", "the workspace's secret")
    .update(stamp + body)
    .digest("base64");
  const headers = { "x-prolific-request-timestamp": stamp, "x-prolific-request-signature": signature };
  expect((await prolificHook(new Request(origin, { method: "POST", body, headers }), doorId)).status).toBe(204);
  expect((await market().arrival.findFirstOrThrow({ where: { doorId } })).state).toBe("returned");
  await subscribeDoor(doorId, "63722982f9cc073ecc730f6b");
  expect(calls.filter(({ path }) => path === "/api/v1/hooks/secrets/")).toHaveLength(1);
});

test("who is not the submission's participant, or comes for another study, stays outside", async () => {
  const { token } = await newDoor({ token: "api-token" });
  const other = "aaaaaaaaaaaaaaaaaaaaaaaa";
  const status = async (fields: Record<string, string>) => (await entered(token, fields)).response.status;
  expect(await status({ PROLIFIC_PID: other, STUDY_ID: "study-1", SESSION_ID: "session-1" })).toBe(403);
  expect(await status({ PROLIFIC_PID: participant, STUDY_ID: "study-2", SESSION_ID: "session-1" })).toBe(400);
  expect(await status({ PROLIFIC_PID: participant, STUDY_ID: "study-1" })).toBe(403);
  expect(await status({ PROLIFIC_PID: "<script>", STUDY_ID: "study-1", SESSION_ID: "session-1" })).toBe(400);
  expect(await status({})).toBe(400);
});

test("a web hook counts only with Prolific's signature over it, made in the last five minutes", async () => {
  const { token, doorId } = await newDoor({ hookKey: "hook secret" });
  await entered(token, { PROLIFIC_PID: "bbbbbbbbbbbbbbbbbbbbbbbb", STUDY_ID: "study-1", SESSION_ID: "session-9" });
  const body = JSON.stringify({ event_type: "submission.status.change", status: "RETURNED", resource_id: "session-9" });
  const hook = (secret: string, seconds: number, sent = body) => {
    const stamp = String(Math.floor(Date.now() / 1000) + seconds);
    const signature = createHmac("sha256", secret)
      .update(stamp + body)
      .digest("base64");
    const headers = { "x-prolific-request-timestamp": stamp, "x-prolific-request-signature": signature };
    return prolificHook(new Request(origin, { method: "POST", body: sent, headers }), doorId);
  };
  const state = async () => (await market().arrival.findFirst({ where: { doorId } }))?.state;
  expect((await hook("wrong", 0)).status).toBe(401);
  expect((await hook("hook secret", -400)).status).toBe(401);
  expect((await hook("hook secret", 0, body.replace("RETURNED", "APPROVED"))).status).toBe(401);
  expect((await prolificHook(new Request(origin, { method: "POST", body }), doorId)).status).toBe(401);
  expect(await state()).toBe("working");
  expect((await hook("hook secret", 0)).status).toBe(204);
  expect(await state()).toBe("returned");
});

test("Connect's people get the completion code, SONA's go back to its credit address with their survey code", async () => {
  const connect = await newDoor({ kind: "connect", completionCode: "C-1", panelStudyId: null });
  const sona = await newDoor({
    kind: "sona",
    completionCode: null,
    panelStudyId: null,
    completionUrl: "https://lab.sona-systems.com/webstudy_credit.aspx?experiment_id=7&credit_token=t&survey_code=XXXX",
  });
  const finish = async (token: string, fields: Record<string, string>) => {
    const { cookie, worker } = await entered(token, fields);
    await submitAssignment(await accepted(await newHit(), worker?.id ?? ""), "<x/>");
    return (await finishDoor(post({}, cookie))).headers.get("location");
  };
  expect(await finish(connect.token, { participantId: "P123456", assignmentId: "S1", projectId: "J1" })).toBe(
    "/door/finished?code=C-1",
  );
  expect(await finish(sona.token, { survey_code: "4711" })).toBe(
    "https://lab.sona-systems.com/webstudy_credit.aspx?experiment_id=7&credit_token=t&survey_code=4711",
  );
});

test("the cap of a panel's door holds under a rush, and lets back in who was in", async () => {
  const { token } = await newDoor({ cap: 3 });
  const person = (index: number) => ({
    PROLIFIC_PID: String(index).padStart(24, "c"),
    STUDY_ID: "study-1",
    SESSION_ID: `s${index}`,
  });
  const rush = await Promise.all(Array.from({ length: 10 }, (_, index) => entered(token, person(index))));
  const inside = rush.flatMap(({ worker }, index) => (worker ? [{ index, id: worker.id }] : []));
  expect(inside).toHaveLength(3);
  const [first] = inside;
  expect((await entered(token, person(first?.index ?? 0))).worker?.id).toBe(first?.id);
});

test("two accounts of one person become one: sessions, record and money follow, and no HIT is had twice", async () => {
  const { token } = await newDoor({});
  const { cookie, worker: panelist } = await entered(token, {
    PROLIFIC_PID: "dddddddddddddddddddddddd",
    STUDY_ID: "study-1",
    SESSION_ID: "s",
  });
  const survivor = await newWorker();
  const hitId = await newHit();
  const assignment = await accepted(hitId, panelist?.id ?? "");
  await submitAssignment(assignment, "<x/>");
  await client.send(new ApproveAssignmentCommand({ AssignmentId: assignment }));
  await mergeWorkers(panelist?.id ?? "", survivor);
  expect((await sessionWorker(cookie))?.id).toBe(survivor);
  expect(await acceptHit(survivor, hitId)).toEqual({ ok: false, reason: "alreadyTaken" });
  expect((await findEarnings(survivor)).earnedCents).toBe(10);
  await expect(mergeWorkers(panelist?.id ?? "", await newWorker())).rejects.toThrow(
    `was merged into ${survivor} before`,
  );
  await expect(mergeWorkers(survivor, "ANOBODY")).rejects.toThrow('no worker "ANOBODY"');
  const before = await balance();
  const bonus = { WorkerId: panelist?.id ?? "", AssignmentId: assignment, BonusAmount: "1", Reason: "x" };
  await client.send(new SendBonusCommand(bonus));
  expect(Number(before[0]) - Number((await balance())[0])).toBeCloseTo(1.2, 10);
  expect((await findEarnings(survivor)).earnedCents).toBe(110);
});
