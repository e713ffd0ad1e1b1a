import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { wholeNotFound } from "./whole-not-found";

const html = { "content-type": "text/html" };
const answers: Record<string, (response: ServerResponse) => void> = {
  "/shell": (response) => {
    response.statusCode = 404;
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-encoding", "gzip");
    response.write("not even gzip", () => response.end());
  },
  "/json": (response) => response.writeHead(404, { "content-type": "application/json" }).end("{}"),
  "/page": (response) => response.writeHead(200, html).end("a page"),
  "/whole": (response) => response.writeHead(200, { ...html, "x-kept": "yes" }).end("there is nothing here"),
};
const server = createServer((request, response) => {
  const { port } = server.address() as AddressInfo;
  if (request.url !== "/whole")
    wholeNotFound(response, () => new Promise<IncomingMessage>((done) => get({ port, path: "/whole" }, done)));
  answers[request.url ?? ""]?.(response);
}).listen(0, "127.0.0.1");
afterAll(() => server.close());

test("a page that is not found is answered by a whole page with status 404; everything else stays as it is", async () => {
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return [answer.status, answer.headers.get("x-kept"), await answer.text()];
  };
  expect(await ask("/shell")).toEqual([404, "yes", "there is nothing here"]);
  expect(await ask("/json")).toEqual([404, null, "{}"]);
  expect(await ask("/page")).toEqual([200, null, "a page"]);
});
