// A requester endpoint that misbehaves on demand, beside (and on the database of) a market that does not.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerRequest } from "../protocol/handle-request";
import { toRequest } from "../protocol/serve-fetch";
import { faultHeader, injectFaults } from "./inject";
import { type FaultSpec, faultSpec } from "./spec";

export interface FaultyEndpoint {
  url: string;
  /** Changes the faults from the next request on. */
  setFaults(spec: Partial<FaultSpec> & { seed: number }): void;
  stop(): Promise<void>;
}

/** Starts the endpoint on 127.0.0.1 (port 0 = a free one). It needs the market's environment (MARKET_DATABASE_URL, MARKET_SECRET). */
export async function startFaultyEndpoint(
  spec: Partial<FaultSpec> & { seed: number },
  port = 0,
): Promise<FaultyEndpoint> {
  let fulfil = injectFaults(faultSpec.parse(spec));
  const server: Server = createServer((incoming, outgoing) => {
    answerRequest(toRequest(incoming), (operation, act) => fulfil(operation, act))
      .then(async (response) => {
        const fault = response.headers.get(faultHeader);
        if (fault === "hang") return;
        if (fault === "reset") return incoming.socket.resetAndDestroy();
        const body = Buffer.from(await response.arrayBuffer());
        const headers = [...response.headers].filter(([name]) => name !== faultHeader).flat();
        outgoing.writeHead(response.status, [...headers, "content-length", String(body.byteLength)]);
        if (fault !== "truncate") return outgoing.end(body);
        outgoing.write(body.subarray(0, body.byteLength >> 1), () => incoming.socket.destroy());
      })
      .catch((error: unknown) => {
        console.error(error);
        outgoing.destroy();
      });
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFaults: (next) => {
      fulfil = injectFaults(faultSpec.parse(next));
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
