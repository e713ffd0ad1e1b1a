import { createHash, createVerify, randomUUID, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import {
  AcceptQualificationRequestCommand,
  ApproveAssignmentCommand,
  AssociateQualificationWithWorkerCommand,
  CreateAdditionalAssignmentsForHITCommand,
  CreateHITTypeCommand,
  CreateHITWithHITTypeCommand,
  CreateQualificationTypeCommand,
  CreateWorkerBlockCommand,
  DeleteHITCommand,
  DeleteQualificationTypeCommand,
  DeleteWorkerBlockCommand,
  DisassociateQualificationFromWorkerCommand,
  GetFileUploadURLCommand,
  GetHITCommand,
  GetQualificationScoreCommand,
  GetQualificationTypeCommand,
  ListBonusPaymentsCommand,
  ListHITsForQualificationTypeCommand,
  ListQualificationRequestsCommand,
  ListQualificationTypesCommand,
  ListReviewableHITsCommand,
  ListReviewPolicyResultsForHITCommand,
  ListWorkerBlocksCommand,
  ListWorkersWithQualificationTypeCommand,
  NotifyWorkersCommand,
  paginateListWorkersWithQualificationType,
  RejectQualificationRequestCommand,
  SendBonusCommand,
  SendTestEventNotificationCommand,
  UpdateExpirationForHITCommand,
  UpdateHITReviewStatusCommand,
  UpdateHITTypeOfHITCommand,
  UpdateNotificationSettingsCommand,
  UpdateQualificationTypeCommand,
} from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { z } from "zod";
import { acceptHit, returnAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { deliverDue, findCertificate, signedText } from "../notifications/deliver";
import { guardedPost } from "../notifications/guard";
import { requestQualification, submitTest } from "../qualifications/request";
import { sweep } from "../sweep";
import { hitInput, startTestMarket } from "../test-market";
import { operations } from "./operations";

const { database, client, poor, newWorker, newHit, accepted, answered, balance } = await startTestMarket();

/** The refusal with that TurkErrorCode and, in its text, those words. */
const refusal = (code: string, words = "") => ({
  name: "RequestError",
  TurkErrorCode: `AWS.MechanicalTurk.${code}`,
  message: expect.stringContaining(words),
});

const dollars = async () => Number((await balance())[0]);

test("the table has the 39 operations of the public service model, with exactly its members", () => {
  const path = "/usr/lib/python3/dist-packages/botocore/data/mturk/2017-01-17/service-2.json";
  let text: string | undefined;
  for (const read of [
    () => readFileSync(path, "utf8"),
    () => gunzipSync(readFileSync(`${path}.gz`)).toString("utf8"),
  ]) {
    try {
      text ??= read();
    } catch {
      // The other form, or none: botocore is not on every machine.
    }
  }
  expect(operations.size).toBe(39);
  if (text === undefined) return console.warn("botocore's service model is not installed: member names not compared");
  const model = JSON.parse(text) as {
    operations: Record<string, { input: { shape: string } }>;
    shapes: Record<string, { members?: Record<string, unknown>; required?: string[] }>;
  };
  expect([...operations.keys()].sort()).toEqual(Object.keys(model.operations).sort());
  for (const [name, { input }] of Object.entries(model.operations)) {
    const schema = operations.get(name)?.input;
    const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
    const wanted = model.shapes[input.shape];
    expect(Object.keys(shape).sort(), name).toEqual(Object.keys(wanted?.members ?? {}).sort());
    const needed = Object.keys(shape).filter((member) => !shape[member]?.isOptional());
    expect(needed.sort(), name).toEqual((wanted?.required ?? []).sort());
  }
});

test("a HIT is deleted only when it is over and everything is decided", async () => {
  const HITId = await newHit({ MaxAssignments: 1 });
  await expect(client.send(new DeleteHITCommand({ HITId }))).rejects.toMatchObject(
    refusal("InvalidHITState", "Assignable"),
  );
  const assignment = await answered(HITId, await newWorker());
  await expect(client.send(new DeleteHITCommand({ HITId }))).rejects.toMatchObject(
    refusal("InvalidHITState", "without a decision"),
  );
  await client.send(new ApproveAssignmentCommand({ AssignmentId: assignment }));
  await client.send(new DeleteHITCommand({ HITId }));
  expect((await client.send(new GetHITCommand({ HITId }))).HIT?.HITStatus).toBe("Disposed");
  await expect(client.send(new DeleteHITCommand({ HITId }))).rejects.toMatchObject(
    refusal("InvalidHITState", "Disposed"),
  );
});

test("assignments are added with their money, never from below ten to ten, once per token", async () => {
  const [nine, ten] = [await newHit({ MaxAssignments: 2 }), await newHit()];
  const before = await dollars();
  const add = (HITId: string, n: number, token?: string) =>
    client.send(
      new CreateAdditionalAssignmentsForHITCommand({
        HITId,
        NumberOfAdditionalAssignments: n,
        UniqueRequestToken: token,
      }),
    );
  await add(nine, 7);
  expect(before - (await dollars())).toBeCloseTo(7 * 0.12, 10);
  await expect(add(nine, 1)).rejects.toMatchObject(refusal("InvalidMaximumAssignmentsIncrease", "9 assignments"));
  await add(ten, 5, "five more");
  await expect(add(ten, 5, "five more")).rejects.toMatchObject(refusal("DuplicateRequest", "five more"));
  expect(before - (await dollars())).toBeCloseTo(7 * 0.12 + 5 * 0.14, 10);
  expect((await client.send(new GetHITCommand({ HITId: ten }))).HIT?.MaxAssignments).toBe(15);
});

test("reviewable HITs are listed and go to reviewing and back", async () => {
  const HITId = await newHit({ MaxAssignments: 1, Title: "To be reviewed" });
  const { HIT } = await client.send(new GetHITCommand({ HITId }));
  const list = async (Status: "Reviewable" | "Reviewing") =>
    (await client.send(new ListReviewableHITsCommand({ HITTypeId: HIT?.HITTypeId, Status }))).HITs?.map(
      (hit) => hit.HITId,
    );
  expect(await list("Reviewable")).toEqual([]);
  await expect(client.send(new UpdateHITReviewStatusCommand({ HITId }))).rejects.toMatchObject(
    refusal("InvalidHITState", "Reviewable"),
  );
  await answered(HITId, await newWorker());
  expect(await list("Reviewable")).toEqual([HITId]);
  await client.send(new UpdateHITReviewStatusCommand({ HITId }));
  expect(await list("Reviewable")).toEqual([]);
  expect(await list("Reviewing")).toEqual([HITId]);
  await client.send(new UpdateHITReviewStatusCommand({ HITId, Revert: true }));
  expect(await list("Reviewable")).toEqual([HITId]);
});

test("a HIT moved to another type is paid as that type, but not while somebody works at the old price", async () => {
  const HITId = await newHit({ MaxAssignments: 3 });
  const { LifetimeInSeconds: _, MaxAssignments: __, Question: ___, ...values } = hitInput;
  const { HITTypeId } = await client.send(new CreateHITTypeCommand({ ...values, Reward: "0.50" }));
  const before = await dollars();
  await client.send(new UpdateHITTypeOfHITCommand({ HITId, HITTypeId }));
  expect(before - (await dollars())).toBeCloseTo(3 * 0.6 - 3 * 0.12, 10);
  expect((await client.send(new GetHITCommand({ HITId }))).HIT).toMatchObject({ Reward: "0.50", HITTypeId });
  const working = await newHit({ MaxAssignments: 2 });
  await accepted(working, await newWorker());
  await expect(client.send(new UpdateHITTypeOfHITCommand({ HITId: working, HITTypeId }))).rejects.toMatchObject(
    refusal("InvalidHITState", "1 assignments in work"),
  );
});

test("a bonus is paid with its fee, once per token, to who submitted the assignment", async () => {
  const [worker, other] = [await newWorker(), await newWorker()];
  const HITId = await newHit({ MaxAssignments: 1 });
  const AssignmentId = await answered(HITId, worker);
  const before = await dollars();
  const bonus = {
    WorkerId: worker,
    AssignmentId,
    BonusAmount: "1.5",
    Reason: "Very careful",
    UniqueRequestToken: "b1",
  };
  await client.send(new SendBonusCommand(bonus));
  expect(before - (await dollars())).toBeCloseTo(1.8, 10);
  await expect(client.send(new SendBonusCommand(bonus))).rejects.toMatchObject(
    refusal("DuplicateRequest", '"b1" has already been processed'),
  );
  await expect(
    client.send(new SendBonusCommand({ ...bonus, WorkerId: other, UniqueRequestToken: "b2" })),
  ).rejects.toMatchObject(refusal("AssignmentDoesNotExist", other));
  await expect(
    client.send(new SendBonusCommand({ ...bonus, BonusAmount: "0", UniqueRequestToken: "b3" })),
  ).rejects.toMatchObject(refusal("InvalidParameterValue", "BonusAmount"));
  await expect(
    client.send(new SendBonusCommand({ ...bonus, BonusAmount: "90000", UniqueRequestToken: "b4" })),
  ).rejects.toMatchObject(refusal("InsufficientFunds"));
  expect((await client.send(new ListBonusPaymentsCommand({ HITId }))).BonusPayments).toMatchObject([
    { WorkerId: worker, AssignmentId, BonusAmount: "1.50", Reason: "Very careful", GrantTime: expect.any(Date) },
  ]);
  await expect(client.send(new ListBonusPaymentsCommand({}))).rejects.toMatchObject(
    refusal("InvalidParameterValue", "'HITId'"),
  );
});

test("a blocked worker gets none of the requester's work until the block is lifted", async () => {
  const [worker, HITId] = [await newWorker(), await newHit()];
  await client.send(new CreateWorkerBlockCommand({ WorkerId: worker, Reason: "Random answers" }));
  expect(await acceptHit(worker, HITId)).toEqual({ ok: false, reason: "blocked" });
  expect((await client.send(new ListWorkerBlocksCommand({}))).WorkerBlocks).toContainEqual({
    WorkerId: worker,
    Reason: "Random answers",
  });
  await client.send(new DeleteWorkerBlockCommand({ WorkerId: worker }));
  await client.send(new DeleteWorkerBlockCommand({ WorkerId: worker }));
  expect(await acceptHit(worker, HITId)).toMatchObject({ ok: true });
  await expect(client.send(new CreateWorkerBlockCommand({ WorkerId: "ANOBODY", Reason: "x" }))).rejects.toMatchObject(
    refusal("WorkerDoesNotExist", "ANOBODY"),
  );
});

test("messages reach workers whose work was decided before; the others are named as failures", async () => {
  const [known, stranger] = [await newWorker(), await newWorker()];
  await client.send(new ApproveAssignmentCommand({ AssignmentId: await answered(await newHit(), known) }));
  const answer = await client.send(
    new NotifyWorkersCommand({
      Subject: "More work",
      MessageText: "New HITs are up.",
      WorkerIds: [known, known, stranger, "ANOBODY"],
    }),
  );
  expect(answer.NotifyWorkersFailureStatuses?.map((failure) => failure.WorkerId)).toEqual([stranger, "ANOBODY"]);
  expect(await market().message.findMany({ where: { subject: "More work" } })).toMatchObject([{ workerId: known }]);
});

const form = `<QuestionForm xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2017-11-06/QuestionForm.xsd">
  <Overview><Title>Animals</Title></Overview>
  <Question><QuestionIdentifier>fish</QuestionIdentifier><IsRequired>true</IsRequired><QuestionContent><Text>Which is a fish?</Text></QuestionContent>
    <AnswerSpecification><SelectionAnswer><StyleSuggestion>radiobutton</StyleSuggestion><Selections>
      <Selection><SelectionIdentifier>shark</SelectionIdentifier><Text>Shark</Text></Selection>
      <Selection><SelectionIdentifier>whale</SelectionIdentifier><Text>Whale</Text></Selection></Selections></SelectionAnswer></AnswerSpecification></Question>
  <Question><QuestionIdentifier>why</QuestionIdentifier><QuestionContent><Text>Why?</Text></QuestionContent><AnswerSpecification><FreeTextAnswer/></AnswerSpecification></Question>
</QuestionForm>`;
const key = `<AnswerKey xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/AnswerKey.xsd">
  <Question><QuestionIdentifier>fish</QuestionIdentifier><AnswerOption><SelectionIdentifier>shark</SelectionIdentifier><AnswerScore>10</AnswerScore></AnswerOption><DefaultScore>2</DefaultScore></Question>
  <QualificationValueMapping><PercentageMapping><MaximumSummedScore>10</MaximumSummedScore></PercentageMapping></QualificationValueMapping>
</AnswerKey>`;

const newType = async (change: object = {}) => {
  const answer = await client.send(
    new CreateQualificationTypeCommand({
      Name: `Type ${createHash("sha1").update(Math.random().toString()).digest("hex")}`,
      Description: "A qualification",
      QualificationTypeStatus: "Active",
      ...change,
    }),
  );
  return answer.QualificationType?.QualificationTypeId ?? "";
};

test("a test with an answer key is scored at once, can be retaken after its delay, and opens the work that asks for it", async () => {
  const type = await newType({ Test: form, AnswerKey: key, TestDurationInSeconds: 300, RetryDelayInSeconds: 1000 });
  const worker = await newWorker();
  const HITId = await newHit({
    QualificationRequirements: [{ QualificationTypeId: type, Comparator: "GreaterThanOrEqualTo", IntegerValues: [80] }],
  });
  expect(await acceptHit(worker, HITId)).toEqual({ ok: false, reason: "notQualified" });
  expect(await requestQualification(worker, type)).toEqual({ ok: true, next: "test" });
  expect(await submitTest(worker, type, [["answer why", "gills"]])).toMatchObject({
    reason: "incomplete",
    missing: ["fish"],
  });
  expect(await submitTest(worker, type, [["answer fish", "whale"]])).toEqual({ ok: true, granted: 20 });
  expect(await acceptHit(worker, HITId)).toEqual({ ok: false, reason: "notQualified" });
  expect(await requestQualification(worker, type)).toMatchObject({ ok: false, reason: "later" });
  await database.moveClock(1100);
  expect(await requestQualification(worker, type)).toEqual({ ok: true, next: "test" });
  expect(await submitTest(worker, type, [["answer fish", "shark"]])).toEqual({ ok: true, granted: 100 });
  await database.moveClock(0);
  const score = await client.send(new GetQualificationScoreCommand({ QualificationTypeId: type, WorkerId: worker }));
  expect(score.Qualification).toMatchObject({ IntegerValue: 100, Status: "Granted" });
  expect(await acceptHit(worker, HITId)).toMatchObject({ ok: true });
  const hits = await client.send(new ListHITsForQualificationTypeCommand({ QualificationTypeId: type }));
  expect(hits.HITs?.map((hit) => hit.HITId)).toEqual([HITId]);
});

test("a test that ran out of time is over", async () => {
  const type = await newType({ Test: form, AnswerKey: key, TestDurationInSeconds: 60 });
  const worker = await newWorker();
  await requestQualification(worker, type);
  await database.moveClock(61);
  expect(await submitTest(worker, type, [["answer fish", "shark"]])).toEqual({ ok: false, reason: "tooLate" });
  expect(await requestQualification(worker, type)).toEqual({ ok: false, reason: "never" });
  await database.moveClock(0);
});

test("requests without a test wait for the requester, who grants or rejects them once", async () => {
  const type = await newType();
  const [granted, rejected] = [await newWorker(), await newWorker()];
  for (const worker of [granted, rejected])
    expect(await requestQualification(worker, type)).toEqual({ ok: true, next: "pending" });
  expect(await requestQualification(granted, type)).toEqual({ ok: false, reason: "open" });
  const { QualificationRequests: requests = [] } = await client.send(
    new ListQualificationRequestsCommand({ QualificationTypeId: type }),
  );
  const idOf = (worker: string) => requests.find((request) => request.WorkerId === worker)?.QualificationRequestId;
  await client.send(new AcceptQualificationRequestCommand({ QualificationRequestId: idOf(granted), IntegerValue: 7 }));
  await client.send(
    new RejectQualificationRequestCommand({ QualificationRequestId: idOf(rejected), Reason: "Not yet" }),
  );
  await expect(
    client.send(new AcceptQualificationRequestCommand({ QualificationRequestId: idOf(granted) })),
  ).rejects.toMatchObject(refusal("InvalidQualificationRequestState"));
  const holders = await client.send(
    new ListWorkersWithQualificationTypeCommand({ QualificationTypeId: type, Status: "Granted" }),
  );
  expect(holders.Qualifications).toMatchObject([{ WorkerId: granted, IntegerValue: 7 }]);
  await expect(
    client.send(new GetQualificationScoreCommand({ QualificationTypeId: type, WorkerId: rejected })),
  ).rejects.toMatchObject(refusal("QualificationDoesNotExist", rejected));
  await expect(poor.send(new ListQualificationRequestsCommand({ QualificationTypeId: type }))).rejects.toMatchObject(
    refusal("QualificationTypeDoesNotExist"),
  );
});

test("qualifications are given, listed page by page, revoked with a message, and types are updated and deleted", async () => {
  const type = await newType({ Name: "Sharp eyes", AutoGranted: true, AutoGrantedValue: 3 });
  await expect(
    client.send(
      new CreateQualificationTypeCommand({ Name: "sharp eyes", Description: "x", QualificationTypeStatus: "Active" }),
    ),
  ).rejects.toMatchObject(refusal("QualificationTypeAlreadyExists", "sharp eyes"));
  const workers = await Promise.all(Array.from({ length: 5 }, () => newWorker()));
  for (const [index, WorkerId] of workers.entries()) {
    await client.send(
      new AssociateQualificationWithWorkerCommand({
        QualificationTypeId: type,
        WorkerId,
        IntegerValue: index,
        SendNotification: index > 0,
      }),
    );
  }
  const seen: (string | undefined)[] = [];
  for await (const page of paginateListWorkersWithQualificationType(
    { client, pageSize: 2 },
    { QualificationTypeId: type },
  )) {
    seen.push(...(page.Qualifications ?? []).map((one) => one.WorkerId));
  }
  expect(seen).toEqual(workers);
  const [first = ""] = workers;
  expect(await market().message.count({ where: { workerId: first } })).toBe(0);
  await client.send(
    new DisassociateQualificationFromWorkerCommand({ QualificationTypeId: type, WorkerId: first, Reason: "Mistake" }),
  );
  expect(await market().message.findFirst({ where: { workerId: first } })).toMatchObject({ body: "Mistake" });
  await expect(
    client.send(new DisassociateQualificationFromWorkerCommand({ QualificationTypeId: type, WorkerId: first })),
  ).rejects.toMatchObject(refusal("InvalidQualificationState"));
  const autoGranted = await newWorker();
  expect(await requestQualification(autoGranted, type)).toEqual({ ok: true, next: "granted" });
  await client.send(
    new UpdateQualificationTypeCommand({
      QualificationTypeId: type,
      Description: "Sees small things",
      Test: form,
      TestDurationInSeconds: 60,
    }),
  );
  expect(
    (await client.send(new GetQualificationTypeCommand({ QualificationTypeId: type }))).QualificationType,
  ).toMatchObject({
    Name: "Sharp eyes",
    Description: "Sees small things",
    Test: form,
    AutoGranted: false,
    IsRequestable: true,
  });
  expect(
    (await poor.send(new GetQualificationTypeCommand({ QualificationTypeId: type }))).QualificationType?.Test,
  ).toBeUndefined();
  const found = await client.send(
    new ListQualificationTypesCommand({ Query: "small THINGS", MustBeRequestable: true }),
  );
  expect(found.QualificationTypes?.map((one) => one.QualificationTypeId)).toEqual([type]);
  const system = await client.send(new ListQualificationTypesCommand({ Query: "approved", MustBeRequestable: false }));
  expect(system.QualificationTypes?.map((one) => one.QualificationTypeId)).toContain("000000000000000000L0");
  const requirement = { QualificationTypeId: type, Comparator: "Exists" as const };
  const { LifetimeInSeconds: _, MaxAssignments: __, Question, ...values } = hitInput;
  const { HITTypeId } = await client.send(
    new CreateHITTypeCommand({ ...values, QualificationRequirements: [requirement] }),
  );
  await client.send(new DeleteQualificationTypeCommand({ QualificationTypeId: type }));
  await expect(client.send(new GetQualificationTypeCommand({ QualificationTypeId: type }))).rejects.toMatchObject(
    refusal("QualificationTypeDoesNotExist"),
  );
  await expect(
    client.send(new CreateHITWithHITTypeCommand({ HITTypeId, LifetimeInSeconds: 60, Question })),
  ).rejects.toMatchObject(refusal("QualificationTypeDoesNotExist", type));
  await newType({ Name: "Sharp eyes" });
});

const badTypes: [string, object, string][] = [
  ["a test without a duration", { Test: form }, "'TestDurationInSeconds'"],
  ["a test that grants itself", { Test: form, TestDurationInSeconds: 60, AutoGranted: true }, "'AutoGranted'"],
  ["an answer key without a test", { AnswerKey: key }, "need a 'Test'"],
  ["a test that is not a form", { Test: key, TestDurationInSeconds: 60 }, "it must be QuestionForm"],
  ["a test without questions", { Test: "<QuestionForm/>", TestDurationInSeconds: 60 }, "no Question"],
  [
    "a key with a score in words",
    { Test: form, TestDurationInSeconds: 60, AnswerKey: key.replace(">10<", ">ten<") },
    "AnswerScore must be a number",
  ],
];
test.each(badTypes)("CreateQualificationType refuses %s", async (_, change, words) => {
  await expect(newType(change)).rejects.toMatchObject({
    name: "RequestError",
    message: expect.stringContaining(words),
  });
});

test("review policies have no results and files no addresses, and both say so", async () => {
  const HITId = await newHit({ MaxAssignments: 1 });
  expect(await client.send(new ListReviewPolicyResultsForHITCommand({ HITId }))).toMatchObject({ HITId });
  const AssignmentId = await answered(HITId, await newWorker());
  await expect(
    client.send(new GetFileUploadURLCommand({ AssignmentId, QuestionIdentifier: "photo" })),
  ).rejects.toMatchObject(refusal("OperationNotSupported", "takes no file uploads"));
});

test("events reach an http address as signed SNS messages, a queue as SendMessage, and are repeated until they are taken", async () => {
  const received: { path: string; body: string }[] = [];
  let failures = 1;
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const failing = request.url === "/topic" && failures-- > 0;
      if (!failing) received.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString() });
      response.writeHead(failing ? 503 : 200).end();
    });
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const events = [
    "AssignmentAccepted",
    "AssignmentReturned",
    "AssignmentSubmitted",
    "AssignmentApproved",
    "HITReviewable",
    "HITExpired",
    "HITDisposed",
  ] as const;
  const specification = (Transport: "SNS" | "SQS", path: string) => ({
    Destination: `${address}${path}`,
    Transport,
    Version: "2006-05-05",
    EventTypes: [...events],
  });
  const HITId = await newHit({ MaxAssignments: 1, Title: "With notifications" });
  const { HIT } = await client.send(new GetHITCommand({ HITId }));
  const HITTypeId = HIT?.HITTypeId;
  await expect(client.send(new UpdateNotificationSettingsCommand({ HITTypeId, Active: true }))).rejects.toMatchObject(
    refusal("InvalidNotificationSetting", "no notification specification"),
  );
  await client.send(
    new UpdateNotificationSettingsCommand({ HITTypeId, Notification: specification("SNS", "/topic"), Active: true }),
  );
  const [first, second] = [await newWorker(), await newWorker()];
  await returnAssignment(first, await accepted(HITId, first));
  await client.send(new ApproveAssignmentCommand({ AssignmentId: await answered(HITId, second) }));
  await client.send(new DeleteHITCommand({ HITId }));
  await deliverDue();
  await database.moveClock(10);
  await deliverDue();
  await database.moveClock(0);
  const messages = received.map(({ body }) => JSON.parse(body) as Record<string, string>);
  const types = messages.map((message) => JSON.parse(message.Message ?? "{}").Events[0].EventType as string);
  expect(types.sort()).toEqual([
    "AssignmentAccepted",
    "AssignmentAccepted",
    "AssignmentApproved",
    "AssignmentReturned",
    "AssignmentSubmitted",
    "HITDisposed",
    "HITReviewable",
  ]);
  const [message = {}] = messages;
  const certificate = await findCertificate(Number(new URL(message.SigningCertURL ?? "").pathname.split("/").at(-1)));
  const { publicKey } = new X509Certificate(certificate ?? "");
  const verified = (subject: Record<string, string>) =>
    createVerify("sha256")
      .update(signedText(subject))
      .verify(publicKey, message.Signature ?? "", "base64");
  expect(verified(message)).toBe(true);
  expect(verified({ ...message, Message: "{}" })).toBe(false);
  expect(message.Message).not.toContain(second);

  received.length = 0;
  await client.send(
    new SendTestEventNotificationCommand({ Notification: specification("SQS", "/queue"), TestEventType: "Ping" }),
  );
  const sent = new URLSearchParams(received[0]?.body);
  expect(sent.get("Action")).toBe("SendMessage");
  expect(JSON.parse(sent.get("MessageBody") ?? "{}").Events[0].EventType).toBe("Ping");
  listener.closeAllConnections();
  await new Promise((done) => listener.close(done));
  await expect(
    client.send(
      new SendTestEventNotificationCommand({ Notification: specification("SNS", "/gone"), TestEventType: "Ping" }),
    ),
  ).rejects.toMatchObject(refusal("NotificationDestinationUnreachable", "/gone"));
  await client.send(new UpdateNotificationSettingsCommand({ HITTypeId, Active: false }));
  expect(await market().notificationSetting.findFirst({ where: { hitTypeId: HITTypeId ?? "" } })).toMatchObject({
    active: false,
  });
});

test("a destination that lets its answer drip is given up in time, and takes only its share of a round", async () => {
  let posts = 0;
  const drip = createServer((request, response) => {
    posts += 1;
    request.resume();
    response.socket?.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => response.socket?.write("X"), 5);
    response.socket?.once("close", () => clearInterval(timer));
  });
  await new Promise<void>((done) => drip.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(drip.address() as AddressInfo).port}/`;
  await expect(guardedPost(address, "{}", {}, 50)).rejects.toThrow("no answer within 50 ms");
  drip.closeAllConnections();
  await new Promise((done) => drip.close(done));
  expect(posts).toBe(1);

  const deliveries = (destination: string, count: number) =>
    Array.from({ length: count }, () => ({
      eventDocId: randomUUID(),
      destination,
      transport: "SQS",
      version: "2014-08-15",
      requesterId: 1,
      event: {},
    }));
  await market().notificationDelivery.createMany({
    data: [...deliveries(address, 60), ...deliveries("http://127.0.0.1:1/", 1)],
  });
  await deliverDue();
  const tried = await market().notificationDelivery.groupBy({
    by: ["destination"],
    where: { attempts: 1, destination: { in: [address, "http://127.0.0.1:1/"] } },
    _count: true,
  });
  expect(new Map(tried.map((row) => [row.destination, row._count]))).toEqual(
    new Map([
      [address, 20],
      ["http://127.0.0.1:1/", 1],
    ]),
  );
  await market().notificationDelivery.deleteMany({ where: { requesterId: 1, state: "pending" } });
});

test.each([
  ["Email", "lab@example.org", "sends no e-mail"],
  ["SNS", "arn:aws:sns:us-east-1:1:topic", "ARNs"],
  ["SNS", "http://169.254.169.254/latest/meta-data", "private address"],
  ["SNS", "http://localhost:5432/", "private address"],
  ["SQS", "http://[::1]/queue", "private address"],
  ["SQS", "http://[::ffff:127.0.0.1]/queue", "private address"],
  ["SQS", "file:///etc/passwd", "http(s) address"],
] as const)("a notification by %s to %s is refused", async (Transport, Destination, words) => {
  await expect(
    client.send(
      new SendTestEventNotificationCommand({
        Notification: { Destination, Transport, Version: "2006-05-05", EventTypes: ["HITExpired"] },
        TestEventType: "Ping",
      }),
    ),
  ).rejects.toMatchObject(refusal("InvalidNotificationSetting", words));
});

test("the sweep alone abandons, approves, ends offers and disposes of a HIT 120 days after it was over", async () => {
  const before = await dollars();
  const HITId = await newHit({ MaxAssignments: 3, AssignmentDurationInSeconds: 60, LifetimeInSeconds: 120 });
  await answered(HITId, await newWorker());
  await accepted(HITId, await newWorker());
  await database.moveClock(7200);
  await sweep();
  expect(await market().hit.findUniqueOrThrow({ where: { id: HITId } })).toMatchObject({
    open: 2,
    pending: 0,
    submitted: 0,
    completed: 1,
    openHeld: false,
  });
  expect(before - (await dollars())).toBeCloseTo(0.12, 10);
  await database.moveClock(119 * 86_400);
  await sweep();
  expect((await market().hit.findUniqueOrThrow({ where: { id: HITId } })).disposedAt).toBeNull();
  await database.moveClock(121 * 86_400);
  await sweep();
  expect((await market().hit.findUniqueOrThrow({ where: { id: HITId } })).disposedAt).not.toBeNull();
  await database.moveClock(0);
});

test("an expired HIT is not offered, and extending it needs its money again", async () => {
  const HITId = await newHit({ MaxAssignments: 1 });
  await client.send(new UpdateExpirationForHITCommand({ HITId, ExpireAt: new Date(0) }));
  const rich = await dollars();
  await client.send(new UpdateExpirationForHITCommand({ HITId, ExpireAt: new Date(Date.now() + 60_000) }));
  expect(rich - (await dollars())).toBeCloseTo(0.12, 10);
  await expect(
    client.send(new UpdateExpirationForHITCommand({ HITId, ExpireAt: new Date(Date.now() + 400 * 86_400_000) })),
  ).rejects.toMatchObject(refusal("InvalidParameterValue", "'ExpireAt'"));
});

test("the books still balance", async () => {
  for (const { id, availableCents, heldCents } of await market().requester.findMany()) {
    const { _sum } = await market().ledgerEntry.aggregate({
      where: { requesterId: id },
      _sum: { availableCents: true, heldCents: true },
    });
    expect(_sum).toEqual({ availableCents, heldCents });
  }
});
