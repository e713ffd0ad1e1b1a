// The one way out for requests that a requester can aim: no private, loopback, link-local or metadata address, also after DNS.
import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPrivateAddress } from "@/lib/net/private-address";
import { marketEnv } from "../env";

/** True for hosts that the operator allows although they are private. */
export function isAllowedPrivate(host: string): boolean {
  return marketEnv()
    .MARKET_PRIVATE_DESTINATIONS.split(",")
    .map((one) => one.trim())
    .includes(host);
}

/** Looks a name up and refuses private answers; the connection then uses exactly the address that was checked. */
const guardedLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const usable = isAllowedPrivate(host) ? addresses : addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = usable;
    if (!first) {
      return callback(Object.assign(new Error(`${host} leads to a private address`), { code: "EPRIVATE" }), "", 0);
    }
    if (options.all) return callback(null, usable);
    callback(null, first.address, first.family);
  });
};

/**
 * Posts to an address that somebody else chose. Redirects are not followed, the answer's text is not read. All of it has `timeoutMilliseconds`: a
 * destination that lets its headers drip holds nobody else's events. Resolves to the status; throws with a reason that is safe to show.
 */
export function guardedPost(
  address: string,
  body: string,
  headers: Record<string, string>,
  timeoutMilliseconds = 10_000,
): Promise<number> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && isPrivateAddress(host) && !isAllowedPrivate(host)) {
    return Promise.reject(new Error(`${host} is a private address`));
  }
  const late = AbortSignal.timeout(timeoutMilliseconds);
  return new Promise((done, fail) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = send(
      url,
      {
        method: "POST",
        lookup: guardedLookup,
        signal: late,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        done(response.statusCode ?? 0);
        response.destroy();
      },
    );
    outgoing.on("error", (error) =>
      fail(late.aborted ? new Error(`no answer within ${timeoutMilliseconds} ms`) : error),
    );
    outgoing.end(body);
  });
}
