import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { bodyLengthHeader } from "@/lib/features/releases/rules";
import { keepLength } from "./keep-length";

const answers: Record<string, (response: ServerResponse) => void> = {
  "/said": (response) => {
    response.setHeader(bodyLengthHeader, "6");
    response.write("abc");
    response.end("def");
  },
  "/packed": (response) => {
    response.setHeader(bodyLengthHeader, "6");
    response.setHeader("content-encoding", "identity");
    response.write("abc");
    response.end("defghi");
  },
  "/unsaid": (response) => {
    response.write("abc");
    response.end();
  },
};
const server = createServer((request, response) => {
  keepLength(response);
  answers[request.url ?? ""]?.(response);
}).listen(0, "127.0.0.1");
afterAll(() => server.close());

test("a length that a route says is sent as Content-Length, unless the body was packed on its way", async () => {
  const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const [said, packed, unsaid] = [await get("/said"), await get("/packed"), await get("/unsaid")];
  expect([said.headers.get("content-length"), await said.text()]).toEqual(["6", "abcdef"]);
  expect([packed.headers.get("content-length"), await packed.text()]).toEqual([null, "abcdefghi"]);
  expect(unsaid.headers.get("content-length")).toBeNull();
  for (const answer of [said, packed, unsaid]) expect(answer.headers.has(bodyLengthHeader)).toBe(false);
});
