import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isBrokenForm, isTooLongForm } from "./broken-form";

/** Answers 400 to a broken form, otherwise 200 with the length of the body as a route would read it. */
const server = createServer((request, response) => {
  void (async () => {
    if (await isBrokenForm(request)) {
      response.writeHead(400).end();
      return;
    }
    let length = 0;
    for await (const chunk of request as AsyncIterable<Buffer> & IncomingMessage) length += chunk.length;
    response.end(String(length));
  })();
});
let address = "";
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/studies/1`;
});
afterAll(() => void server.close());

const part = (name: string, value: string) =>
  `--xyz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

async function send(body: string | ReadableStream, type = "multipart/form-data; boundary=xyz"): Promise<string> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": type },
    body,
    duplex: "half",
  } as RequestInit);
  return answer.status === 200 ? await answer.text() : String(answer.status);
}

test.each([
  ["nothing", ""],
  ["the beginning of a boundary", "--"],
  ["a boundary and nothing after it", "--xyz\r\n"],
  ["another boundary", `--xyZ\r\n${part("a", "1")}--xyz--\r\n`],
  ["a form cut inside of a part", `${part("a", "1")}${part("b", "2").slice(0, 30)}`],
  ["something else", "a=1"],
])("%s in place of a form is refused", async (_what, body) => {
  expect(await send(body)).toBe("400");
});

test("a type without a boundary is refused", async () => {
  expect(await send(`${part("a", "1")}--xyz--\r\n`, "multipart/form-data")).toBe("400");
});

test.each([1, 100, 70_000, 900_000, 3_000_000])(
  "a form with a field of %i bytes reaches the route whole",
  async (size) => {
    const body = `${part("a", "b".repeat(size))}--xyz--\r\n`;
    expect(await send(body)).toBe(String(body.length));
  },
);

test("a form in pieces and of unsaid length reaches the route whole", async () => {
  const body = `${part("a", "b".repeat(200_000))}--xyz--\r\n`;
  const pieces = body.match(/[\s\S]{1,7001}/g) ?? [];
  const stream = new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(Buffer.from(piece));
    },
  });
  expect(await send(stream)).toBe(String(body.length));
});

test("a form of more than 16 MB is too long, and no file that is sent to the API", () => {
  const headers = { "content-type": "multipart/form-data; boundary=xyz" };
  const isTooLong = (length: number, url: string) =>
    isTooLongForm({ url, headers: { ...headers, "content-length": String(length) } });
  expect([isTooLong(16_777_216, "/studies"), isTooLong(16_777_217, "/studies")]).toEqual([false, true]);
  expect(isTooLong(10 ** 10, "/api/v1/studies/archive")).toBe(false);
  expect(isTooLongForm({ url: "/studies", headers })).toBe(false);
});
