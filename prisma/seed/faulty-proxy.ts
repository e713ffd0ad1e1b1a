// For tests: stands between our client and a market and does what networks do. Signatures stay valid: Host is passed on as sent.
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Before = the market never sees the request; after = it has done it, and the answer is lost or spoilt. */
export type Fault = "resetBefore" | "errorBefore" | "throttle" | "resetAfter" | "errorAfter" | "truncateAfter";
export const faults: readonly Fault[] = [
  "resetBefore",
  "errorBefore",
  "throttle",
  "resetAfter",
  "errorAfter",
  "truncateAfter",
];

export interface FaultyProxy {
  endpoint: string;
  /** Asked for every request; undefined = let it through. `operation` is the protocol's name. */
  faultOf: (operation: string) => Fault | undefined;
  /** Requests by operation. */
  requests: Map<string, number>;
  stop(): void;
}

const serverError = JSON.stringify({ __type: "ServiceFault", Message: "try again" });
const throttled = JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" });

/** Starts a proxy to the market at `target`. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: FaultyProxy = { endpoint: "", faultOf: () => undefined, requests: new Map(), stop: () => {} };
  const server = createServer((incoming, outgoing) => {
    const operation = String(incoming.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
    proxy.requests.set(operation, (proxy.requests.get(operation) ?? 0) + 1);
    pass(incoming, outgoing, target, proxy.faultOf(operation)).catch(() => outgoing.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  proxy.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return proxy;
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  fault: Fault | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const json = { "content-type": "application/x-amz-json-1.1" };
  if (fault === "resetBefore") outgoing.destroy();
  else if (fault === "errorBefore") outgoing.writeHead(500, json).end(serverError);
  else if (fault === "throttle") outgoing.writeHead(400, json).end(throttled);
  else {
    const answer = await forward(incoming, Buffer.concat(chunks), target);
    if (fault === "resetAfter") outgoing.destroy();
    else if (fault === "errorAfter") outgoing.writeHead(500, json).end(serverError);
    else if (fault === "truncateAfter") {
      outgoing.writeHead(answer.status, { ...json, "content-length": answer.body.length });
      outgoing.write(answer.body.subarray(0, answer.body.length >> 1), () => outgoing.destroy());
    } else outgoing.writeHead(answer.status, json).end(answer.body);
  }
}

function forward(incoming: IncomingMessage, body: Buffer, target: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((done, fail) => {
    const sent = request(target, { method: "POST", headers: incoming.headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => done({ status: response.statusCode ?? 500, body: Buffer.concat(chunks) }));
      response.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}
