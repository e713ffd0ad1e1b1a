// The one way out for requests that a requester can aim: no private, loopback, link-local or metadata address, also after DNS.
import { lookup } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { marketEnv } from "../env";

const refused = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  refused.addSubnet(network, bits, "ipv4");
}
for (const [network, bits] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  refused.addSubnet(network, bits, "ipv6");
}

/** True for addresses of this machine, of private networks, of clouds' metadata services and of no host at all. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return refused.check(mapped, "ipv4");
  // Also ::ffff:7f00:1, the same written in hexadecimal.
  if (/^::ffff:/i.test(address)) return true;
  return refused.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

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

/** Posts to an address that somebody else chose. Redirects are not followed, the answer's text is not read. Resolves to the status; throws with a reason that is safe to show. */
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
  return new Promise((done, fail) => {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = send(
      url,
      {
        method: "POST",
        lookup: guardedLookup,
        timeout: timeoutMilliseconds,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${timeoutMilliseconds} ms`)));
    outgoing.on("error", (error) => fail(error));
    outgoing.end(body);
  });
}
