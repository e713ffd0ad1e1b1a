import { randomBytes } from "node:crypto";
import { CreateHITCommand, type CreateHITCommandInput, MTurkClient } from "@aws-sdk/client-mturk";
import { ensureRequester } from "@/lib/market/seed";

/** A requester of its own with $100, and HITs whose page is at `studyUrl`. */
export async function newRequester(marketUrl: string, studyUrl: string) {
  const accessKeyId = `RDRW${randomBytes(8).toString("hex").toUpperCase()}`;
  const secretAccessKey = randomBytes(24).toString("base64url");
  await ensureRequester({ name: `Lab ${accessKeyId.slice(-4)}`, accessKeyId, secretAccessKey, balanceCents: 10_000 });
  const client = new MTurkClient({
    endpoint: marketUrl,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
  });
  const title = `Goldfish ${accessKeyId.slice(-6)}`;
  const question = `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>${studyUrl}/hit?a=1&amp;b=2</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>`;
  const newHit = async (change: Partial<CreateHITCommandInput> = {}) => {
    const { HIT } = await client.send(
      new CreateHITCommand({
        Title: title,
        Description: "Say which animal is a goldfish",
        Reward: "0.25",
        AssignmentDurationInSeconds: 600,
        AutoApprovalDelayInSeconds: 86_400,
        LifetimeInSeconds: 3600,
        MaxAssignments: 1,
        Question: question,
        ...change,
      }),
    );
    return HIT?.HITId ?? "";
  };
  return { client, title, newHit };
}
