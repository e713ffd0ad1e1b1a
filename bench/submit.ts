// Submissions per second over HTTP, with the whole path (token, validation, transaction, job), beside a bare Node server that runs the
// same statement in the same run. The load generator runs on the same cores.
import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pool } from "@/lib/db/client";
import { env } from "@/lib/env";
import { encodeVote } from "@/lib/mturk/answer";
import { voteDigest } from "@/lib/mturk/digest";
import { hitToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildPostedHit, type PostedHit } from "@/prisma/seed/posted-hit";
import type { BareBody } from "./bare-submit-server";

export interface SubmitBench {
  /** Submissions of each round and side. */
  submissions: number;
  connections: number;
  /** Medians over the rounds. */
  perSecond: number;
  p99Milliseconds: number;
  barePerSecond: number;
  bareP99Milliseconds: number;
  /** Median over the rounds of our rate / the bare server's. */
  ratio: number;
  acknowledged: number;
  /** Acknowledged and not in the database. */
  lost: number;
}

const rounds = 3;
const submissions = 3000;
const connections = 24;
const hits = 300;

interface Load {
  url: string;
  body: string;
}

let serial = 0;

/** A submission that nobody has made yet, for both servers. */
function newSubmission(hit: PostedHit): { ours: Load; bare: BareBody } {
  serial += 1;
  const ids = {
    studyId: hit.studyId,
    hitId: hit.hitId,
    marketAssignmentId: `3BENCH${process.pid}X${serial}`,
    marketWorkerId: `ABENCH${serial}`,
  };
  const random = () => Math.random().toString(2).slice(2, 26).padEnd(24, "0");
  const [selected, unavailable] = [random() + random(), "0".repeat(48)];
  const issuedAt = new Date();
  const vote = encodeVote({
    ...ids,
    orderSeed: orderSeed(ids),
    selected,
    unavailable,
    pageToken: pageToken(ids, issuedAt),
  });
  const body = {
    assignmentId: ids.marketAssignmentId,
    workerId: ids.marketWorkerId,
    hitId: hit.marketHitId,
    vote,
    activeSeconds: 60,
  };
  return {
    ours: {
      url: new URL(`/hit/${hit.studyId}/${hit.hitId}/${hitToken(hit.studyId, hit.hitId)}/submit`, env().DESK_URL).href,
      body: JSON.stringify(body),
    },
    bare: {
      hit: { studyId: hit.studyId, hitId: hit.hitId },
      submission: {
        marketHitId: hit.marketHitId,
        marketAssignmentId: ids.marketAssignmentId,
        marketWorkerId: ids.marketWorkerId,
        selected,
        unavailable,
        digest: voteDigest({ ...ids, selected, unavailable }),
        pageIssuedAt: issuedAt.toISOString(),
        activeSeconds: 60,
      },
    },
  };
}

/** Sends all loads over so many kept connections. Throws at the first answer that is not 200. */
async function send(loads: readonly Load[]): Promise<{ perSecond: number; p99: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  const waiting = loads[Symbol.iterator]();
  const one = (load: Load) =>
    new Promise<void>((done, fail) => {
      const started = performance.now();
      const outgoing = request(
        load.url,
        {
          method: "POST",
          agent,
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(load.body) },
        },
        (response) => {
          response.resume();
          response.on("end", () => {
            latencies.push(performance.now() - started);
            if (response.statusCode === 200) done();
            else fail(new Error(`Cannot measure submissions: ${load.url} answered ${response.statusCode}`));
          });
        },
      );
      outgoing.on("error", fail);
      outgoing.end(load.body);
    });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) await one(next.value);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return { perSecond: loads.length / seconds, p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
}

async function startBareServer(): Promise<{ url: string; stop(): void }> {
  const child = spawn(
    process.execPath,
    ["--import", pathToFileURL(require.resolve("tsx")).href, join(__dirname, "bare-submit-server.ts")],
    {
      cwd: join(__dirname, ".."),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  const port = await new Promise<unknown>((done, fail) => {
    child.once("message", done);
    child.once("exit", (code) => fail(new Error(`Cannot start the bare server: it ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

/** Needs a running desk (DESK_URL) on the database of the environment. Leaves studies named "posted ..." behind. */
export async function benchSubmit(): Promise<SubmitBench> {
  const posted: PostedHit[] = [];
  // Redundancy 100: a HIT takes 600 provisional submissions, more than this sends to one.
  for (let at = 0; at < hits; at += 1) posted.push(await buildPostedHit(pool("desk"), { redundancy: 100 }));
  const bare = await startBareServer();
  const acknowledged: string[] = [];
  const draw = (count: number) =>
    Array.from({ length: count }, (_, at) => {
      const drawn = newSubmission(posted[at % posted.length] ?? (posted[0] as PostedHit));
      acknowledged.push(drawn.bare.submission.marketAssignmentId);
      return drawn;
    });
  const ours = (count: number) => send(draw(count).map((drawn) => drawn.ours));
  const bares = (count: number) =>
    send(draw(count).map((drawn) => ({ url: bare.url, body: JSON.stringify(drawn.bare) })));
  try {
    await ours(300);
    await bares(300);
    const measured: { ours: Awaited<ReturnType<typeof send>>; bare: Awaited<ReturnType<typeof send>> }[] = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push({ ours: await ours(submissions), bare: await bares(submissions) });
    const { rows } = await pool("desk").query<{ stored: number }>(
      "select count(*)::int as stored from assignments where market_assignment_id = any($1) and state = 'provisional'",
      [acknowledged],
    );
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    return {
      submissions,
      connections,
      perSecond: Math.round(median(measured.map((one) => one.ours.perSecond))),
      p99Milliseconds: Math.round(median(measured.map((one) => one.ours.p99)) * 10) / 10,
      barePerSecond: Math.round(median(measured.map((one) => one.bare.perSecond))),
      bareP99Milliseconds: Math.round(median(measured.map((one) => one.bare.p99)) * 10) / 10,
      ratio: Math.round(median(measured.map((one) => one.ours.perSecond / one.bare.perSecond)) * 1000) / 1000,
      acknowledged: acknowledged.length,
      lost: acknowledged.length - (rows[0]?.stored ?? 0),
    };
  } finally {
    bare.stop();
  }
}
