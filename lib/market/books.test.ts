import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CreateHITCommand, UpdateNotificationSettingsCommand } from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { market } from "./db/client";
import { findImbalances } from "./ledger/check";
import { sweep } from "./sweep";
import { hitInput, startTestMarket } from "./test-market";

const { client, newHit, newWorker, accepted, answered, database } = await startTestMarket();

/** Lets a process work until `entries` more stand in the ledger, then kills it outright. */
async function workAndKill(entries: number): Promise<void> {
  const before = await market().ledgerEntry.count();
  const child = spawn(
    process.execPath,
    ["--import", pathToFileURL(require.resolve("tsx")).href, join(__dirname, "test-crash-load.ts")],
    { env: process.env, stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  const ended = once(child, "exit");
  await Promise.race([once(child, "message"), ended]);
  while (child.exitCode === null && (await market().ledgerEntry.count()) < before + entries);
  child.kill("SIGKILL");
  const [code, signal] = await ended;
  expect([code, signal]).toEqual([null, "SIGKILL"]);
}

test("kill -9 in the middle of everything leaves books that balance, and three sweeps at once settle them once", async () => {
  for (const entries of [40, 75, 110]) {
    await workAndKill(entries);
    expect(await findImbalances()).toEqual([]);
  }
  expect(await market().ledgerEntry.count({ where: { kind: "bonus" } })).toBeGreaterThan(0);
  await database.moveClock(200);
  await Promise.all([sweep(), sweep(), sweep()]);
  expect(await findImbalances()).toEqual([]);
  expect(await market().assignment.count({ where: { state: { in: ["accepted", "submitted"] } } })).toBe(0);
  await database.moveClock(0);
});

test("what falls due once is told once, however many sweeps meet it", async () => {
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, Title: "Told once", LifetimeInSeconds: 60 }));
  await client.send(
    new UpdateNotificationSettingsCommand({
      HITTypeId: HIT?.HITTypeId,
      Notification: {
        Destination: "http://127.0.0.1:9/queue",
        Transport: "SQS",
        Version: "2006-05-05",
        EventTypes: ["HITExpired", "AssignmentAbandoned", "AssignmentApproved"],
      },
    }),
  );
  await accepted(HIT?.HITId ?? "", await newWorker());
  await answered(HIT?.HITId ?? "", await newWorker());
  await database.moveClock(3601);
  await Promise.all([sweep(), sweep(), sweep(), sweep()]);
  const told = await market().notificationDelivery.findMany({ orderBy: { id: "asc" } });
  expect(told.map(({ event }) => (event as { EventType: string }).EventType).sort()).toEqual([
    "AssignmentAbandoned",
    "AssignmentApproved",
    "HITExpired",
  ]);
  await database.moveClock(0);
});

test("the check finds what does not balance", async () => {
  const assignment = await answered(await newHit(), await newWorker());
  const [requester] = await market().requester.findMany({ where: { name: "Lab" } });
  await market().requester.update({ where: { id: requester?.id ?? 0 }, data: { heldCents: { increment: 1 } } });
  await market().assignment.update({ where: { id: assignment }, data: { state: "approved" } });
  expect(await findImbalances()).toEqual([
    expect.stringMatching(/^requester \d+ has \d+ cents available and \d+ held; the ledger says/),
    expect.stringMatching(/^requester \d+ has \d+ cents held; its HITs need/),
    expect.stringMatching(/^HIT \w+ counts 0 in work, 1 submitted, 0 decided; its assignments are 0, 0, 1$/),
    expect.stringMatching(/^assignment \w+ is approved and has 0 payments of its reward$/),
  ]);
});
