import { expect, it } from "vitest";
import { readBody } from "./read-body";

const sent = (body: BodyInit) =>
  new Request("http://desk.test/", { method: "POST", body, duplex: "half" } as RequestInit);
const read = (body: BodyInit, milliseconds?: number) => readBody(sent(body), "read it", 2, milliseconds);

it("reads a body to its end, up to a limit, as text, and not for ever; each refusal says which it was", async () => {
  expect(await read("ü")).toBe("ü");
  await expect(read("abc")).rejects.toMatchObject({ code: "tooLarge" });
  await expect(read(new Uint8Array([0xff]))).rejects.toMatchObject({ code: "badRequest" });
  // One byte comes, and never another.
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([97])) });
  await expect(read(endless, 1)).rejects.toMatchObject({ code: "tooSlow" });
  const broken = new ReadableStream({ pull: (stream) => stream.error(new Error("reset")) });
  await expect(read(broken)).rejects.toMatchObject({ code: "badRequest" });
});
