import { BlockList, isIP } from "node:net";

/** The addresses of TRUSTED_PROXIES: `127.0.0.1, ::1, 10.0.0.0/8`. Throws where one is none. */
export function parseTrustedProxies(text: string): BlockList {
  const list = new BlockList();
  for (const given of text.split(/[\s,]+/).filter(Boolean)) {
    const [address = "", bits] = given.split("/");
    const family = isIP(address);
    const width = family === 6 ? 128 : 32;
    if (family === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= width)))
      throw new Error(
        `Cannot trust the proxy "${given}" of TRUSTED_PROXIES: give addresses or ranges as 127.0.0.1 or 10.0.0.0/8, with commas between them`,
      );
    if (bits === undefined) list.addAddress(address, family === 6 ? "ipv6" : "ipv4");
    else list.addSubnet(address, Number(bits), family === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** An IPv4 address that came over an IPv6 socket, as the IPv4 address that it is. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, "");

/**
 * Where a request comes from: the connection's own address, or, where that is a trusted proxy, the last of `x-forwarded-for` that no
 * trusted proxy has. What stands before it was written by whoever asks and means nothing.
 */
export function clientAddress(
  remote: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string {
  const chain = [...(forwardedFor ?? "").split(","), remote ?? ""].map(plain).filter((address) => isIP(address) !== 0);
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  let found = plain(remote ?? "");
  for (const address of chain.reverse()) {
    found = address;
    if (!isTrusted(address)) break;
  }
  return found || "unknown";
}
