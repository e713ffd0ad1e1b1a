// A process for books.test.ts: eight workers and their requester do everything that moves money, until the process is killed.
import { randomInt } from "node:crypto";
import { acceptHit, returnAssignment, submitAssignment } from "./assignments/mutations";
import { inTransaction, market } from "./db/client";
import { operations } from "./protocol/operations";
import { RequestError } from "./protocol/request-error";
import { createWorker } from "./workers/mutations";

const question = `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>https://study.example/</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>`;

async function call(name: string, input: object): Promise<Record<string, unknown>> {
  const operation = operations.get(name);
  if (!operation) throw new Error(`no operation ${name}`);
  try {
    return (await operation.run({ requesterId: 1 }, operation.input.parse(input))) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof RequestError) return {};
    throw error;
  }
}

async function live(): Promise<void> {
  const { id: worker } = await inTransaction((tx) =>
    createWorker(tx, { name: "", country: null, subdivision: null, adult: true }),
  );
  for (;;) {
    const { HIT } = await call("CreateHIT", {
      Title: "Crash",
      Description: "x",
      Reward: "0.11",
      MaxAssignments: randomInt(1, 4),
      LifetimeInSeconds: 3600,
      AssignmentDurationInSeconds: randomInt(30, 90),
      AutoApprovalDelayInSeconds: randomInt(0, 60),
      Question: question,
    });
    const [newest] = await market().hit.findMany({ orderBy: { ordinal: "desc" }, take: 1, skip: randomInt(0, 4) });
    const id = newest?.id ?? (HIT as { HITId: string }).HITId;
    const taken = await acceptHit(worker, id);
    if (taken.ok) {
      const { assignmentId: AssignmentId } = taken;
      const turn = randomInt(0, 6);
      if (turn === 0) await returnAssignment(worker, AssignmentId);
      else if (turn > 1) await submitAssignment(AssignmentId, "<x/>");
      if (turn === 3) await call("RejectAssignment", { AssignmentId, RequesterFeedback: "no" });
      if (turn === 3) await call("ApproveAssignment", { AssignmentId, OverrideRejection: true });
      if (turn > 3) await call("ApproveAssignment", { AssignmentId });
      if (turn === 5) await call("SendBonus", { WorkerId: worker, AssignmentId, BonusAmount: "0.05", Reason: "x" });
    }
    if (randomInt(0, 4) === 0) await call("UpdateExpirationForHIT", { HITId: id, ExpireAt: 0 });
    if (randomInt(0, 4) === 0) {
      await call("CreateAdditionalAssignmentsForHIT", { HITId: id, NumberOfAdditionalAssignments: 1 });
    }
  }
}

async function main(): Promise<void> {
  process.on("disconnect", () => process.exit(0));
  await market().requester.count();
  process.send?.("working");
  await Promise.all(Array.from({ length: 8 }, live));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
