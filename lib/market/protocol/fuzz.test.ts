import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { hitInput, startTestMarket } from "../test-market";
import { operations } from "./operations";
import { RequestError } from "./request-error";
import { validate } from "./validation";

const { newHit, newWorker, answered, endpoint } = await startTestMarket();
const hitId = await newHit();
const workerId = await newWorker();
const assignmentId = await answered(hitId, workerId);

/** Values that are right for some member, wrong for most, or wrong for all. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    hitId,
    assignmentId,
    workerId,
    hitInput.Question,
    "0.10",
    "",
    "\0",
    "3\0",
    "'; drop table hits; --",
    "\ud800",
    "😀".repeat(40),
    "x".repeat(70_000),
    "<a><b></a>",
    "<QuestionForm/>",
    "<?xml version='1.0'?><!DOCTYPE a []><a/>",
    0,
    1,
    -1,
    2 ** 31,
    2 ** 53,
    1e308,
    0.5,
    true,
    false,
    null,
    [],
    {},
    [workerId],
    ["Submitted"],
    [{ QualificationTypeId: "00000000000000000040", Comparator: "GreaterThan", IntegerValues: [1] }],
    [{ QualificationTypeId: "00000000000000000071", Comparator: "In", LocaleValues: [{ Country: "US" }] }],
    "2026-11-23T00:00:00Z",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** What each member usually is, so that many requests get past the schema. */
const usual: Record<string, unknown> = {
  ...hitInput,
  HITId: hitId,
  AssignmentId: assignmentId,
  WorkerId: workerId,
  WorkerIds: [workerId],
  Reason: "a reason",
  RequesterFeedback: "feedback",
  BonusAmount: "0.01",
  Subject: "subject",
  MessageText: "text",
  Name: "a name",
  QualificationTypeStatus: "Active",
  NumberOfAdditionalAssignments: 1,
  MustBeRequestable: false,
  ExpireAt: 2_000_000_000,
  MaxResults: 3,
};

test("whatever an operation is sent, it answers or refuses with a RequestError", { timeout: 120_000 }, async () => {
  const names = [...operations.keys()];
  const request = fc.constantFrom(...names).chain((name) => {
    const schema = operations.get(name)?.input;
    const members = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const arbitraryOf = (member: string) =>
      member in usual
        ? fc.oneof({ weight: 6, arbitrary: fc.constant(usual[member]) }, { weight: 1, arbitrary: values })
        : values;
    const known = Object.fromEntries(members.map((member) => [member, arbitraryOf(member)]));
    const required = members.filter((member) => member in usual);
    return fc.record({ name: fc.constant(name), input: fc.record(known, { requiredKeys: required }) });
  });
  const seen = { answered: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(request, async ({ name, input }) => {
      const operation = operations.get(name);
      if (!operation) throw new Error(name);
      try {
        await operation.run({ requesterId: 1 }, validate(operation.input, input));
        seen.answered += 1;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        expect(error.message.length).toBeGreaterThan(10);
        seen.refused += 1;
      }
    }),
    { numRuns: 2500 },
  );
  expect(seen.answered).toBeGreaterThan(150);
  expect(seen.refused).toBeGreaterThan(1000);
});

test("what is not the protocol gets a clear 400", async () => {
  const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
    const response = await fetch(endpoint, {
      method: "POST",
      body,
      headers: { "x-amz-target": "MTurkRequesterServiceV20170117.GetHIT", ...headers },
    });
    const { __type } = (await response.json()) as { __type: string };
    return [response.status, __type];
  };
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const authorization = `AWS4-HMAC-SHA256 Credential=RDRWLAB0000000000/${date.slice(0, 8)}/us-east-1/mturk-requester/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00`;
  expect(await post("{}")).toEqual([400, "MissingAuthenticationTokenException"]);
  const bare = await fetch(endpoint, { method: "POST", body: "{}" });
  expect([bare.status, await bare.json()]).toMatchObject([400, { __type: "MissingAuthenticationTokenException" }]);
  await expect(post(new Uint8Array(21_000_000))).rejects.toThrow();
  expect(await post("{}", { authorization: "Basic eA==" })).toEqual([400, "IncompleteSignatureException"]);
  expect(await post("{}", { authorization, "x-amz-date": date })).toEqual([400, "InvalidSignatureException"]);
  expect(await post("{}", { authorization, "x-amz-date": "yesterday" })).toEqual([400, "IncompleteSignatureException"]);
  expect(
    await post("{}", { authorization: authorization.replace("mturk-requester", "s3"), "x-amz-date": date }),
  ).toEqual([400, "InvalidSignatureException"]);
  expect(await post(new Uint8Array(1_100_000), { authorization, "x-amz-date": date })).toEqual([400, "RequestError"]);
});
