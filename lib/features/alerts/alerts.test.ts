import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { deliverAlert, sweepAlerts } from "@/lib/jobs/tasks/sweep-alerts";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { acknowledgeAlert, updateAlertSettings } from "./mutations";
import { countOpenAlerts, getPulse, listAlerts } from "./queries";
import { type AlertFacts, alertsOf, signWebHook, stalledAfterSeconds } from "./rules";

// Settings are read once: the mail server stands before anything asks for one.
const mail = await startMailServer();
process.env.SMTP_URL = mail.url;
afterAll(() => mail.stop());
const clock = await createTestDatabase();
afterAll(closeDatabase);

const quiet: AlertFacts = {
  batches: [],
  suspects: 0,
  suspectShare: 0,
  budgetCents: 10_000,
  committedCents: 100,
  wages: [],
  wageFloorCents: 725,
  failingCalls: 0,
  failingSeconds: 0,
  marketProblem: null,
  retentionDays: null,
};
const kinds = (facts: Partial<AlertFacts>) => alertsOf({ ...quiet, ...facts }).map((alert) => alert.key);

test("each alert stands from its bound on and not before", () => {
  expect(kinds({})).toEqual([]);
  const batch = { id: 3, name: "b", wanted: 10, counted: 4 };
  expect(kinds({ batches: [{ ...batch, quietSeconds: stalledAfterSeconds - 1 }] })).toEqual([]);
  expect(kinds({ batches: [{ ...batch, quietSeconds: stalledAfterSeconds }] })).toEqual(["stalledBatch/3"]);
  expect(kinds({ batches: [{ ...batch, counted: 10, quietSeconds: 1e6 }] })).toEqual([]);
  expect(kinds({ suspects: 2, suspectShare: 0.09 })).toEqual([]);
  expect(kinds({ suspects: 2, suspectShare: 0.1 })).toEqual(["spam"]);
  expect(kinds({ committedCents: 8_999 })).toEqual([]);
  expect(kinds({ committedCents: 9_000 })).toEqual(["budget"]);
  const wage = { batchId: 3, name: "b", measured: 10 };
  expect(kinds({ wages: [{ ...wage, hourlyCents: 725 }] })).toEqual([]);
  expect(kinds({ wages: [{ ...wage, hourlyCents: 724 }] })).toEqual(["wageUnderFloor/3"]);
  expect(kinds({ wages: [{ ...wage, hourlyCents: 100, measured: 9 }] })).toEqual([]);
  expect(kinds({ failingCalls: 1, failingSeconds: 299 })).toEqual([]);
  expect(kinds({ failingCalls: 1, failingSeconds: 300 })).toEqual(["marketUnreachable"]);
  expect(kinds({ retentionDays: 31 })).toEqual([]);
  expect(kinds({ retentionDays: 30 })).toEqual(["retention"]);
  const says = (retentionDays: number) => alertsOf({ ...quiet, retentionDays })[0]?.message.split(";")[0];
  expect([2, 1, 0, -1, -2].map(says)).toEqual([
    "The raw answers are to be deleted in 2 days",
    "The raw answers are to be deleted tomorrow",
    "The raw answers are to be deleted today",
    "The raw answers were to be deleted yesterday",
    "The raw answers were to be deleted 2 days ago",
  ]);
});

test("a web hook's signature is the HMAC of time and body", () => {
  // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
  expect(signWebHook("key", 1_700_000_000, "{}")).toBe(
    "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae",
  );
});

const context = { signal: new AbortController().signal };
const received: { body: string; signature: string }[] = [];
let answering = 200;
const hook = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += String(chunk)));
  request.on("end", () => {
    received.push({ body, signature: String(request.headers["redraw-signature"]) });
    response.writeHead(answering).end("thanks");
  });
});
beforeAll(() => new Promise<void>((done) => hook.listen(0, "127.0.0.1", done)));
afterAll(() => new Promise((done) => hook.close(done)));

/** The receiver that docs/deployment.md shows takes what was sent here, once, and nothing that was changed. */
async function receiveByTheDocs(secret: string, sent: { body: string; signature: string }) {
  const [, program = ""] = /```js\n([\s\S]*?)```/.exec(await readFile("docs/deployment.md", "utf8")) ?? [];
  const receiver = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...process.env, KEY: secret, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
  const [port] = /\d+$/.exec((await lines.next()).value ?? "") ?? [];
  const post = async (body: string, signature: string) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body, headers: { "redraw-signature": signature } }))
      .status;
  try {
    expect(await post(sent.body, sent.signature)).toBe(204);
    expect((await lines.next()).value).toContain("alerts: The raw answers are to be deleted");
    expect(await post(sent.body, sent.signature)).toBe(204);
    expect(await post(sent.body.replace("alerts", "others"), sent.signature)).toBe(401);
    expect(await post(sent.body, sent.signature.replace(/t=\d/, "t=9"))).toBe(401);
    expect(await post(sent.body, "")).toBe(401);
  } finally {
    receiver.kill();
  }
  expect((await lines.next()).done).toBe(true);
}

test("the sweep opens alerts once, sends each once with its signature, and closes what is over", async () => {
  const { port } = hook.address() as AddressInfo;
  process.env.PRIVATE_HOSTS = `127.0.0.1:${port}`;
  const studyId = studyOfJob(
    await buildGeneratedPool(pool("jobs"), {
      name: "alerts",
      classes: 2,
      candidatesPerClass: 42,
      referencesPerClass: 8,
    }),
  );
  await buildGeneratedCrowd(pool("jobs"), { studyId, workers: 6, redundancy: 3 });
  await updateAlertSettings(
    studyId,
    { emails: [], webHookUrl: `http://127.0.0.1:${port}/hook`, settingsVersion: 1 },
    "ada",
  );
  const pulse = await getPulse(studyId);
  await database().study.update({
    where: { id: studyId },
    data: { retentionUntil: new Date(Date.now() + 5 * 86_400_000) },
  });
  await sweepAlerts({}, context);
  await sweepAlerts({}, context);
  const [alert, ...others] = await listAlerts(studyId);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    kind: "retention",
    closedAt: null,
    deliveries: [{ channel: "webHook", sentAt: null }],
  });
  expect(await getPulse(studyId)).not.toBe(pulse);

  answering = 500;
  await expect(deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context)).rejects.toThrow("It answered 500");
  answering = 200;
  await deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context);
  await deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context);
  expect(received).toHaveLength(2);
  const { secret } = { secret: (await database().study.findUniqueOrThrow({ where: { id: studyId } })).webHookSecret };
  const [time = "0"] = /t=(\d+)/.exec(received[1]?.signature ?? "")?.slice(1) ?? [];
  expect(received[1]?.signature).toBe(signWebHook(secret, Number(time), received[1]?.body ?? ""));
  expect(JSON.parse(received[1]?.body ?? "{}")).toMatchObject({ kind: "retention", study: "alerts" });

  await receiveByTheDocs(secret, received[1] ?? { body: "", signature: "" });

  expect(await countOpenAlerts(studyId)).toBe(1);
  await acknowledgeAlert(studyId, alert?.id ?? 0, "ada");
  expect(await countOpenAlerts(studyId)).toBe(0);
  expect(await database().auditEvent.findMany({ where: { studyId, act: "alert.acknowledge" } })).toMatchObject([
    { actor: "ada", subject: `alert/${alert?.id}`, details: { kind: "retention" } },
  ]);
  await expect(acknowledgeAlert(studyId, alert?.id ?? 0, "ada")).rejects.toMatchObject({ code: "notFound" });
  await database().study.update({ where: { id: studyId }, data: { retentionUntil: null } });
  await sweepAlerts({}, context);
  expect((await listAlerts(studyId))[0]?.closedAt).not.toBeNull();
});

/** A mail server that takes every message and keeps it. */
async function startMailServer(): Promise<{ url: string; messages: { to: string[]; text: string }[]; stop(): void }> {
  const messages: { to: string[]; text: string }[] = [];
  const server = createTcpServer((socket) => {
    let to: string[] = [];
    let buffer = "";
    let data = false;
    socket.setEncoding("utf8").write("220 mail.test ESMTP\r\n");
    socket.on("data", (chunk) => {
      buffer += String(chunk);
      for (;;) {
        const end = buffer.indexOf(data ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = buffer.slice(0, end);
        buffer = buffer.slice(end + (data ? 5 : 2));
        if (data) messages.push({ to, text: part });
        else if (/^RCPT TO:/i.test(part)) to = [...to, part.replace(/^RCPT TO:<(.*)>.*$/i, "$1")];
        else if (/^MAIL FROM:/i.test(part)) to = [];
        if (!data && part.toUpperCase() === "QUIT") return socket.end("221 bye\r\n");
        const begins = !data && part.toUpperCase() === "DATA";
        data = begins;
        socket.write(begins ? "354 go on\r\n" : "250 ok\r\n");
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, messages, stop: () => void server.close() };
}

test("an alert is mailed once to each address, however often its job runs", async () => {
  const study = await database().study.create({
    data: { name: "mailed", budgetCents: 100, retentionUntil: new Date() },
  });
  const studyId = studyOfJob(study.id);
  await updateAlertSettings(
    studyId,
    { emails: ["ada@example.org", "ben@example.org"], webHookUrl: "", settingsVersion: 1 },
    "ada",
  );
  await sweepAlerts({}, context);
  const [alert] = await listAlerts(studyId);
  await deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context);
  await deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context);
  expect(mail.messages.map((message) => message.to)).toEqual([["ada@example.org"], ["ben@example.org"]]);
  expect(mail.messages[0]?.text).toContain(`/studies/${studyId}`);
  expect((await listAlerts(studyId))[0]?.deliveries.every((delivery) => delivery.sentAt !== null)).toBe(true);
});

test("a web hook at a private address is refused and says so", async () => {
  const study = await database().study.create({
    data: { name: "inward", budgetCents: 100, retentionUntil: new Date() },
  });
  const studyId = studyOfJob(study.id);
  await updateAlertSettings(
    studyId,
    { emails: [], webHookUrl: "http://169.254.169.254/latest/meta-data", settingsVersion: 1 },
    "ada",
  );
  await sweepAlerts({}, context);
  const [alert] = await listAlerts(studyId);
  await expect(deliverAlert({ studyId, alertId: alert?.id ?? 0 }, context)).rejects.toThrow("169.254.169.254");
  expect((await listAlerts(studyId))[0]?.deliveries[0]?.sentAt).toBeNull();
  await clock.moveClock(0);
});
