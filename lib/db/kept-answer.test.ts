import { expect, test } from "vitest";
import { keepAnswer } from "./kept-answer";

function build(cost: number) {
  let now = 0;
  let asked = 0;
  const fingerprint = { acts: "1", stream: "1" };
  const ask = async () => {
    asked += 1;
    now += cost;
    return asked;
  };
  return {
    fingerprint,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    get: (key: string) =>
      keepAnswer(
        key,
        async () => ({ ...fingerprint }),
        ask,
        () => now,
      ),
  };
}

test("a cheap answer is asked for anew each time", async () => {
  const { get } = build(10);
  expect([await get("cheap"), await get("cheap")]).toEqual([1, 2]);
});

test("an expensive one is kept until somebody acts or a minute has passed", async () => {
  const { get, fingerprint, pass } = build(500);
  expect([await get("dear"), await get("dear")]).toEqual([1, 1]);
  fingerprint.acts = "2";
  expect(await get("dear")).toBe(2);
  pass(60_001);
  expect(await get("dear")).toBe(3);
});

test("while votes flow in, the kept answer is given and a new one follows", async () => {
  const { get, fingerprint } = build(500);
  expect(await get("flow")).toBe(1);
  fingerprint.stream = "2";
  expect(await get("flow")).toBe(1);
  expect(await get("flow")).toBe(2);
});

test("what fails is not kept", async () => {
  let now = 0;
  const failing = () =>
    keepAnswer(
      "failing",
      async () => ({ acts: "1", stream: "1" }),
      async () => {
        now += 500;
        throw new Error("no database");
      },
      () => now,
    );
  await expect(failing()).rejects.toThrow("no database");
  await expect(failing()).rejects.toThrow("no database");
});
