import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateHITCommand,
  GetAccountBalanceCommand,
  ListHITsCommand,
  MTurkClient,
  UpdateNotificationSettingsCommand,
} from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { market } from "../db/client";
import { createEndpoint } from "../endpoint";
import { deliverDue } from "../notifications/deliver";
import { hitInput, startTestMarket } from "../test-market";
import { createFaults } from "./faults";

const faults = createFaults({ seed: 1 });
const { endpoint, newHit, newWorker, accepted, answered, database } = await startTestMarket(faults);

const once = new MTurkClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "RDRWLAB0000000000", secretAccessKey: "Lab secret" },
  maxAttempts: 1,
  requestHandler: { requestTimeout: 1000, throwOnRequestTimeout: true },
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
  faults.set({ seed: 1, operations: { CreateHIT: { [fault]: 1 } } });
  const before = await count();
  await expect(create()).rejects.toMatchObject(error);
  expect((await count()) - before).toBe(made);
  await once.send(new GetAccountBalanceCommand({}));
});

test("throttling answers Rate exceeded, latency is waited for", async () => {
  faults.set({ seed: 1, throttlePerSecond: 3 });
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, () => once.send(new GetAccountBalanceCommand({}))),
  );
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused.length).toBeGreaterThanOrEqual(6);
  expect(refused[0]).toMatchObject({ name: "ThrottlingException", message: "Rate exceeded" });
  faults.set({ seed: 1, operations: { "*": { latencyMilliseconds: 150 } } });
  const started = Date.now();
  await once.send(new GetAccountBalanceCommand({}));
  expect(Date.now() - started).toBeGreaterThanOrEqual(150);
});

test("a late listing leaves out what is new", async () => {
  faults.set({});
  expect((await once.send(new ListHITsCommand({}))).NumResults).toBeGreaterThan(0);
  faults.set({ seed: 1, lateListingSeconds: 3600 });
  expect(await once.send(new ListHITsCommand({}))).toMatchObject({ NumResults: 0, HITs: [] });
});

test("the same seed gives the same faults", async () => {
  const outcomes = async (seed: number) => {
    faults.set({ seed, operations: { GetAccountBalance: { failBefore: 0.5 } } });
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

test.each([
  ["failBefore", "accepted", 500],
  ["failAfter", "submitted", 500],
  ["resetBefore", "accepted", "ECONNRESET"],
  ["resetAfter", "submitted", "ECONNRESET"],
  ["truncate", "submitted", "UND_ERR_SOCKET"],
])("externalSubmit: %s leaves the assignment %s", async (fault, state, answer) => {
  faults.set({});
  const id = await accepted(await newHit(), await newWorker());
  faults.set({ operations: { externalSubmit: { [fault]: 1 } } });
  const body = new URLSearchParams({ assignmentId: id, votes: "x" });
  const seen = fetch(`${endpoint}/mturk/externalSubmit`, { method: "POST", body }).then(async (response) => {
    await response.text();
    return response.status;
  });
  if (answer === 500) expect(await seen).toBe(500);
  else await expect(seen).rejects.toMatchObject({ cause: { code: answer } });
  expect((await market().assignment.findUniqueOrThrow({ where: { id } })).state).toBe(state);
});

test("PUT /faults changes the faults of a running market, and refuses what is not a specification", async () => {
  const put = (spec: object) => fetch(`${endpoint}/faults`, { method: "PUT", body: JSON.stringify(spec) });
  const refused = await put({ operations: { CreateHIT: { explode: 1 } } });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("explode");
  expect((await put({ operations: { GetAccountBalance: { failBefore: 1 } } })).status).toBe(204);
  await expect(once.send(new GetAccountBalanceCommand({}))).rejects.toMatchObject({ name: "ServiceFault" });
  expect((await put({})).status).toBe(204);
  await once.send(new GetAccountBalanceCommand({}));
});

test("events are lost, doubled and overtaken on demand; a doubled one keeps its EventDocId", async () => {
  faults.set({});
  const received: { id: string; assignment: string }[] = [];
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const { EventDocId, Events } = JSON.parse(form.get("MessageBody") ?? "{}");
      received.push({ id: EventDocId, assignment: Events[0].AssignmentId });
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
  await once.send(new UpdateNotificationSettingsCommand({ HITTypeId: hitTypeId, Notification }));
  const deliver = () => deliverDue(50, faults.sending);

  await answered(hitId, await newWorker());
  faults.set({ notifications: { double: 1 } });
  await deliver();
  expect(received).toHaveLength(2);
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);

  received.length = 0;
  await answered(hitId, await newWorker());
  faults.set({ notifications: { lose: 1 } });
  await deliver();
  faults.set({});
  await database.moveClock(600);
  await deliver();
  expect(received).toEqual([]);

  const early = await answered(hitId, await newWorker());
  faults.set({ notifications: { reorder: 1 } });
  await deliver();
  faults.set({});
  const late = await answered(hitId, await newWorker());
  await deliver();
  await database.moveClock(1200);
  await deliver();
  expect(received.map(({ assignment }) => assignment)).toEqual([late, early]);
  await database.moveClock(0);
  listener.close();
});

test("an endpoint without faults has no address that changes them", () => {
  const asked = { method: "PUT", url: "/faults", headers: {} };
  expect(createEndpoint({}).handle(asked as never, {} as never)).toBe(false);
});
