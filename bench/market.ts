// The market's protocol under load: CreateHIT, ListAssignmentsForHIT and externalSubmit per second, on 1,000 and on 100,000 HITs, each
// beside a bare Node server that does the same writes and reads in one SQL statement and checks nothing: npm run bench -- --only market.
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { closeMarket } from "@/lib/market/db/client";
import { ensureRequester } from "@/lib/market/seed";
import { build } from "@/run/build";
import { freePort } from "@/run/free-port";
import { marketMigrations, migrate } from "@/run/migrate";
import { startPostgres } from "@/run/postgres";
import { startProcess } from "@/run/process";
import { root } from "@/run/root";

const secondsEach = Number(process.env.BENCH_SECONDS ?? 3);
const connections = 16;
const accessKeyId = "RDRWBENCH00000001";
const secretAccessKey = "bench secret";
const question = `<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>https://study.example/hit</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>`;

interface Rate {
  perSecond: number;
  p99Milliseconds: number;
}

interface Sent {
  path: string;
  headers: Record<string, string>;
  body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

async function send(port: number, { path, headers, body }: Sent): Promise<{ status: number; text: string }> {
  const outgoing = request({
    port,
    host: "127.0.0.1",
    path,
    method: "POST",
    agent,
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

/** Sends `next()` over and over from all connections until time is up or it gives null; every answer must be 200. */
async function measure(port: number, next: () => Sent | null): Promise<Rate> {
  const times: number[] = [];
  const started = performance.now();
  const until = started + secondsEach * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let sent = next(); sent && performance.now() < until; sent = next()) {
        const from = performance.now();
        const { status, text } = await send(port, sent);
        if (status !== 200) throw new Error(`${sent.path} answered ${status}: ${text.slice(0, 300)}`);
        times.push(performance.now() - from);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: Math.round(times.length / seconds),
    p99Milliseconds: Math.round((times[Math.floor(times.length * 0.99)] ?? 0) * 10) / 10,
  };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function signed(port: number, operation: string, input: object): Sent {
  const body = JSON.stringify(input);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const target = `MTurkRequesterServiceV20170117.${operation}`;
  const scope = `${stamp.slice(0, 8)}/us-east-1/mturk-requester/aws4_request`;
  const names = "host;x-amz-date;x-amz-target";
  const canonical = `POST\n/\n\nhost:127.0.0.1:${port}\nx-amz-date:${stamp}\nx-amz-target:${target}\n\n${names}\n${sha256(body)}`;
  const key = scope.split("/").reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secretAccessKey}`);
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`)
    .digest("hex");
  return {
    path: "/",
    body,
    headers: {
      host: `127.0.0.1:${port}`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-date": stamp,
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
  };
}

/** Fills the market up to so many HITs of nine submitted answers each. */
async function fill(client: pg.Client, hits: number): Promise<void> {
  await client.query(
    `insert into hits (id, requester_id, hit_type_id, question, question_kind, external_url, frame_height, reward_cents, fee_cents, max_assignments, open, submitted, expires_at)
     select '3F' || lpad(n::text, 28, '0'), 1, (select id from hit_types limit 1), $1, 'external', 'https://study.example/hit', 0, 0, 1, 10, 1, 9, app_now() + interval '300 days'
     from generate_series((select count(*) from hits where id like '3F0000000000%') + 1, $2) n`,
    [question, hits],
  );
  await client.query(
    `insert into assignments (id, hit_id, state, worker_id, reward_cents, fee_cents, accepted_at, deadline, submitted_at, auto_approval_at, answer)
     select '3A' || lpad(i::text, 2, '0') || substr(h.id, 5), h.id, 'submitted', 'AFILL' || i, 0, 1, app_now(), app_now(), app_now(), app_now() + interval '300 days', '<x/>'
     from hits h, generate_series(1, 9) i where h.id like '3F0000000000%' on conflict do nothing`,
  );
  await client.query("analyze");
}

/** Accepted assignments, ready to be submitted, as ids. */
async function acceptMany(client: pg.Client, prefix: string, count: number): Promise<string[]> {
  await client.query(
    `with new_hits as (
       insert into hits (id, requester_id, hit_type_id, question, question_kind, external_url, frame_height, reward_cents, fee_cents, max_assignments, open, pending, expires_at)
       select '3' || $1 || lpad(n::text, 24, '0'), 1, (select id from hit_types limit 1), $2, 'external', 'https://study.example/hit', 0, 0, 1, 1, 0, 1, app_now() + interval '300 days'
       from generate_series(1, $3::int) n returning id),
     held as (
       insert into assignments (id, hit_id, state, worker_id, reward_cents, fee_cents, accepted_at, deadline)
       select '4' || substr(id, 2), id, 'accepted', 'AFILL1', 0, 1, app_now(), app_now() + interval '1 day' from new_hits returning id, hit_id)
     insert into acceptances (hit_id, worker_id, assignment_id) select hit_id, 'AFILL1', id from held`,
    [prefix, question, count],
  );
  const { rows } = await client.query<{ id: string }>("select id from assignments where id like $1 order by id", [
    `4${prefix}%`,
  ]);
  return rows.map((row) => row.id);
}

const formHeaders = { "content-type": "application/x-www-form-urlencoded" };
const formOf = (assignmentId: string) =>
  `assignmentId=${assignmentId}&votes=1.17.abcdefabcdefabcdefabcdefabcdefabcdefabcdef`;

export interface MarketBench {
  /** Rates by number of HITs in the market. */
  market: Record<string, { createHit: Rate; listAssignments: Rate; externalSubmit: Rate }>;
  /** The bare server's, on the larger market. */
  bare: { createHit: Rate; listAssignments: Rate; externalSubmit: Rate };
  /** Market's rate over the bare server's, on the larger market. */
  ratio: { createHit: number; listAssignments: number; externalSubmit: number };
  /** Rate on 100,000 HITs over rate on 1,000. */
  growth: { createHit: number; listAssignments: number; externalSubmit: number };
}

/** Starts bench/bare-market-server.ts and gives its port. */
async function startBareServer(): Promise<{ port: number; stop(): void }> {
  const child = spawn(
    process.execPath,
    ["--import", pathToFileURL(require.resolve("tsx")).href, join(__dirname, "bare-market-server.ts")],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  const port = await new Promise<unknown>((done, fail) => {
    child.once("message", done);
    child.once("exit", (code) => fail(new Error(`Cannot start the bare server: it ended with ${code}`)));
  });
  return { port: Number(port), stop: () => child.kill() };
}

/** Measures the market of the production build, in a process and on a database of its own; the load comes from this process on the same cores. */
export async function benchMarket(): Promise<MarketBench> {
  const log = (line: string) => console.error(line);
  const folder = await mkdtemp(join(tmpdir(), "redraw-bench-market-"));
  await chmod(folder, 0o755);
  await build(log);
  // With fsync, as in real use.
  const postgres = await startPostgres({ folder: join(folder, "postgres"), password: "bench" });
  const url = postgres.urlOf("market");
  await migrate(url, marketMigrations);
  const port = await freePort();
  const environment = {
    MARKET_DATABASE_URL: url,
    MARKET_SECRET: "a secret for the bench, long enough for it",
    MARKET_URL: `http://127.0.0.1:${port}`,
  };
  Object.assign(process.env, environment);
  await ensureRequester({ name: "Bench", accessKeyId, secretAccessKey, balanceCents: 2_000_000_000 });
  await closeMarket();
  const client = new pg.Client({ connectionString: url, options: "-c search_path=market" });
  await client.connect();
  const market = await startProcess(
    "market",
    "web.ts",
    { ...process.env, ...environment, REDRAW_SITE: "market", PORT: String(port), NODE_ENV: "production" },
    log,
  );
  const bare = await startBareServer();
  try {
    const barePort = bare.port;
    const { text } = await send(
      port,
      signed(port, "CreateHITType", {
        Title: "Bench",
        Description: "Bench",
        Reward: "0.10",
        AssignmentDurationInSeconds: 600,
      }),
    );
    const { HITTypeId } = JSON.parse(text) as { HITTypeId: string };
    await client.query("insert into workers (id) select 'AFILL' || i from generate_series(1, 9) i");

    const creation = { HITTypeId, LifetimeInSeconds: 86_400, MaxAssignments: 1, Question: question };
    const someHit = (hits: number) => `3F${String(1 + Math.floor(Math.random() * hits)).padStart(28, "0")}`;
    const { text: first } = await send(port, signed(port, "CreateHITWithHITType", creation));
    const newestHit = (JSON.parse(first) as { HIT: { HITId: string } }).HIT.HITId;
    const rates: MarketBench["market"] = {};
    const sizes = [1000, 100_000];
    // The first second of a process is its compiler's.
    await measure(port, () => signed(port, "CreateHITWithHITType", creation));
    await measure(port, () => signed(port, "ListAssignmentsForHIT", { HITId: newestHit }));
    for (const [index, hits] of sizes.entries()) {
      await fill(client, hits);
      const waiting = await acceptMany(client, `S${index}`.padEnd(5, "X"), secondsEach * 2000);
      rates[hits] = {
        createHit: await measure(port, () => signed(port, "CreateHITWithHITType", creation)),
        listAssignments: await measure(port, () => signed(port, "ListAssignmentsForHIT", { HITId: someHit(hits) })),
        externalSubmit: await measure(port, () => {
          const id = waiting.pop();
          return id ? { path: "/mturk/externalSubmit", headers: formHeaders, body: formOf(id) } : null;
        }),
      };
    }
    const waiting = await acceptMany(client, "BAREX", secondsEach * 8000);
    const bareRates = {
      createHit: await measure(barePort, () => ({ path: "/create", headers: {}, body: JSON.stringify(creation) })),
      listAssignments: await measure(barePort, () => ({
        path: "/list",
        headers: {},
        body: JSON.stringify({ HITId: someHit(100_000) }),
      })),
      externalSubmit: await measure(barePort, () => {
        const id = waiting.pop();
        return id ? { path: "/submit", headers: formHeaders, body: formOf(id) } : null;
      }),
    };
    const over = (left: MarketBench["bare"] | undefined, right: MarketBench["bare"] | undefined) => {
      const of = (name: keyof MarketBench["bare"]) =>
        Math.round((100 * (left?.[name].perSecond ?? 0)) / (right?.[name].perSecond ?? 1)) / 100;
      return {
        createHit: of("createHit"),
        listAssignments: of("listAssignments"),
        externalSubmit: of("externalSubmit"),
      };
    };
    return {
      market: rates,
      bare: bareRates,
      ratio: over(rates["100000"], bareRates),
      growth: over(rates["100000"], rates["1000"]),
    };
  } finally {
    agent.destroy();
    bare.stop();
    await market.stop();
    await client.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
