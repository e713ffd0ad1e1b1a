import { expect, test } from "vitest";
import { z } from "zod";
import { sayIssue } from "./issue-words";

const said = (schema: z.ZodType, input: unknown) => schema.safeParse(input).error?.issues[0]?.message;

test("a refusal without words of its own says what the value is and what to give", () => {
  expect(z.config().customError).toBe(sayIssue);
  expect(said(z.string(), undefined)).toBe("is missing; give a text");
  expect(said(z.int(), 1.5)).toBe("is 1.5; give a whole number");
  expect(said(z.coerce.number(), "many")).toBe("is no number; give a number");
  expect(said(z.int().min(1), 0)).toBe("is 0; give at least 1");
  expect(said(z.number().positive(), -1)).toBe("is -1; give more than 0");
  expect(said(z.array(z.string()).max(1), ["a", "b"])).toBe("has 2 entries; give at most 1");
  expect(said(z.string().max(2), "abc")).toBe("has 3 characters; give at most 2");
  expect(said(z.enum(["up", "down"]), "left")).toBe('is "left"; give one of up, down');
  expect(said(z.email(), "ada")).toBe('is "ada", which is no e-mail address; give one such as ada@example.org');
  expect(said(z.iso.date(), "soon")).toBe('is "soon", which is no day; give one as 2027-12-31');
  expect(said(z.boolean(), null)).toBe("is null; give true or false");
  expect(said(z.instanceof(File), "x")).toBe('is "x"; give a file');
});

test("a schema's own words go before", () => {
  expect(said(z.string("is missing; write something"), undefined)).toBe("is missing; write something");
});
