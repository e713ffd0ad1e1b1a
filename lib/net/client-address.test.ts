import { expect, test } from "vitest";
import { clientAddress, parseTrustedProxies } from "./client-address";

test("x-forwarded-for counts only where a trusted proxy wrote it", () => {
  const nobody = parseTrustedProxies("");
  const proxies = parseTrustedProxies("127.0.0.1, 10.0.0.0/8 ::1");
  expect(clientAddress("203.0.113.9", "198.51.100.1", nobody)).toBe("203.0.113.9");
  expect(clientAddress("127.0.0.1", "198.51.100.1", nobody)).toBe("127.0.0.1");
  expect(clientAddress("203.0.113.9", "198.51.100.1", proxies)).toBe("203.0.113.9");
  expect(clientAddress("127.0.0.1", "198.51.100.1", proxies)).toBe("198.51.100.1");
  expect(clientAddress("::ffff:127.0.0.1", "198.51.100.1", proxies)).toBe("198.51.100.1");
  // The client made the first one up; the second was seen by the outer proxy, which the inner one saw.
  expect(clientAddress("127.0.0.1", "1.2.3.4, 198.51.100.1, 10.1.2.3", proxies)).toBe("198.51.100.1");
  expect(clientAddress("::1", undefined, proxies)).toBe("::1");
  expect(clientAddress("10.0.0.1", "junk, <b>", proxies)).toBe("10.0.0.1");
});

test("a proxy that is no address is refused by name", () => {
  expect(() => parseTrustedProxies("nginx")).toThrow('"nginx"');
  expect(() => parseTrustedProxies("10.0.0.0/40")).toThrow("10.0.0.0/40");
});
