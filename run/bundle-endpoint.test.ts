import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundleEndpoint } from "./bundle-endpoint.mjs";
import { root } from "./root";

// Below the project, so that the packages which stay outside the file are found.
const folder = join(root, "node_modules/.cache/redraw-endpoint-test");
afterAll(() => rm(folder, { recursive: true, force: true }));
process.env.MARKET_DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";

async function serve(name: string, faults: boolean) {
  const file = join(folder, `${name}.cjs`);
  const sources = await bundleEndpoint(root, file, { faults });
  const { openEndpoint }: typeof import("@/lib/market/endpoint") = require(file);
  const endpoint = await openEndpoint();
  const server = createServer((request, response) => {
    if (!endpoint.handle(request, response)) response.writeHead(404).end("the worker site's");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterAll(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, sources, text: readFileSync(file, "utf8") };
}

const specification = JSON.stringify({ operations: { externalSubmit: { failBefore: 1 } } });
const form = new URLSearchParams({ assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE", votes: "1" });

test("the normal build of the market has no fault on demand: not its code, not its address, not by any setting", async () => {
  process.env.MARKET_FAULTS = specification;
  const { url, sources, text } = await serve("normal", false);
  expect(sources).toContain("lib/market/endpoint.ts");
  expect(sources.filter((path) => path.includes("market/faults"))).toEqual([]);
  expect(text).not.toMatch(/fault on demand|x-market-fault|resetBefore|MARKET_FAULTS/);
  expect((await fetch(`${url}/faults`, { method: "PUT", body: specification })).status).toBe(404);
  const submitted = await fetch(`${url}/mturk/externalSubmit`, { method: "POST", body: form });
  expect([submitted.status, await submitted.text()]).toEqual([400, expect.stringContaining("this was a preview")]);
});

test("a test build has them: from its start by MARKET_FAULTS, later by PUT /faults", async () => {
  process.env.MARKET_FAULTS = specification;
  const { url, sources } = await serve("faulty", true);
  expect(sources).toContain("lib/market/faults/faults.ts");
  const submit = async () => (await fetch(`${url}/mturk/externalSubmit`, { method: "POST", body: form })).status;
  expect(await submit()).toBe(500);
  expect((await fetch(`${url}/faults`, { method: "PUT", body: "{}" })).status).toBe(204);
  expect(await submit()).toBe(400);
});
