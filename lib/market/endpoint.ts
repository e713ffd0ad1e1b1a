// What programs and frames post to the market: the requester's protocol (POST /) and the form of a HIT's page
// (POST /mturk/externalSubmit). Plain Node serves them, before the framework that serves the worker site: docs/decisions/0006-market-endpoint.md.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Around } from "./around";
import { handleRequest, largestBody } from "./protocol/handle-request";
import { externalSubmit } from "./site/external-submit";
import { startSweeping } from "./sweep";

// True in test builds, which run/bundle-endpoint.mjs makes on demand; false in every other build; undefined where nothing was built.
declare const __MARKET_FAULTS__: boolean | undefined;

export interface MarketEndpoint {
  /** Answers a request that is the endpoint's and says so; false leaves it to the worker site. */
  handle(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** Does what falls due and delivers events until the returned function is called. */
  startSweeping(intervalMilliseconds?: number): () => Promise<void>;
}

/** The endpoint with nothing around it; in a test build with faults on demand. */
export async function openEndpoint(): Promise<MarketEndpoint> {
  if (typeof __MARKET_FAULTS__ !== "undefined" && __MARKET_FAULTS__) {
    const { createFaults } = await import("./faults/faults");
    return createEndpoint(createFaults(JSON.parse(process.env.MARKET_FAULTS ?? "{}")));
  }
  return createEndpoint({});
}

/** The endpoint with `around` around its acts. */
export function createEndpoint(around: Around): MarketEndpoint {
  const { fulfil, sending, control, write = writeResponse } = around;
  const findHandler = (method: string, path: string) => {
    if (method === "POST" && path === "/") return (request: Request) => handleRequest(request, fulfil);
    if (method === "POST" && path === "/mturk/externalSubmit")
      return (request: Request) => externalSubmit(request, fulfil);
    return path === control?.path ? control.handle : null;
  };
  return {
    handle: (incoming, outgoing) => {
      const [path = "/"] = (incoming.url ?? "/").split("?");
      const handler = findHandler(incoming.method ?? "GET", path);
      if (!handler) return false;
      answer(incoming, outgoing, handler, write).catch((error: unknown) => {
        console.error(error);
        outgoing.destroy();
      });
      return true;
    },
    startSweeping: (interval) => startSweeping(interval, sending),
  };
}

/** A body beyond this is not even read to its end: the connection closes. */
const mostRead = 20 * largestBody;

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: (request: Request) => Promise<Response>,
  write: NonNullable<Around["write"]>,
): Promise<void> {
  const chunks: Buffer[] = [];
  let [kept, size] = [0, 0];
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > mostRead) {
      outgoing.destroy();
      return;
    }
    // One chunk beyond the limit is enough for the handler to refuse it.
    if (kept > largestBody) continue;
    chunks.push(chunk);
    kept += chunk.byteLength;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const method = incoming.method ?? "GET";
  const request = new Request(new URL(`http://localhost${incoming.url ?? "/"}`), {
    method,
    headers,
    ...(method === "GET" || method === "HEAD" ? {} : { body: Buffer.concat(chunks) }),
  });
  await write(await handler(request), outgoing);
}

async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, [...response.headers, ["content-length", String(body.byteLength)]].flat());
  outgoing.end(body);
}
