// Clients that nobody here wrote drive the market: boto3 with its paginators, the AWS SDK as one object of methods.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { MTurk, paginateListAssignmentsForHIT } from "@aws-sdk/client-mturk";
import { createInvitation, ensureRequester } from "@/lib/market/seed";
import { expect, test } from "../fixtures";

const run = promisify(execFile);

async function newRequester() {
  const accessKeyId = `RDRW${randomBytes(8).toString("hex").toUpperCase()}`;
  const secretAccessKey = randomBytes(24).toString("base64url");
  await ensureRequester({ name: `Stranger ${accessKeyId}`, accessKeyId, secretAccessKey, balanceCents: 100_000 });
  return { accessKeyId, secretAccessKey };
}

test("boto3 runs a study of 200 HITs against the market", async ({ marketUrl }) => {
  test.setTimeout(240_000);
  const hasBoto3 = await run("python3", ["-c", "import boto3"]).then(
    () => true,
    () => false,
  );
  test.skip(!hasBoto3, "python3 with boto3 is not installed (apt-get install python3-boto3)");
  const { accessKeyId, secretAccessKey } = await newRequester();
  const invitation = await createInvitation({ label: "Strangers", cap: 10 });
  const script = join(process.cwd(), "e2e/strangers/market_by_boto3.py");
  const { stdout } = await run("python3", [script, marketUrl, accessKeyId, secretAccessKey, invitation, "200"], {
    env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" },
    maxBuffer: 1 << 24,
  });
  expect(stdout).toMatch(/\d+ checks passed\n$/);
});

test("the AWS SDK's own shapes work: methods, dates, paginators, errors as classes", async ({ marketUrl }) => {
  const mturk = new MTurk({ endpoint: marketUrl, region: "us-east-1", credentials: await newRequester() });
  const question = `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>${marketUrl}/</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>`;
  const { HIT } = await mturk.createHIT({
    Title: "By methods",
    Description: "One object, many methods",
    Reward: "0.01",
    MaxAssignments: 3,
    LifetimeInSeconds: 600,
    AssignmentDurationInSeconds: 60,
    Question: question,
  });
  expect(HIT?.CreationTime).toBeInstanceOf(Date);
  const pages = paginateListAssignmentsForHIT({ client: mturk, pageSize: 1 }, { HITId: HIT?.HITId });
  for await (const page of pages) expect(page.Assignments).toEqual([]);
  await mturk.updateExpirationForHIT({ HITId: HIT?.HITId, ExpireAt: new Date(0) });
  await mturk.deleteHIT({ HITId: HIT?.HITId });
  await expect(mturk.getHIT({ HITId: "3NOSUCHHIT" })).rejects.toMatchObject({
    name: "RequestError",
    TurkErrorCode: "AWS.MechanicalTurk.HITDoesNotExist",
    $metadata: { httpStatusCode: 400 },
  });
});
