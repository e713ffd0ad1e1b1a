import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  CreateHITCommand,
  GetAccountBalanceCommand,
  ListHITsCommand,
  type MTurkClient,
  UpdateNotificationSettingsCommand,
} from "@aws-sdk/client-mturk";
import { afterAll, expect, test } from "vitest";
import { market } from "../db/client";
import { deliverDue } from "../notifications/deliver";
import { hitInput, startTestMarket } from "../test-market";
import { disturbNotifications } from "./notifications";
import { startFaultyEndpoint } from "./serve";
import { faultSpec } from "./spec";

const { client, newHit, newWorker, answered, database } = await startTestMarket();
const faulty = await startFaultyEndpoint({ seed: 1 });
afterAll(() => faulty.stop());

const credentials = { accessKeyId: "RDRWLAB0000000000", secretAccessKey: "Lab secret" };
const { MTurkClient: Client } = await import("@aws-sdk/client-mturk");
const once: MTurkClient = new Client({
  endpoint: faulty.url,
  region: "us-east-1",
  credentials,
  maxAttempts: 1,
  requestHandler: { requestTimeout: 2000, throwOnRequestTimeout: true },
});
const count = () => market().hit.count();
const create = () => once.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 1 }));

test.each([
  ["failBefore", 0, { name: "ServiceFault" }],
  ["failAfter", 1, { name: "ServiceFault" }],
  ["resetBefore", 0, { code: "ECONNRESET" }],
  ["resetAfter", 1, { code: "ECONNRESET" }],
  ["hang", 1, { name: "TimeoutError" }],
  ["truncate", 1, {}],
  ["insufficientFunds", 0, { TurkErrorCode: "AWS.MechanicalTurk.InsufficientFunds" }],
])("%s leaves %i HITs behind", async (fault, made, error) => {
  faulty.setFaults({ seed: 1, operations: { CreateHIT: { [fault]: 1 } } });
  const before = await count();
  await expect(create()).rejects.toMatchObject(error);
  expect((await count()) - before).toBe(made);
  await once.send(new GetAccountBalanceCommand({}));
});

test("throttling answers Rate exceeded, latency is waited for", async () => {
  faulty.setFaults({ seed: 1, throttlePerSecond: 3 });
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, () => once.send(new GetAccountBalanceCommand({}))),
  );
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused.length).toBeGreaterThanOrEqual(6);
  expect(refused[0]).toMatchObject({ name: "ThrottlingException", message: "Rate exceeded" });
  faulty.setFaults({ seed: 1, operations: { "*": { latencyMilliseconds: 150 } } });
  const started = Date.now();
  await once.send(new GetAccountBalanceCommand({}));
  expect(Date.now() - started).toBeGreaterThanOrEqual(150);
});

test("a late listing leaves out what is new", async () => {
  faulty.setFaults({ seed: 1, lateListingSeconds: 3600 });
  expect((await client.send(new ListHITsCommand({}))).NumResults).toBeGreaterThan(0);
  expect(await once.send(new ListHITsCommand({}))).toMatchObject({ NumResults: 0, HITs: [] });
});

test("the same seed gives the same faults", async () => {
  const outcomes = async (seed: number) => {
    faulty.setFaults({ seed, operations: { GetAccountBalance: { failBefore: 0.5 } } });
    const seen: boolean[] = [];
    for (let index = 0; index < 20; index += 1) {
      seen.push(
        await once.send(new GetAccountBalanceCommand({})).then(
          () => true,
          () => false,
        ),
      );
    }
    return seen;
  };
  const first = await outcomes(7);
  expect(await outcomes(7)).toEqual(first);
  expect(await outcomes(8)).not.toEqual(first);
  expect(new Set(first)).toEqual(new Set([true, false]));
});

test("notifications are lost or doubled on demand; a doubled one keeps its EventDocId", async () => {
  const received: string[] = [];
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push(
        JSON.parse(new URLSearchParams(Buffer.concat(chunks).toString()).get("MessageBody") ?? "{}").EventDocId,
      );
      response.end();
    });
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const hitId = await newHit({ Title: "Noisy", MaxAssignments: 4 });
  const { hitTypeId } = await market().hit.findUniqueOrThrow({ where: { id: hitId } });
  const Destination = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/queue`;
  const Notification = {
    Destination,
    Transport: "SQS" as const,
    Version: "2006-05-05",
    EventTypes: ["AssignmentSubmitted" as const],
  };
  await client.send(new UpdateNotificationSettingsCommand({ HITTypeId: hitTypeId, Notification }));
  const disturb = (notifications: object) => disturbNotifications(faultSpec.parse({ seed: 3, notifications }));
  await answered(hitId, await newWorker());
  await disturb({ double: 1, reorder: 1 });
  await database.moveClock(10);
  await deliverDue();
  await database.moveClock(0);
  expect(received).toHaveLength(2);
  expect(new Set(received).size).toBe(1);
  received.length = 0;
  await answered(hitId, await newWorker());
  await disturb({ lose: 1 });
  await deliverDue();
  expect(received).toEqual([]);
  listener.close();
});

test("no build but a test's has faults: nothing outside this folder imports it", () => {
  const root = process.cwd();
  const sources = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === "generated" || path === "lib/market/faults" ? [] : sources(path);
      return /\.(ts|tsx|mjs)$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name) ? [path] : [];
    });
  const files = ["app", "components", "lib", "cli"].flatMap(sources);
  expect(files.length).toBeGreaterThan(100);
  const importing = files.filter((path) =>
    /from "[^"]*\/faults\/|import\("[^"]*\/faults\//.test(readFileSync(join(root, path), "utf8")),
  );
  expect(importing).toEqual([]);
});
