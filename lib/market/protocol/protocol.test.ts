import {
  ApproveAssignmentCommand,
  CreateAdditionalAssignmentsForHITCommand,
  CreateHITCommand,
  CreateHITTypeCommand,
  CreateHITWithHITTypeCommand,
  GetAccountBalanceCommand,
  GetAssignmentCommand,
  GetHITCommand,
  ListAssignmentsForHITCommand,
  ListHITsCommand,
  type MTurkClient,
  paginateListHITs,
  RejectAssignmentCommand,
  SendBonusCommand,
  UpdateExpirationForHITCommand,
} from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { acceptHit, extendAssignment, returnAssignment, submitAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { externalQuestion, hitInput, startTestMarket } from "../test-market";

const { database, endpoint, client, poor, clientOf, newWorker, newHit, accepted, answered, balance } =
  await startTestMarket();

test("ten assignments of $0.10 hold $1.40, nine hold $1.08: the fee's two tiers", async () => {
  const [before] = await balance();
  const ten = await client.send(new CreateHITCommand(hitInput));
  expect(Number(before) - Number((await balance())[0])).toBeCloseTo(1.4, 10);
  await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 9 }));
  expect(Number(before) - Number((await balance())[0])).toBeCloseTo(1.4 + 1.08, 10);
  expect(ten.HIT).toMatchObject({
    HITStatus: "Assignable",
    MaxAssignments: 10,
    Reward: "0.10",
    NumberOfAssignmentsAvailable: 10,
    NumberOfAssignmentsPending: 0,
    NumberOfAssignmentsCompleted: 0,
    HITReviewStatus: "NotReviewed",
    Question: hitInput.Question,
  });
  expect(ten.HIT?.Expiration?.getTime()).toBe((ten.HIT?.CreationTime?.getTime() ?? 0) + 86_400_000);
});

test("equal values are one HIT type, different values another", async () => {
  const { LifetimeInSeconds: _, MaxAssignments: __, Question: ___, ...values } = hitInput;
  const first = await client.send(new CreateHITTypeCommand(values));
  const second = await client.send(new CreateHITTypeCommand(values));
  const other = await client.send(new CreateHITTypeCommand({ ...values, Reward: "0.11" }));
  expect(second.HITTypeId).toBe(first.HITTypeId);
  expect(other.HITTypeId).not.toBe(first.HITTypeId);
  const created = await client.send(
    new CreateHITWithHITTypeCommand({
      HITTypeId: other.HITTypeId,
      LifetimeInSeconds: 3600,
      Question: hitInput.Question,
      RequesterAnnotation: "study 1, HIT 7",
    }),
  );
  expect(created.HIT).toMatchObject({ Reward: "0.11", MaxAssignments: 1, RequesterAnnotation: "study 1, HIT 7" });
});

test("a request token makes one HIT in 24 hours and names it when it comes again", async () => {
  const input = { ...hitInput, UniqueRequestToken: "batch-1-hit-1" };
  const made = await client.send(new CreateHITCommand(input));
  const again = client.send(new CreateHITCommand(input));
  await expect(again).rejects.toMatchObject({
    name: "RequestError",
    TurkErrorCode: "AWS.MechanicalTurk.HitAlreadyExists",
    message: expect.stringContaining(made.HIT?.HITId ?? "?"),
  });
  const together = await Promise.allSettled(
    Array.from({ length: 8 }, () => client.send(new CreateHITCommand({ ...hitInput, UniqueRequestToken: "race" }))),
  );
  expect(together.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  await database.moveClock(86_500);
  const later = await client.send(new CreateHITCommand(input));
  expect(later.HIT?.HITId).not.toBe(made.HIT?.HITId);
  await database.moveClock(0);
});

test("100 parallel accepts of a HIT with 10 assignments give exactly 10", async () => {
  const { HIT } = await client.send(new CreateHITCommand(hitInput));
  const workers = await Promise.all(Array.from({ length: 100 }, newWorker));
  const results = await Promise.all(workers.map((worker) => acceptHit(worker, HIT?.HITId ?? "")));
  const given = results.flatMap((result) => (result.ok ? [result.assignmentId] : []));
  expect(given).toHaveLength(10);
  expect(new Set(given).size).toBe(10);
  const now = await client.send(new GetHITCommand({ HITId: HIT?.HITId }));
  expect(now.HIT).toMatchObject({
    HITStatus: "Unassignable",
    NumberOfAssignmentsPending: 10,
    NumberOfAssignmentsAvailable: 0,
  });
});

test("a crowd that asks for any HIT of a group empties it, and nobody gets a HIT twice", async () => {
  const values = { ...hitInput, Title: "A group of its own", MaxAssignments: 3 };
  const hits = await Promise.all(Array.from({ length: 5 }, () => client.send(new CreateHITCommand(values))));
  const group = hits[0]?.HIT?.HITGroupId ?? "";
  const workers = await Promise.all(Array.from({ length: 6 }, newWorker));
  const results = await Promise.all(
    workers.flatMap((worker) => Array.from({ length: 5 }, () => acceptHit(worker, group))),
  );
  expect(results.filter((result) => result.ok)).toHaveLength(15);
  const held = await market().acceptance.groupBy({
    by: ["hitId", "workerId"],
    where: { workerId: { in: workers } },
    _count: true,
  });
  expect(held.every((row) => row._count === 1)).toBe(true);
});

test("a returned assignment goes to the next worker under the same id, never to the one who had it", async () => {
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 1 }));
  const hitId = HIT?.HITId ?? "";
  const [first, second] = [await newWorker(), await newWorker()];
  const assignment = await accepted(hitId, first);
  expect(await returnAssignment(second, assignment)).toBe(false);
  expect(await returnAssignment(first, assignment)).toBe(true);
  expect(await acceptHit(first, hitId)).toEqual({ ok: false, reason: "alreadyTaken" });
  expect(await accepted(hitId, second)).toBe(assignment);
});

test("the time of an assignment can be had once more, by its worker, while it lasts", async () => {
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 1 }));
  const [worker, other] = [await newWorker(), await newWorker()];
  const assignment = await accepted(HIT?.HITId ?? "", worker);
  const seconds = hitInput.AssignmentDurationInSeconds;
  expect(await extendAssignment(other, assignment)).toBeNull();
  const left = await Promise.all([extendAssignment(worker, assignment), extendAssignment(worker, assignment)]);
  expect(left.filter((one) => one !== null && one > seconds && one <= 2 * seconds)).toHaveLength(1);
  expect(await extendAssignment(worker, assignment)).toBeNull();
  const late = await accepted((await client.send(new CreateHITCommand(hitInput))).HIT?.HITId ?? "", other);
  await market().assignment.update({ where: { id: late }, data: { deadline: new Date(0) } });
  expect(await extendAssignment(other, late)).toBeNull();
});

test("an answer is listed, approved once and paid once", async () => {
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 2 }));
  const HITId = HIT?.HITId;
  const worker = await newWorker();
  const assignment = await accepted(HITId ?? "", worker);
  await expect(client.send(new GetAssignmentCommand({ AssignmentId: assignment }))).rejects.toMatchObject({
    TurkErrorCode: "AWS.MechanicalTurk.AssignmentDoesNotExist",
  });
  const answer = '<?xml version="1.0"?><QuestionFormAnswers/>';
  expect(await submitAssignment(assignment, answer)).toEqual({ ok: true, hitId: HITId });
  expect(await submitAssignment(assignment, "another")).toEqual({ ok: false, reason: "alreadySubmitted" });
  const listed = await client.send(new ListAssignmentsForHITCommand({ HITId }));
  expect(listed.Assignments).toMatchObject([
    { AssignmentId: assignment, WorkerId: worker, HITId, AssignmentStatus: "Submitted", Answer: answer },
  ]);
  const [, heldBefore] = await balance();
  await client.send(new ApproveAssignmentCommand({ AssignmentId: assignment, RequesterFeedback: "Thank you" }));
  expect(Number(heldBefore) - Number((await balance())[1])).toBeCloseTo(0.12, 10);
  await expect(client.send(new ApproveAssignmentCommand({ AssignmentId: assignment }))).rejects.toMatchObject({
    TurkErrorCode: "AWS.MechanicalTurk.InvalidAssignmentState",
    message: expect.stringContaining("This operation can be called with a status of: Submitted"),
  });
  expect(
    await market().ledgerEntry.aggregate({ where: { workerId: worker }, _sum: { workerCents: true } }),
  ).toMatchObject({
    _sum: { workerCents: 10 },
  });
  const seen = await client.send(new GetAssignmentCommand({ AssignmentId: assignment }));
  expect(seen.Assignment).toMatchObject({ AssignmentStatus: "Approved", RequesterFeedback: "Thank you" });
  expect(seen.HIT).toMatchObject({ HITId, NumberOfAssignmentsCompleted: 1 });
});

test("a rejection gives the money back and can be overridden within 30 days", async () => {
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 1 }));
  const assignment = await accepted(HIT?.HITId ?? "", await newWorker());
  await submitAssignment(assignment, "<x/>");
  const before = await balance();
  await client.send(new RejectAssignmentCommand({ AssignmentId: assignment, RequesterFeedback: "Empty" }));
  const rejected = await balance();
  expect(Number(rejected[0]) - Number(before[0])).toBeCloseTo(0.12, 10);
  await expect(client.send(new ApproveAssignmentCommand({ AssignmentId: assignment }))).rejects.toMatchObject({
    TurkErrorCode: "AWS.MechanicalTurk.InvalidAssignmentState",
  });
  await client.send(new ApproveAssignmentCommand({ AssignmentId: assignment, OverrideRejection: true }));
  expect((await balance())[0]).toBe(before[0]);
});

test("the three clocks: an abandoned assignment comes back, an expired HIT lets its money go, a forgotten answer is approved", async () => {
  const start = await balance();
  const { HIT } = await client.send(
    new CreateHITCommand({ ...hitInput, MaxAssignments: 3, AssignmentDurationInSeconds: 60, LifetimeInSeconds: 300 }),
  );
  const HITId = HIT?.HITId ?? "";
  const [slow, quick, late] = [await newWorker(), await newWorker(), await newWorker()];
  const abandoned = await accepted(HITId, slow);
  const answered = await accepted(HITId, quick);
  await submitAssignment(answered, "<x/>");
  await database.moveClock(61);
  expect((await client.send(new GetHITCommand({ HITId }))).HIT).toMatchObject({
    HITStatus: "Assignable",
    NumberOfAssignmentsAvailable: 2,
    NumberOfAssignmentsPending: 0,
  });
  expect(await submitAssignment(abandoned, "<x/>")).toEqual({ ok: false, reason: "tooLate" });
  await database.moveClock(290);
  expect(await accepted(HITId, late)).toBe(abandoned);
  await database.moveClock(310);
  expect((await client.send(new GetHITCommand({ HITId }))).HIT?.HITStatus).toBe("Unassignable");
  expect(await submitAssignment(abandoned, "<x/>")).toMatchObject({ ok: true });
  expect((await client.send(new GetHITCommand({ HITId }))).HIT?.HITStatus).toBe("Reviewable");
  await database.moveClock(310 + 3600);
  const listed = await client.send(new ListAssignmentsForHITCommand({ HITId, AssignmentStatuses: ["Approved"] }));
  expect(listed.NumResults).toBe(2);
  expect(Number(start[0]) - Number((await balance())[0])).toBeCloseTo(0.24, 10);
  expect((await balance())[1]).toBe(start[1]);
  await database.moveClock(0);
});

test("the end of an offer can be moved, and its money follows", async () => {
  const start = await balance();
  const { HIT } = await client.send(new CreateHITCommand({ ...hitInput, MaxAssignments: 2 }));
  const HITId = HIT?.HITId;
  await client.send(new UpdateExpirationForHITCommand({ HITId, ExpireAt: new Date(0) }));
  expect(await balance()).toEqual(start);
  expect((await client.send(new GetHITCommand({ HITId }))).HIT?.HITStatus).toBe("Reviewable");
  expect(await acceptHit(await newWorker(), HITId ?? "")).toEqual({ ok: false, reason: "nothingLeft" });
  await client.send(new UpdateExpirationForHITCommand({ HITId, ExpireAt: new Date(Date.now() + 3_600_000) }));
  expect(Number(start[0]) - Number((await balance())[0])).toBeCloseTo(0.24, 10);
  expect((await client.send(new GetHITCommand({ HITId }))).HIT?.HITStatus).toBe("Assignable");
});

test("every HIT is listed once over the pages, and a token of another list is refused", async () => {
  const seen: string[] = [];
  for await (const page of paginateListHITs({ client, pageSize: 3 }, {})) {
    seen.push(...(page.HITs ?? []).map((hit) => hit.HITId ?? ""));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(await market().hit.count({ where: { requester: { name: "Lab" } } }));
  await expect(client.send(new ListHITsCommand({ NextToken: "bm9uc2Vuc2U" }))).rejects.toMatchObject({
    message: expect.stringContaining("'NextToken'"),
  });
});

test("an empty account makes no HIT, and a foreign one sees none", async () => {
  await expect(poor.send(new CreateHITCommand(hitInput))).rejects.toMatchObject({
    TurkErrorCode: "AWS.MechanicalTurk.InsufficientFunds",
    message: expect.stringContaining("$1.40"),
  });
  expect(await balance(poor)).toEqual(["1.00", "0.00"]);
  const { HIT } = await client.send(new CreateHITCommand(hitInput));
  await expect(poor.send(new GetHITCommand({ HITId: HIT?.HITId }))).rejects.toMatchObject({
    TurkErrorCode: "AWS.MechanicalTurk.HITDoesNotExist",
    message: expect.stringMatching(/^Hit [A-Z0-9]{30} does not exist\. \(\d{13}\)$/),
  });
});

test("prices that no account can hold are refused like any that this one cannot", async () => {
  const most = { Reward: "20000000.00", MaxAssignments: 1_000_000 };
  const broke = { name: "RequestError", TurkErrorCode: "AWS.MechanicalTurk.InsufficientFunds" };
  await expect(client.send(new CreateHITCommand({ ...hitInput, ...most }))).rejects.toMatchObject(broke);
  const free = await newHit({ Reward: "0", MaxAssignments: 10, Title: "Volunteers" });
  const more = { HITId: free, NumberOfAdditionalAssignments: 900_000 };
  await expect(client.send(new CreateAdditionalAssignmentsForHITCommand(more))).rejects.toMatchObject(broke);
  const worker = await newWorker();
  const bonus = {
    WorkerId: worker,
    AssignmentId: await answered(free, worker),
    BonusAmount: "20000000.00",
    Reason: "x",
  };
  await expect(client.send(new SendBonusCommand(bonus))).rejects.toMatchObject(broke);
});

test("signatures are verified: wrong secret, unknown key, stale date, changed body", async () => {
  const refused = (of: MTurkClient) => of.send(new GetAccountBalanceCommand({}));
  const once = { maxAttempts: 1 };
  await expect(refused(clientOf("RDRWLAB0000000000", "not it", once))).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
  await expect(refused(clientOf("RDRWNOBODY0000001", "Lab secret", once))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  await expect(
    refused(clientOf("RDRWLAB0000000000", "Lab secret", { ...once, systemClockOffset: -600_000 })),
  ).rejects.toMatchObject({ name: "InvalidSignatureException", message: expect.stringContaining("Signature expired") });
  const tampering = clientOf("RDRWLAB0000000000", "Lab secret", once);
  tampering.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { body: '{"HITId":"3YOUR"}' });
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  await expect(tampering.send(new GetHITCommand({ HITId: "3MINE" }))).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
  const unsigned = await fetch(endpoint, {
    method: "POST",
    headers: { "x-amz-target": "MTurkRequesterServiceV20170117.ListHITs" },
    body: "{}",
  });
  expect(await unsigned.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
});

const bad: [string, object, string][] = [
  ["an unknown member", { Colour: "red" }, "Unknown member 'Colour'"],
  ["a missing member", { Title: undefined }, "Value null at 'Title'"],
  ["a wrong type", { MaxAssignments: "ten" }, "Value 'ten' at 'MaxAssignments'"],
  [
    "a long title",
    { Title: "x".repeat(129) },
    "'Title' failed to satisfy constraint: Member must have length less than or equal to 128",
  ],
  ["a reward in words", { Reward: "ten cents" }, "Value 'ten cents' at 'Reward'"],
  ["a negative reward", { Reward: "-1" }, "'Reward'"],
  [
    "a short lifetime",
    { LifetimeInSeconds: 29 },
    "'LifetimeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 30",
  ],
  ["a lifetime over a year", { LifetimeInSeconds: 31_536_001 }, "'LifetimeInSeconds'"],
  ["no assignments", { MaxAssignments: 0 }, "'MaxAssignments'"],
  ["a long annotation", { RequesterAnnotation: "x".repeat(256) }, "'RequesterAnnotation'"],
  ["a long token", { UniqueRequestToken: "x".repeat(65) }, "'UniqueRequestToken'"],
  [
    "a question of 200 KB",
    { Question: "x".repeat(200_000) },
    "'Question' failed to satisfy constraint: Member must be at most 65535 bytes long",
  ],
  [
    "malformed XML",
    { Question: "<ExternalQuestion><ExternalURL></ExternalQuestion>" },
    "'Question' is not well-formed XML",
  ],
  [
    "an entity bomb",
    { Question: '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><ExternalQuestion>&d;</ExternalQuestion>' },
    "'Question' has a DTD",
  ],
  ["a script address", { Question: externalQuestion("javascript:alert(1)") }, "is not a usable ExternalURL"],
  ["a review policy", { HITReviewPolicy: { PolicyName: "SimplePlurality/2011-09-01" } }, "leave 'HITReviewPolicy' out"],
  [
    "eleven requirements",
    {
      QualificationRequirements: Array.from({ length: 11 }, () => ({
        QualificationTypeId: "00000000000000000040",
        Comparator: "GreaterThan",
        IntegerValues: [1],
      })),
    },
    "'QualificationRequirements'",
  ],
  [
    "an unknown qualification",
    { QualificationRequirements: [{ QualificationTypeId: "3NONE", Comparator: "Exists" }] },
    "QualificationType 3NONE does not exist",
  ],
];
test.each(bad)("CreateHIT refuses %s and names it", async (_, change, message) => {
  const before = await balance();
  const body = JSON.stringify({ ...hitInput, ...change });
  const raw = clientOf("RDRWLAB0000000000", "Lab secret");
  // Past the SDK's own checks: the body is replaced before it is signed.
  raw.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = body;
      request.headers["content-length"] = String(Buffer.byteLength(body));
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  await expect(raw.send(new CreateHITCommand(hitInput))).rejects.toMatchObject({
    name: "RequestError",
    message: expect.stringContaining(message),
  });
  expect(await balance()).toEqual(before);
});

test("the books balance: every entry sums to zero and the balances are the entries' sums", async () => {
  const requesters = await market().requester.findMany();
  for (const { id, availableCents, heldCents } of requesters) {
    const { _sum } = await market().ledgerEntry.aggregate({
      where: { requesterId: id },
      _sum: { availableCents: true, heldCents: true },
    });
    expect(_sum).toEqual({ availableCents, heldCents });
  }
});
