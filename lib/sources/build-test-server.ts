// A web server on this machine for tests of what is fetched: it answers as told and counts what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  /** Paths with their queries, in the order of asking. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a server whose `answer` gets each request with its address parsed. */
export async function startTestServer(
  answer: (url: URL, response: ServerResponse, request: IncomingMessage) => void,
): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://test");
    asked.push(url.pathname + url.search);
    answer(url, response, request);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
