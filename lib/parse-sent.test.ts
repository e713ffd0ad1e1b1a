import { expect, test } from "vitest";
import { z } from "zod";
import { workerMessageSchema } from "@/lib/features/assignments/schema";
import { readForm } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";

const schema = z.object({ name: z.string(), notes: z.array(z.string()).optional() });

test("A NUL character is refused with its place before it reaches the database, in programs' bodies and in forms", () => {
  expect(() => parseSent(schema, { name: "a", notes: ["b", "c\0"] }, "create the study")).toThrow(
    /Cannot create the study: "notes\.1" holds a NUL character/,
  );
  expect(() => parseSent(z.record(z.string(), z.string()), { "a\0": "b" }, "save")).toThrow(/"body" holds a NUL/);
  expect(readForm(schema, { name: "a\0b" })).toMatchObject({ errors: { name: expect.stringMatching(/NUL/) } });
  expect(readForm(schema, { name: "a" })).toEqual({ data: { name: "a" }, errors: {}, values: { name: "a" } });
});

test("A body nested far deeper than the stack gets a refusal like any other", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
  expect(() => parseSent(schema, { name: "a", notes: deep }, "save")).toThrow(/"notes\.0"/);
});

test("A worker's message is kept though it holds a NUL character", () => {
  const message = { assignmentId: "A", workerId: "W", pageToken: "t", kind: "problem", text: "lost\0word" };
  expect(workerMessageSchema.parse(message).text).toBe("lost\ufffdword");
});
