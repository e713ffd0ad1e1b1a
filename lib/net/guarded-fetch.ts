// The one way out for requests that a user can aim.
import { lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { env } from "@/lib/env";
import { isPrivateAddress } from "./private-address";

/** What came back; the body only where the status is 2xx. */
export interface FetchedAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
  /** The address after redirects. */
  url: string;
}

export interface GuardedFetchOptions {
  /** Most bytes of the body. */
  maximumBytes: number;
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  /** Milliseconds without a byte before it is given up; 30 s by default. */
  timeout?: number;
  method?: "GET" | "POST";
  body?: string;
}

/** A request that was not made or not answered; the message is safe to show and holds nothing of an answer. */
export class FetchRefusal extends Error {
  override readonly name = "FetchRefusal";
  constructor(
    message: string,
    /** True where trying again later may help. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches an address that somebody else chose.
 *
 * Refuses everything but http and https, names and passwords in the address, and private, loopback, link-local and metadata
 * addresses: before each request, also after redirects, and after DNS, whose answer is the address that is then connected to.
 * PRIVATE_HOSTS lists exceptions. A POST is not redirected. Throws a FetchRefusal.
 */
export async function guardedFetch(address: string, options: GuardedFetchOptions): Promise<FetchedAnswer> {
  let url = parse(address);
  for (let hop = 0; ; hop += 1) {
    const answer = await request(url, options);
    const location = answer.headers.location;
    if (!redirects.has(answer.status) || location === undefined || options.method === "POST") return answer;
    if (hop === mostRedirects)
      throw new FetchRefusal(`${url.host} redirects more than ${mostRedirects} times; give the final address`, false);
    url = parse(URL.canParse(location, url) ? new URL(location, url).href : location);
  }
}

function parse(address: string): URL {
  if (!URL.canParse(address))
    throw new FetchRefusal(`${JSON.stringify(address.slice(0, 200))} is no address; give https://host/path`, false);
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new FetchRefusal(`${url.protocol} addresses are not fetched; give an http or https address`, false);
  if (url.username !== "" || url.password !== "")
    throw new FetchRefusal(
      `the address for ${url.host} holds a name or password; give one that needs none, such as a signed address`,
      false,
    );
  const host = bare(url);
  if (isIP(host) !== 0 && isPrivateAddress(host) && !isAllowed(url)) throw privateRefusal(url.hostname);
  return url;
}

const bare = (url: URL) => url.hostname.replace(/^\[|\]$/g, "");

function isAllowed(url: URL): boolean {
  const allowed = env()
    .PRIVATE_HOSTS.split(",")
    .map((one) => one.trim());
  return allowed.includes(url.hostname) || allowed.includes(url.host);
}

function privateRefusal(host: string): FetchRefusal {
  return new FetchRefusal(
    `${host} is or leads to a private address, which is not fetched; the operator can allow the host in PRIVATE_HOSTS`,
    false,
  );
}

/** Resolves a name and keeps the public answers; the connection uses exactly what was checked. */
function guardedLookup(url: URL): LookupFunction {
  const allowed = isAllowed(url);
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const usable = allowed ? addresses : addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = usable;
      // One private answer among public ones is the mark of a rebinding name.
      if (!first || usable.length < addresses.length) return callback(privateRefusal(host), "", 0);
      if (options.all) return callback(null, usable);
      callback(null, first.address, first.family);
    });
  };
}

function request(url: URL, options: GuardedFetchOptions): Promise<FetchedAnswer> {
  const timeout = options.timeout ?? 30_000;
  return new Promise((done, fail) => {
    const give = (error: Error) =>
      fail(error instanceof FetchRefusal || options.signal?.aborted ? error : unreachable(url, error));
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = send(
      url,
      {
        method: options.method ?? "GET",
        lookup: guardedLookup(url),
        timeout,
        ...(options.signal ? { signal: options.signal } : {}),
        headers: { "user-agent": "Redraw (research; dataset replication)", ...options.headers },
      },
      (answer) => {
        readBody(answer, url, options.maximumBytes).then(
          (bytes) =>
            done({
              status: answer.statusCode ?? 0,
              headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
              bytes,
              url: url.href,
            }),
          give,
        );
      },
    );
    outgoing.on("timeout", () =>
      outgoing.destroy(new FetchRefusal(`${url.host} sent nothing for ${timeout / 1000} s`, true)),
    );
    outgoing.on("error", give);
    outgoing.end(options.body);
  });
}

function unreachable(url: URL, error: Error): FetchRefusal {
  const code = "code" in error ? String(error.code) : error.message;
  return new FetchRefusal(`${url.host} cannot be reached (${code})`, true);
}

async function readBody(answer: IncomingMessage, url: URL, maximumBytes: number): Promise<Buffer> {
  const status = answer.statusCode ?? 0;
  // What an error page says is nobody's business: it may be the text of an inner service.
  if (status < 200 || status > 299) {
    answer.resume();
    return Buffer.alloc(0);
  }
  const tooLong = (length: number | string) =>
    new FetchRefusal(
      `${url.host} sends ${length} bytes and ${maximumBytes} are the most that are read; give a smaller file`,
      false,
    );
  const announced = Number(answer.headers["content-length"]);
  if (announced > maximumBytes) {
    answer.destroy();
    throw tooLong(announced);
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maximumBytes) {
      answer.destroy();
      throw tooLong(`at least ${length}`);
    }
    parts.push(part);
  }
  if (Number.isFinite(announced) && announced !== length)
    throw new FetchRefusal(`${url.host} broke off after ${length} of ${announced} bytes`, true);
  return Buffer.concat(parts);
}
