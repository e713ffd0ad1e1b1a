// For tests: a market on an empty database of its own, its requester endpoint over HTTP, and clients of it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateHITCommand,
  type CreateHITCommandInput,
  GetAccountBalanceCommand,
  MTurkClient,
} from "@aws-sdk/client-mturk";
import { afterAll } from "vitest";
import { createTestDatabase } from "@/prisma/seed/test-database";
import type { Around } from "./around";
import { acceptHit, submitAssignment } from "./assignments/mutations";
import { closeMarket, inTransaction } from "./db/client";
import { createEndpoint } from "./endpoint";
import { ensureRequester } from "./seed";
import { createWorker } from "./workers/mutations";

/** ExternalQuestion XML; `url` already escaped. */
export function externalQuestion(url: string): string {
  return `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>${url}</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>`;
}

/** A HIT of ten assignments at $0.10. */
export const hitInput = {
  Title: "Find goldfish",
  Description: "Select the images that show a goldfish",
  Reward: "0.10",
  AssignmentDurationInSeconds: 600,
  AutoApprovalDelayInSeconds: 3600,
  LifetimeInSeconds: 86_400,
  MaxAssignments: 10,
  Question: externalQuestion("https://study.example/hit?a=1&amp;b=2"),
} satisfies CreateHITCommandInput;

/** Starts the market of a test file: call at its top. The requester "Lab" has $1000, "Poor" has $1. */
export async function startTestMarket(around: Around = {}) {
  const database = await createTestDatabase("market");
  process.env.MARKET_DATABASE_URL = database.url;
  process.env.MARKET_SECRET = "a secret of the market's tests, long enough";
  process.env.MARKET_PRIVATE_DESTINATIONS = "127.0.0.1";
  const { handle } = createEndpoint(around);
  const server = createServer((incoming, outgoing) => {
    if (!handle(incoming, outgoing)) outgoing.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await closeMarket();
  });

  const clientOf = (accessKeyId: string, secretAccessKey: string, more: object = {}) =>
    new MTurkClient({ endpoint, region: "us-east-1", credentials: { accessKeyId, secretAccessKey }, ...more });
  const requester = async (name: string, balanceCents: number) => {
    const key = { accessKeyId: `RDRW${name.toUpperCase().padEnd(13, "0")}`, secretAccessKey: `${name} secret` };
    await ensureRequester({ name, ...key, balanceCents });
    return clientOf(key.accessKeyId, key.secretAccessKey);
  };
  const client = await requester("Lab", 100_000);
  const poor = await requester("Poor", 100);

  const newWorker = async (facts: { country?: string; subdivision?: string; adult?: boolean } = {}) => {
    const { country = null, subdivision = null, adult = true } = facts;
    return (await inTransaction((tx) => createWorker(tx, { name: "", country, subdivision, adult }))).id;
  };
  /** Creates a HIT and gives its id. */
  const newHit = async (change: Partial<CreateHITCommandInput> = {}) => {
    const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, ...change }));
    if (!HIT?.HITId) throw new Error("no HIT in the answer");
    return HIT.HITId;
  };
  /** Accepts for a worker and gives the assignment's id. */
  const accepted = async (hitId: string, workerId: string) => {
    const result = await acceptHit(workerId, hitId);
    if (!result.ok) throw new Error(`not accepted: ${result.reason}`);
    return result.assignmentId;
  };
  /** Accepts and submits for a worker. */
  const answered = async (hitId: string, workerId: string) => {
    const id = await accepted(hitId, workerId);
    await submitAssignment(id, "<x/>");
    return id;
  };
  /** Available and held dollars. */
  const balance = async (of = client) => {
    const answer = await of.send(new GetAccountBalanceCommand({}));
    return [answer.AvailableBalance, answer.OnHoldBalance];
  };
  return { database, endpoint, client, poor, clientOf, newWorker, newHit, accepted, answered, balance };
}
