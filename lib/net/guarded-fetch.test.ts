import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { startTestServer } from "@/lib/sources/build-test-server";
import { guardedFetch } from "./guarded-fetch";
import { isPrivateAddress } from "./private-address";

const server = await startTestServer((url, response: ServerResponse) => {
  const to = url.searchParams.get("to");
  if (url.pathname === "/redirect" && to) response.writeHead(302, { location: to }).end("secret words");
  else if (url.pathname === "/loop") response.writeHead(302, { location: "/loop" }).end();
  else if (url.pathname === "/error") response.writeHead(500).end("secret words");
  else if (url.pathname === "/long") response.end(Buffer.alloc(5000));
  else if (url.pathname === "/cut") {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    response.destroy();
  } else if (url.pathname === "/silent") response.writeHead(200).flushHeaders();
  else response.end("hello");
});
// Only this host and port; the same host under another port stays refused.
Object.assign(process.env, { PRIVATE_HOSTS: new URL(server.url).host, DATABASE_URL: "postgres://127.0.0.1/unused" });
afterAll(() => server.close());
const fetch = (url: string, timeout = 5000) => guardedFetch(url, { maximumBytes: 1000, timeout });

test("an allowed host is fetched, also through a redirect", async () => {
  expect((await fetch(`${server.url}/`)).bytes.toString()).toBe("hello");
  const followed = await fetch(`${server.url}/redirect?to=/there`);
  expect([followed.status, followed.url, followed.bytes.toString()]).toEqual([200, `${server.url}/there`, "hello"]);
});

test.each([
  "http://127.0.0.1:9/",
  "http://localhost:9/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://0.0.0.0/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://10.1.2.3/",
  "http://172.20.0.1/",
  "http://192.168.1.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://[fd00:ec2::254]/",
  "http://[fe80::1]/",
  "http://100.64.0.1/",
])("%s is refused as private", async (url) => {
  await expect(fetch(url)).rejects.toThrow("private address");
});

test("a redirect to a private address is refused, and nothing of the answer is told", async () => {
  const asked = server.asked.length;
  const refusal = await fetch(`${server.url}/redirect?to=${encodeURIComponent("http://169.254.169.254/")}`).catch(
    (error: unknown) => error,
  );
  expect(String(refusal)).toContain("169.254.169.254 is or leads to a private address");
  expect(String(refusal)).not.toContain("secret");
  expect(server.asked.length).toBe(asked + 1);
  await expect(fetch(`${server.url}/redirect?to=${encodeURIComponent("file:///etc/passwd")}`)).rejects.toThrow(
    "file: addresses are not fetched",
  );
  await expect(fetch(`${server.url}/loop`)).rejects.toThrow("redirects more than 5 times");
});

test("what is no web address, or carries a password, is refused", async () => {
  await expect(fetch("ftp://example.org/")).rejects.toThrow("ftp: addresses are not fetched");
  await expect(fetch("photo.jpg")).rejects.toThrow("is no address");
  await expect(fetch("https://me:secret@example.org/")).rejects.toThrow(
    "the address for example.org holds a name or password",
  );
});

test("long, cut and silent answers are given up with the reason; the words of an error page are not read", async () => {
  await expect(fetch(`${server.url}/long`)).rejects.toThrow("sends 5000 bytes and 1000 are the most that are read");
  await expect(fetch(`${server.url}/cut`)).rejects.toMatchObject({ passing: true });
  await expect(fetch(`${server.url}/silent`, 100)).rejects.toThrow("sent nothing for 0.1 s");
  expect(await fetch(`${server.url}/error`)).toMatchObject({ status: 500, bytes: Buffer.alloc(0) });
});

test("every address of a private network is private however it is written, and public ones are not", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.constantFrom("10", "127"), byte, byte, byte, (first, b, c, d) => {
      expect(isPrivateAddress(`${first}.${b}.${c}.${d}`)).toBe(true);
      expect(isPrivateAddress(`::ffff:${first}.${b}.${c}.${d}`)).toBe(true);
    }),
  );
  for (const address of ["8.8.8.8", "151.101.1.69", "2606:4700::1111", "172.32.0.1"])
    expect(isPrivateAddress(address)).toBe(false);
  expect(isPrivateAddress("not an address")).toBe(true);
});
