// A web process: one of the two sites of the build, on a port of its own.
//   REDRAW_SITE=desk    the desk, the API and the workers' HIT page
//   REDRAW_SITE=market  the market: POST / is the requester's protocol, the rest the worker site
import { createServer, get, type IncomingMessage } from "node:http";
import next from "next";
import { allowedMethods } from "@/lib/auth/allowed-methods";
import type { MarketEndpoint } from "@/lib/market/endpoint";
import { clientAddress, parseTrustedProxies } from "@/lib/net/client-address";
import { isBrokenForm, isTooLongForm } from "./broken-form";
import { endpointFile } from "./build";
import { isDeskPage } from "./is-desk-page";
import { keepLength } from "./keep-length";
import { stopOnSignals } from "./process";
import { root } from "./root";
import { type AnswerSubmission, openSubmissions } from "./submissions";
import { wholeNotFound } from "./whole-not-found";

/** What the market serves without the framework: the build's file, or its source while developing. */
async function loadEndpoint(): Promise<MarketEndpoint> {
  const { openEndpoint }: typeof import("@/lib/market/endpoint") =
    process.env.NODE_ENV === "production" ? require(endpointFile) : await import("@/lib/market/endpoint");
  return openEndpoint();
}

/** Submissions to the desk, answered without the framework; null at the market. While developing the framework answers them too: it reads changed files again. */
async function loadSubmissions(site: "desk" | "market"): Promise<AnswerSubmission | null> {
  if (site === "market" || process.env.NODE_ENV !== "production") return null;
  const { POST } = await import("@/app/hit/[studyId]/[hitId]/[token]/submit/route");
  return openSubmissions(POST);
}

/** False for addresses that the framework fails at: it decodes them. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a browser sent a change from a page of another origin to the desk. */
function isForeignChange(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  if (request.method === "GET" || request.method === "HEAD" || origin === undefined) return false;
  return origin !== new URL(process.env.DESK_URL ?? "http://localhost:3000").origin;
}

/**
 * Ends a connection whose answered request goes on arriving, or whose route stopped reading it: unread it would hold up the connection's
 * next request, which behind a proxy is somebody else's. The pause lets a client that is still sending read its answer first.
 */
function endUnread(request: IncomingMessage): void {
  if (request.complete) return;
  // A request that was given up has let go of it by then.
  const { socket } = request;
  const timer = setTimeout(() => request.complete || socket.destroy(), 2_000);
  request.once("end", () => clearTimeout(timer));
}

/** Where both sites have the page that says that there is none; `?path=` is the address that was asked for. */
const missingPage = "/missing";
/** Where a page leads whose role is higher than the reader's. */
const closedPage = /^\/studies\/\d+\/closed$/;

async function main(): Promise<void> {
  const site = process.env.REDRAW_SITE;
  const port = Number(process.env.PORT);
  const host = process.env.HOST ?? "127.0.0.1";
  if ((site !== "desk" && site !== "market") || !Number.isInteger(port)) {
    throw new Error(
      `Cannot start a web process: REDRAW_SITE is "${site}" and PORT "${process.env.PORT}"; set them to desk or market and a port number`,
    );
  }
  const trusted = parseTrustedProxies(process.env.TRUSTED_PROXIES ?? "");
  const app = next({ dev: process.env.NODE_ENV !== "production", dir: root, hostname: host, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const endpoint = site === "market" ? await loadEndpoint() : null;
  const answerSubmission = await loadSubmissions(site);

  const server = createServer((request, response) => {
    response.once("finish", () => endUnread(request));
    request.headers["x-redraw-site"] = site;
    // One address that can be counted on, whatever the client wrote: limits on tries hang on it.
    const forwarded = request.headers["x-forwarded-for"];
    request.headers["x-forwarded-for"] = clientAddress(
      request.socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
      trusted,
    );
    const path = request.url ?? "/";
    if (!isDecodable(path)) {
      response.writeHead(400, { "content-type": "text/plain" }).end("The address holds a malformed % sequence.\n");
      return;
    }
    const isPage = site === "desk" && isDeskPage(path);
    // The database holds no such text.
    if (isPage && path.includes("%00")) {
      response.writeHead(400, { "content-type": "text/plain" });
      response.end("The address holds a NUL character (%00), which no name or word here can hold; leave it out.\n");
      return;
    }
    if (site === "desk" && /^\/market(\/|\?|$)/.test(path)) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    if (isPage && isForeignChange(request)) {
      response.writeHead(403, { "content-type": "text/plain" });
      response.end("Refused: this change came from a page of another origin. Nothing was changed.\n");
      return;
    }
    if (endpoint?.handle(request, response)) return;
    if (answerSubmission?.(request, response)) return;
    if (path === "/healthz") {
      response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" }).end("ok\n");
      return;
    }
    const [place = "/"] = path.split("?");
    const allowed = site === "desk" ? allowedMethods(place) : null;
    if (allowed && !allowed.includes(request.method ?? "")) {
      const message = `${place} does not answer ${request.method}; it answers ${allowed.join(", ")}`;
      response.writeHead(405, { "content-type": "application/json", allow: allowed.join(", ") });
      response.end(JSON.stringify({ error: { code: "methodNotAllowed", message, details: { allowed } } }));
      return;
    }
    // The HIT page and the API refuse in their own words.
    if (request.method === "GET" && !request.headers.rsc && isDeskPage(path)) {
      if (closedPage.test(place)) response.statusCode = 403;
      if (place === missingPage) response.statusCode = 404;
      else
        wholeNotFound(response, async () => {
          const page = `${missingPage}?path=${encodeURIComponent(place)}`;
          return new Promise((done, fail) => {
            get({ host, port, path: page, headers: request.headers }, done).once("error", fail);
          });
        });
    }
    const serve = async () => {
      if (isTooLongForm(request)) {
        // Read on: a browser that is still sending shows no answer.
        request.resume();
        response.writeHead(413, { "content-type": "text/plain", connection: "close" });
        response.end(
          "Nothing was kept: a form sends 16 MB at most. Go back, and with JavaScript on or by the API send a larger file as it is.\n",
        );
        return;
      }
      if (await isBrokenForm(request)) {
        response.writeHead(400, { "content-type": "text/plain", connection: "close" });
        response.end("The body is no multipart form: send it as a browser does, each part after the boundary.\n");
        return;
      }
      keepLength(response);
      await handle(request, response);
    };
    serve().catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 65_000;
  // The archive of a large study over a slow line takes longer than Node's five minutes; heads of requests keep their minute.
  if (site === "desk") server.requestTimeout = 6 * 3600 * 1000;
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "EADDRINUSE"
          ? new Error(
              `Cannot serve the ${site} on port ${port}: something else listens there; stop it, or choose another port with ${site === "desk" ? "DESK_PORT" : "MARKET_PORT"}`,
            )
          : error,
      ),
    );
    server.listen(port, host, done);
  });
  process.send?.({ ready: true });
  // The market keeps its clocks itself: expiry, auto-approval, notifications.
  const stopSweeping = endpoint?.startSweeping() ?? (async () => undefined);
  stopOnSignals(async () => {
    await stopSweeping();
    server.closeIdleConnections();
    await Promise.race([
      new Promise((done) => server.close(done)),
      new Promise((done) => setTimeout(done, 5_000).unref()),
    ]);
    server.closeAllConnections();
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
