// Requests that no page of ours would send, to every address that workers, markets and programs reach: wrong, cut off, oversized, of the
// wrong type, with other people's ids. Each must get a clear answer, none a 5xx, and what counts must stay as it was, to the bit.
import { connect } from "node:net";
import { database, pool } from "@/lib/db/client";
import { tileAddress } from "@/lib/images/blind-address";
import { encodeVote } from "@/lib/mturk/answer";
import { hitToken, notificationToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import type { Stack } from "@/run/stack";
import { type Drawing, openSender, type Sent, startDrawing } from "./fate";
import { type MeasuredProcess, measureMemory, type ProcessMemory } from "./process-memory";

export interface FuzzTrial {
  requests: number;
  /** Answers by status; 0 = no answer within a minute, which is what a refused connection looks like. */
  statuses: Record<string, number>;
  /** The first few requests that met a 5xx. */
  failures: string[];
  /** The first few 4xx without a word. */
  wordless: string[];
  /** Parts of what counts that differ from before; must be empty. */
  changed: string[];
  /** Memory of our web process before, and after each tenth of the requests. */
  memory: ProcessMemory[];
  seconds: number;
}

const hostile: readonly string[] = [
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "9007199254740993",
  "2147483648",
  "99999999999999999999",
  "NaN",
  "null",
  "undefined",
  "true",
  "[]",
  "{}",
  "'; drop table assignments; --",
  "' or 1=1 --",
  "<script>alert(1)</script>",
  "../../../../etc/passwd",
  "..%2f..%2f",
  "%00",
  "\u0000",
  "%",
  "%zz",
  "\ud800",
  "\u202e",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
  "=cmd|'/c calc'!A0",
  "$" + "{jndi:ldap://localhost/x}",
  "__proto__",
  "constructor",
  "A".repeat(300),
  "9".repeat(20_000),
  "1".repeat(256),
  "0101",
];
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const contentTypes = [
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data; boundary=x",
  "application/x-amz-json-1.1",
  "",
];

interface Target {
  method: string;
  path: string;
  query?: Record<string, string>;
  json?: Record<string, unknown>;
  form?: Record<string, string>;
  origin?: "market";
}

interface Posted {
  studyId: number;
  hitId: number;
  batchId: number;
  marketHitId: string;
  positions: number;
}

function listTargets(posted: readonly Posted[], stack: Stack, draw: Drawing): (() => Target)[] {
  const own = () => {
    const hit = draw.pick(posted);
    const base = `/hit/${hit.studyId}/${hit.hitId}/${hitToken(hit.studyId, hit.hitId)}`;
    const marketAssignmentId = `3FUZZ${draw.below(1_000_000)}`;
    const ids = { studyId: hit.studyId, hitId: hit.hitId, marketAssignmentId, marketWorkerId: "AFUZZ" };
    const bits = () => Array.from({ length: hit.positions }, () => draw.below(2)).join("");
    const token = pageToken(ids, new Date());
    return { hit, base, ids, bits, token };
  };
  const study = () => draw.pick(posted).studyId;
  const api = [
    "",
    "/batches",
    "/batches/plan",
    "/batches/1",
    "/batches/1/publish",
    "/batches/1/pause",
    "/batches/1/hits",
    "/votes",
    "/votes/disputed",
    "/vote-imports",
    "/workers",
    "/payouts",
    "/assignments/1/approve",
    "/variants",
    "/variants/1/manifest",
    "/releases",
    "/imports",
    "/imports/plan",
    "/classes",
    "/predictions",
    "/members",
    "/archive",
    "/duplicates/pairs",
    "/images/1/tile",
    "/exclusions/preview",
  ];
  return [
    () => {
      const { hit, base, ids } = own();
      const { marketAssignmentId: assignmentId, marketWorkerId: workerId } = ids;
      const query = { assignmentId, workerId, hitId: hit.marketHitId, turkSubmitTo: stack.marketUrl, lang: "de" };
      return { method: "GET", path: base, query };
    },
    () => {
      const { hit, base, ids, bits, token } = own();
      const selected = bits();
      const vote = encodeVote({
        ...ids,
        orderSeed: orderSeed(ids),
        selected,
        unavailable: "0".repeat(selected.length),
        pageToken: token,
      });
      const json = {
        assignmentId: ids.marketAssignmentId,
        workerId: ids.marketWorkerId,
        hitId: hit.marketHitId,
        vote,
        activeSeconds: 9,
      };
      return { method: "POST", path: `${base}/submit`, json };
    },
    () => {
      const { hit, base, ids, token } = own();
      const form = {
        assignmentId: ids.marketAssignmentId,
        workerId: ids.marketWorkerId,
        hitId: hit.marketHitId,
        positions: String(hit.positions),
        orderSeed: String(orderSeed(ids)),
        pageToken: token,
        turkSubmitTo: stack.marketUrl,
        selected: "1",
        unavailable: "2",
      };
      return { method: "POST", path: `${base}/submit`, form };
    },
    () => {
      const { base, ids, bits, token } = own();
      const json = {
        assignmentId: ids.marketAssignmentId,
        workerId: ids.marketWorkerId,
        pageToken: token,
        selected: bits(),
        unavailable: bits(),
        page: 0,
        revision: 0,
      };
      return { method: "PUT", path: `${base}/draft`, json };
    },
    () => {
      const { base, ids, token } = own();
      const form = {
        assignmentId: ids.marketAssignmentId,
        workerId: ids.marketWorkerId,
        pageToken: token,
        kind: "problem",
        text: "fuzz",
      };
      return { method: draw.pick(["GET", "POST"]), path: `${base}/message`, form };
    },
    () => {
      const { hit } = own();
      const { studyId, hitId } = hit;
      return { method: "GET", path: `/hit/images/${tileAddress({ studyId, hitId, position: 0, kind: "tile" })}` };
    },
    () => ({ method: "GET", path: `${own().base}/examples/good-0` }),
    () => {
      const { studyId, batchId } = draw.pick(posted);
      const json = { Type: "Notification", Message: '{"Events":[{"HITId":"3X"}]}' };
      return {
        method: "POST",
        path: `/hit/notifications/${studyId}/${batchId}/${notificationToken(studyId, batchId)}`,
        json,
      };
    },
    () => ({
      method: draw.pick(methods),
      path: `/api/v1/studies/${study()}${draw.pick(api)}`,
      json: { name: "fuzz", page: "1" },
    }),
    () => ({ method: draw.pick(methods), path: "/api/v1/studies", query: { page: "1" }, json: { name: "fuzz" } }),
    () => ({
      method: "GET",
      path: `/studies/${study()}/${draw.pick(["batches", "votes", "payouts"])}`,
      query: { page: "1" },
    }),
    () => ({ method: "POST", path: "/", json: { HITId: "3X", MaxResults: 10 }, origin: "market" }),
    () => ({
      method: "POST",
      path: "/mturk/externalSubmit",
      form: { assignmentId: "3X", vote: "1.1.1" },
      origin: "market",
    }),
  ];
}

/** The target with one to three things wrong. */
function spoil(target: Target, stack: Stack, draw: Drawing): Sent {
  let { method, path } = target;
  const query = { ...target.query };
  const form = { ...target.form };
  const json: Record<string, unknown> = { ...target.json };
  const headers: Record<string, string> = {};
  let body: Buffer | undefined;
  const serialize = () => {
    if (method === "GET" || method === "HEAD") return undefined;
    return Buffer.from(target.form ? new URLSearchParams(form).toString() : JSON.stringify(json));
  };
  const fields: Record<string, unknown>[] = [query, form, json].filter((one) => Object.keys(one).length > 0);
  headers["content-type"] = target.form ? "application/x-www-form-urlencoded" : "application/json";
  for (let left = 1 + draw.below(3); left > 0; left -= 1) {
    const within = fields.length > 0 ? draw.pick(fields) : undefined;
    const name = within ? draw.pick([...Object.keys(within), "extra"]) : "";
    const wrongs: (() => void)[] = [
      () => {
        if (within) within[name] = draw.pick(hostile);
      },
      () => within && delete within[name],
      () => {
        if (within === json)
          json[name] = draw.pick<unknown>([null, 1, -1, 1e308, true, [], {}, [[[[]]]], { a: { b: 1 } }]);
      },
      () => {
        const parts = path.split("/");
        parts[draw.below(parts.length)] = encodeURIComponent(draw.pick(hostile).replaceAll("\ud800", "")).slice(
          0,
          4000,
        );
        path = parts.join("/") || "/";
        if (!path.startsWith("/")) path = `/${path}`;
      },
      () => {
        path += draw.pick(["/", "/x", "?", "?assignmentId=1&assignmentId=2", "%", "//", "/..", ";a=b", "#x"]);
      },
      () => {
        method = draw.pick(methods);
      },
      () => {
        headers["content-type"] = draw.pick(contentTypes);
      },
      () => {
        headers[
          draw.pick([
            "accept-language",
            "authorization",
            "cookie",
            "origin",
            "range",
            "if-none-match",
            "x-redraw-site",
            "x-amz-target",
            "content-encoding",
          ])
        ] = draw.pick([
          "de;q=x",
          "Bearer x",
          "a=b; c",
          "null",
          "bytes=0-,1-",
          '"x"',
          "market",
          "MTurkRequesterServiceV20170117.CreateHIT",
          "gzip",
          "é".normalize("NFD").slice(0, 1),
          "A".repeat(4000),
        ]);
      },
      () => {
        const whole = serialize() ?? Buffer.alloc(0);
        body = whole.subarray(0, draw.below(whole.length + 1));
      },
      () => {
        const whole = Buffer.from(serialize() ?? Buffer.from("{}"));
        for (let at = 0; at < 4; at += 1) whole[draw.below(whole.length)] = draw.below(256);
        body = whole;
      },
      () => {
        body = Buffer.alloc(draw.pick([1, 5000, 20_000, 300_000]), draw.pick(["9", "[", "{", "\u0000", "<"]));
      },
    ];
    draw.pick(wrongs)();
  }
  const search = Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : "";
  const sentBody = body ?? serialize();
  return {
    method,
    url: `${target.origin === "market" ? stack.marketUrl : stack.deskUrl}${path.replaceAll(/[^\x21-\x7e]/g, "")}${search}`,
    headers: { ...headers, ...(sentBody ? { "content-length": sentBody.length } : {}) },
    ...(sentBody ? { body: sentBody } : {}),
  };
}

/** Bytes that are no HTTP at all; resolves when the server has closed or answered. */
function sendRaw(stack: Stack, draw: Drawing): Promise<number> {
  const { hostname, port } = new URL(stack.deskUrl);
  const bytes = draw.pick([
    "GET / HTTP/1.1\r\n\r\n",
    "POST /hit HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n",
    "POST /hit HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    `GET /${"a".repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    "\u0016\u0003\u0001",
    "GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
  ]);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    let status = 0;
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (chunk) => {
      status ||= Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1] ?? 0);
      socket.end();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => done(status));
    socket.write(bytes);
  });
}

/** What counts, as one digest: submissions, tallies, books, studies, batches, people. */
/** What counts, by what it is: a digest of each part. */
async function digestCounted(): Promise<Record<string, string>> {
  const { rows } = await pool().query<{ part: string; digest: string }>(`
    select part, md5(coalesce(content, '')) as digest from (values
      ('assignments', (select string_agg(a::text, '|' order by study_id, id) from assignments a where state in ('confirmed', 'approved'))),
      ('tallies', (select string_agg(t::text, '|' order by study_id, candidate_id) from tallies t)),
      ('ledger', (select string_agg(l::text, '|' order by id) from ledger_entries l)),
      ('studies', (select string_agg(s::text, '|' order by id) from studies s)),
      ('batches', (select string_agg(b::text, '|' order by study_id, id) from batches b)),
      ('hits', (select string_agg(h::text, '|' order by study_id, id) from hits h)),
      ('members', (select count(*)::text from study_members)),
      ('API tokens', (select count(*)::text from api_tokens))) as parts (part, content)`);
  return Object.fromEntries(rows.map(({ part, digest }) => [part, digest]));
}

/** Needs a running study with counted votes: run it after the outage. */
export async function trialFuzz(
  stack: Stack,
  desk: MeasuredProcess,
  share: number,
  minutes: number,
  log: (line: string) => void,
): Promise<FuzzTrial> {
  const requests = Math.max(500, Math.round(100_000 * share));
  const posted = await database().$queryRaw<Posted[]>`
    select p.study_id as "studyId", p.hit_id as "hitId", h.batch_id as "batchId", p.market_hit_id as "marketHitId",
      (select count(*)::integer from hit_images i where i.study_id = p.study_id and i.hit_id = p.hit_id) as positions
    from hit_postings p join hits h on h.study_id = p.study_id and h.id = p.hit_id where p.market_hit_id is not null`;
  const draw = startDrawing(23);
  const targets = listTargets(posted, stack, draw);
  const sender = openSender(16);
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  const wordless: string[] = [];
  const note = (status: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const before = await digestCounted();
  const memory = [await measureMemory(desk)];
  const tenth = Math.ceil(requests / 10);
  const started = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (count < requests && performance.now() - started < minutes * 60_000) {
        count += 1;
        if (count % tenth === 0) {
          log(`${count} of ${requests} requests`);
          memory.push(await measureMemory(desk));
        }
        if (count % 200 === 0) {
          note(await sendRaw(stack, draw));
          continue;
        }
        const sent = spoil(draw.pick(targets)(), stack, draw);
        const answer = await sender.send(sent);
        const status = answer?.status ?? 0;
        note(status);
        const what = `${status} ${sent.method} ${sent.url.slice(0, 200)} ${JSON.stringify(sent.headers).slice(0, 200)} ${sent.body?.toString().slice(0, 300)} -> ${answer?.text.slice(0, 200)}`;
        if ((status >= 500 || status === 0) && failures.length < 20) failures.push(what);
        // A tile that is not there has a bare 404 on purpose; what a method cannot do, and a header that is too long, the status says.
        const isBare =
          [404, 405, 431].includes(status) || ["HEAD", "OPTIONS"].includes(sent.method) || sent.url.includes("/hit/");
        if (status >= 400 && status < 500 && answer?.text === "" && !isBare && wordless.length < 20)
          wordless.push(what);
      }
    }),
  );
  sender.close();
  const after = await digestCounted();
  return {
    requests: count,
    statuses,
    failures,
    wordless,
    changed: Object.keys(before).filter((part) => before[part] !== after[part]),
    memory,
    seconds: Math.round((performance.now() - started) / 1000),
  };
}
