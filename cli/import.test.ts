import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { captureRun } from "./capture-run";

// The API's own behaviour is tested with its mutations; here stands a server that records what the command line sends.
interface Sent {
  request: string;
  token: string | undefined;
  contentType: string | undefined;
  body: string;
}
let sent: Sent[] = [];
let answers: Record<string, { status: number; body: unknown }[]> = {};
let server: Server;
let folder = "";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraw-cli-"));
  server = createServer(async (request, response) => {
    const name = `${request.method} ${request.url}`;
    const { authorization, "content-type": contentType } = request.headers;
    sent.push({ request: name, token: authorization, contentType, body: await bodyOf(request) });
    const waiting = answers[name] ?? [];
    const answer = (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? {
      status: 500,
      body: { error: { message: `no answer for ${name}` } },
    };
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  vi.stubEnv("REDRAW_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("REDRAW_TOKEN", "a-token");
  vi.stubEnv("REDRAW_INVOKED_FROM", folder);
});
afterEach(() => {
  sent = [];
  answers = {};
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const studies = {
  status: 200,
  body: {
    studies: [
      { id: 4, name: "Birds" },
      { id: 7, name: "Fish" },
    ],
  },
};
const importNow = (state: string, imported: number, more: object = {}) => ({
  status: 200,
  body: { import: { id: 9, state, total: 6, imported, duplicates: 0, refused: 0, error: null, ...more } },
});

test("a class list goes to the study of that name, as what it is", async () => {
  await writeFile(join(folder, "classes.csv"), "wnid,lemmas\nn1,cat\n");
  answers = {
    "GET /api/v1/studies": [studies],
    "POST /api/v1/studies/7/classes?name=classes.csv": [{ status: 201, body: { created: 1, updated: 0 } }],
  };
  expect(await captureRun(["classes", "import", "Fish", "classes.csv"])).toMatchObject({
    code: 0,
    stdout: "1 classes created, 0 updated\n",
  });
  expect(sent[1]).toEqual({
    request: "POST /api/v1/studies/7/classes?name=classes.csv",
    token: "Bearer a-token",
    contentType: "text/csv",
    body: "wnid,lemmas\nn1,cat\n",
  });
});

test("classes can be made of a folder on the server", async () => {
  answers = {
    "GET /api/v1/studies": [studies],
    "POST /api/v1/studies/4/classes": [{ status: 201, body: { created: 10, updated: 2 } }],
  };
  const run = await captureRun(["classes", "import", "4", "--from-folder", "cifar/test"]);
  expect(run.stdout).toBe("10 classes created, 2 updated\n");
  expect(sent[1]?.body).toBe('{"folder":"cifar/test"}');
});

test("candidates are imported and watched until they are in; refusals are shown", async () => {
  answers = {
    "GET /api/v1/studies": [studies],
    "POST /api/v1/studies/4/imports": [importNow("queued", 0, { total: null })],
    "GET /api/v1/studies/4/imports/9": [importNow("running", 2), importNow("done", 5, { refused: 1 })],
    "GET /api/v1/studies/4/imports/9/files?outcome=refused&limit=20": [
      {
        status: 200,
        body: {
          files: [
            {
              path: "cat/1.jpg",
              reason: "Cannot import cat/1.jpg: the file is empty; put the image there or remove it",
            },
          ],
        },
      },
    ],
  };
  const run = await captureRun(["candidates", "import", "Birds", "birds", "--role", "reference", "--to", "500"]);
  expect(run.code).toBe(0);
  expect(run.stdout).toBe("Import 9: 5 imported, 0 duplicates, 1 refused\n");
  expect(run.stderr).toContain("Cannot import cat/1.jpg: the file is empty; put the image there or remove it\n");
  expect(JSON.parse(sent[1]?.body ?? "")).toEqual({ folder: "birds", role: "reference", to: 500 });
});

test("a failed import ends with its reason and exit code 1", async () => {
  answers = {
    "GET /api/v1/studies": [studies],
    "POST /api/v1/studies/4/imports": [importNow("queued", 0)],
    "GET /api/v1/studies/4/imports/9": [
      importNow("failed", 0, { error: "Cannot import from /x: the folder cannot be opened" }),
    ],
  };
  const run = await captureRun(["candidates", "import", "4", "/x"]);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain("Error: Cannot import from /x: the folder cannot be opened\n");
});

test("the server's refusal is shown in its own words", async () => {
  answers = {
    "GET /api/v1/studies": [studies],
    "POST /api/v1/studies/4/imports": [
      {
        status: 403,
        body: {
          error: {
            code: "forbidden",
            message: "Cannot import from /etc: it lies outside the import root",
            details: {},
          },
        },
      },
    ],
  };
  const run = await captureRun(["candidates", "import", "4", "/etc"]);
  expect(run).toMatchObject({ code: 1, stderr: "Error: Cannot import from /etc: it lies outside the import root\n" });
});

test("an unknown study, a missing file, no token and no server each say what to do", async () => {
  answers = { "GET /api/v1/studies": [studies] };
  const stderrOf = async (...args: string[]) => (await captureRun(args)).stderr;
  expect(await stderrOf("candidates", "import", "Cars", "x")).toBe(
    'Error: There is no study "Cars"; yours are: 4 "Birds", 7 "Fish"\n',
  );
  expect(await stderrOf("classes", "import", "4", "none.json")).toBe(
    `Error: Cannot import classes from ${join(folder, "none.json")}: ENOENT; check the path\n`,
  );
  expect(await stderrOf("classes", "import", "4", "list.txt")).toContain("is called neither .json nor .csv");
  expect(await stderrOf("classes", "import", "4")).toContain("name either a file or --from-folder");
  vi.stubEnv("REDRAW_TOKEN", "");
  expect(await stderrOf("candidates", "import", "4", "x")).toContain(
    "REDRAW_TOKEN is not set; make an API token at the desk",
  );
  vi.stubEnv("REDRAW_TOKEN", "a-token");
  const closed = createServer();
  await new Promise<void>((ready) => closed.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((ended) => closed.close(ended));
  vi.stubEnv("REDRAW_URL", address);
  expect(await stderrOf("candidates", "import", "4", "x")).toContain(
    `Cannot reach ${address} (ECONNREFUSED); start Redraw there, or set REDRAW_URL`,
  );
  vi.stubEnv("REDRAW_URL", "localhost");
  expect(await stderrOf("candidates", "import", "4", "x")).toContain('REDRAW_URL is "localhost"; set it to an address');
});
