import { expect, it } from "vitest";
import { readBody } from "./read-body";

const sent = (body: BodyInit) =>
  new Request("http://desk.test/", { method: "POST", body, duplex: "half" } as RequestInit);

it("reads a body to its end, up to a limit, as text, and not for ever", async () => {
  expect(await readBody(sent("ü"), 2)).toBe("ü");
  expect(await readBody(sent("abc"), 2)).toBeUndefined();
  expect(await readBody(sent(new Uint8Array([0xff])), 2)).toBeUndefined();
  // One byte comes, and never another.
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([97])) });
  expect(await readBody(sent(endless), 2, 1)).toBeUndefined();
});
