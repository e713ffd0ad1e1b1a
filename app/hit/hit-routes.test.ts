import { randomBytes } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { parse } from "node-html-parser";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, pool } from "@/lib/db/client";
import { imageStorage } from "@/lib/images/image-storage";
import { decodeVote, encodeVote } from "@/lib/mturk/answer";
import { voteDigest } from "@/lib/mturk/digest";
import { hitToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildPostedHit, type PostedHit } from "@/prisma/seed/posted-hit";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { GET as getPage } from "./[studyId]/[hitId]/[token]/route";
import { POST as postSubmission } from "./[studyId]/[hitId]/[token]/submit/route";
import { GET as getImage } from "./images/[address]/route";

const { moveClock } = await createTestDatabase();
afterAll(closeDatabase);

const marketOrigin = "http://127.0.0.1:3001";
let hit: PostedHit;
let serial = 0;
/** The market's ids of a worker who has accepted: new ones at each call. */
const accepted = () => {
  serial += 1;
  return { assignmentId: `3ASSIGNMENT${serial}`, workerId: `AWORKER${serial}`, hitId: hit.marketHitId };
};
type Market = ReturnType<typeof accepted>;

beforeEach(async () => {
  hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin });
});

function context(of: { studyId: number; hitId: number } = hit, token = hitToken(of.studyId, of.hitId)) {
  return { params: Promise.resolve({ studyId: String(of.studyId), hitId: String(of.hitId), token }) };
}

function openPage(query: Record<string, string>, at = context()): Promise<Response> {
  return getPage(new Request(`http://desk.test/hit?${new URLSearchParams(query)}`), at);
}

function submit(body: unknown, at = context(), type = "application/json"): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return postSubmission(
    new Request("http://desk.test/submit", { method: "POST", headers: { "content-type": type }, body: text }),
    at,
  );
}

const idsOf = (market: Market, of: { studyId: number; hitId: number } = hit) => ({
  studyId: of.studyId,
  hitId: of.hitId,
  marketAssignmentId: market.assignmentId,
  marketWorkerId: market.workerId,
});

/** The body that the page of this worker would send. */
function bodyOf(market: Market, selected: string, unavailable = "0".repeat(selected.length), issuedAt = new Date()) {
  const ids = idsOf(market);
  const vote = encodeVote({
    ...ids,
    orderSeed: orderSeed(ids),
    selected,
    unavailable,
    pageToken: pageToken(ids, issuedAt),
  });
  return { ...market, vote, activeSeconds: 0 };
}

async function assignments() {
  const { rows } = await pool("desk").query(
    "select *, selected::text, unavailable::text from assignments where study_id = $1 order by id",
    [hit.studyId],
  );
  return rows;
}

const some = `1${"0".repeat(46)}1`;

describe("the page", () => {
  it("of an accepted HIT asks about every image once, in an order that a reload keeps and that differs between workers", async () => {
    const positionsOf = async (market: Market) => {
      const response = await openPage({ ...market, turkSubmitTo: marketOrigin });
      expect(response.status).toBe(200);
      const page = parse(await response.text());
      return page.querySelectorAll("[name=selected]").map((box) => Number(box.getAttribute("value")));
    };
    const [one, other] = [accepted(), accepted()];
    const order = await positionsOf(one);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 48 }, (_, at) => at));
    expect(await positionsOf(one)).toEqual(order);
    expect(await positionsOf(other)).not.toEqual(order);
  });

  it("weighs at most 30 KB compressed, sets no cookie, may be framed by whom the setting names", async () => {
    const response = await openPage({ ...accepted(), turkSubmitTo: marketOrigin });
    const html = await response.text();
    expect(gzipSync(html).length).toBeLessThan(30_000);
    expect(brotliCompressSync(html).length).toBeLessThan(30_000);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("x-frame-options")).toBeNull();
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors *");
    expect(response.headers.get("content-security-policy")).toContain(`form-action 'self' ${marketOrigin}`);
  });

  it("as a preview shows pay, time and terms, lets nothing be ticked and writes nothing", async () => {
    const response = await openPage({
      assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE",
      hitId: hit.marketHitId,
      turkSubmitTo: marketOrigin,
    });
    expect(response.status).toBe(200);
    const page = parse(await response.text());
    expect(page.querySelector("aside")?.structuredText).toContain("$0.10");
    expect(page.querySelector("aside")?.structuredText).toContain("within 3 days");
    expect(page.querySelectorAll("input:not([disabled])")).toHaveLength(0);
    expect(page.querySelector("form")).toBeNull();
    expect(await assignments()).toHaveLength(0);
  });

  it("says what an hour pays once five others have done the batch", async () => {
    await pool("desk").query(
      `with people as (insert into workers (endpoint, market_worker_id, pseudonym) select 'x', 'A' || n, $3 || n from generate_series(1, 5) n returning id)
       insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, worker_id, state,
         selected, unavailable, counted, active_seconds, submitted_at, confirmed_at)
       select $1, $2, $4, 'x', 'B' || id, 'A' || id, id, 'confirmed', b'0', b'0', b'1', 120, app_now(), app_now() from people`,
      [hit.studyId, hit.hitId, `pseudonym ${hit.hitId} `, hit.postingId],
    );
    const panel = parse(await (await openPage({})).text()).querySelector("aside");
    // 10 cents in 120 seconds: 30 times that in an hour.
    expect(panel?.structuredText).toContain("about $3.00 an hour");
    expect(panel?.structuredText).toContain("About 2 minutes");
  });

  it("tells nothing that differs between a control and a candidate", async () => {
    const market = accepted();
    const page = await (await openPage({ ...market, turkSubmitTo: marketOrigin })).text();
    const { rows } = await pool("desk").query(
      "select m.sha256, c.path from candidates c join images m on m.id = c.image_id where c.study_id = $1",
      [hit.studyId],
    );
    for (const { sha256, path } of rows) {
      expect(page.includes(sha256)).toBe(false);
      expect(page.includes(path)).toBe(false);
    }
    await pool("desk").query(
      "update hit_images set role = case when position % 2 = 0 then 'positive_control' else 'negative_control' end::hit_image_role where study_id = $1 and position < 6",
      [hit.studyId],
    );
    const withControls = parse(await (await openPage({ ...market, turkSubmitTo: marketOrigin })).text());
    expect(withControls.querySelector("main")?.outerHTML).toBe(parse(page).querySelector("main")?.outerHTML);
    const cells = withControls
      .querySelectorAll(".cell")
      .map((cell) =>
        cell.outerHTML.replace(
          /value="\d+"|images\/[\w-]+|Image \d+|aria-keyshortcuts="."|>.<\/kbd>| loading="lazy"/g,
          "",
        ),
      );
    expect(new Set(cells).size).toBe(1);
  });

  it.each([
    ["a stranger's", "https://evil.example"],
    ["a look-alike", "http://127.0.0.1:3001.evil.example"],
    ["a script", "javascript:alert(1)"],
    ["no", ""],
  ])("refuses a link that would send the answers to %s address", async (_whose, turkSubmitTo) => {
    const response = await openPage({ ...accepted(), turkSubmitTo });
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain("not a market this study works with");
    expect(html).not.toContain("<form");
  });

  it("writes the market's words as text, whatever they hold", async () => {
    const response = await openPage({
      ...accepted(),
      assignmentId: `"><script>alert(1)</script>`,
      turkSubmitTo: marketOrigin,
    });
    expect(await response.text()).not.toContain("<script>alert");
  });

  it.each([
    ["a token of another HIT", () => context(hit, hitToken(hit.studyId, hit.hitId + 1))],
    ["no token", () => context(hit, "")],
    ["a HIT that does not exist", () => context({ studyId: hit.studyId, hitId: 999_999 })],
    ["an id that is no number", () => ({ params: Promise.resolve({ studyId: "1", hitId: "1e9", token: "x" }) })],
  ])("is a clear 404 for %s", async (_what, at) => {
    const response = await openPage({ ...accepted(), turkSubmitTo: marketOrigin }, at());
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("There is no HIT here");
  });
});

describe("an image", () => {
  const open = (address: string) =>
    getImage(new Request("http://desk.test/"), { params: Promise.resolve({ address }) });
  const addressesOf = async (query: Record<string, string> = {}) =>
    parse(await (await openPage(query)).text())
      .querySelectorAll("img")
      .map((image) => image.getAttribute("src")?.replace("/hit/images/", "") ?? "");

  it("is served with the same headers whatever it is, and without a trace of its file", async () => {
    const sha256s = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
    for (const [at, sha256] of sha256s.entries()) {
      for (const kind of ["tile", "zoom"] as const)
        await imageStorage().write(sha256, kind, Buffer.alloc(1000 * (at + 1)));
    }
    hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin, sha256s });
    const responses = await Promise.all((await addressesOf()).map(open));
    const headers = responses.map((response) => JSON.stringify([...response.headers]));
    expect(responses.map((response) => response.status)).toEqual([200, 200]);
    expect(new Set(headers).size).toBe(1);
    for (const name of ["etag", "last-modified", "content-disposition"])
      expect(responses[0]?.headers.get(name)).toBeNull();
    expect(responses[0]?.headers.get("cache-control")).toMatch(/^private/);
    const sizes = await Promise.all(responses.map(async (response) => (await response.arrayBuffer()).byteLength));
    expect(sizes.sort()).toEqual([1000, 2000]);
  });

  it("is a bare 404 where the address is forged, the file is missing, or every offer of the HIT is over", async () => {
    expect((await open("AAAAAAAAAAAAAAAAAAAAAA")).status).toBe(404);
    await fc.assert(fc.asyncProperty(fc.string(), async (address) => (await open(address)).status === 404));
    const [missing = ""] = await addressesOf();
    expect((await open(missing)).status).toBe(404);

    const sha256 = randomBytes(32).toString("hex");
    await imageStorage().write(sha256, "tile", Buffer.alloc(10));
    hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin, sha256s: [sha256] });
    await pool("desk").query("update hit_postings set expires_at = app_now() - interval '21 minutes' where id = $1", [
      hit.postingId,
    ]);
    const [expired = ""] = await addressesOf();
    expect((await open(expired)).status).toBe(404);
  });

  it("is gone once it is taken down", async () => {
    const sha256 = randomBytes(32).toString("hex");
    await imageStorage().write(sha256, "tile", Buffer.alloc(10));
    hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin, sha256s: [sha256] });
    await pool("desk").query("update images set taken_down_at = app_now() where sha256 = $1", [sha256]);
    const [address = ""] = await addressesOf();
    expect((await open(address)).status).toBe(404);
  });
});

describe("a submission", () => {
  it("is stored as provisional with body and digest, in HIT order, and asks for a look at the market", async () => {
    const market = accepted();
    const body = bodyOf(market, some);
    const response = await submit(body);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ stored: "now" });
    const [row, ...rest] = await assignments();
    expect(rest).toHaveLength(0);
    expect(row).toMatchObject({
      hit_id: hit.hitId,
      posting_id: hit.postingId,
      endpoint: marketOrigin,
      market_assignment_id: market.assignmentId,
      market_worker_id: market.workerId,
      state: "provisional",
      selected: some,
      body: JSON.stringify(body),
      digest: voteDigest({ ...hit, selected: some, unavailable: "0".repeat(48) }),
      worker_id: null,
      active_seconds: 0,
    });
    const hints = await pool("desk").query("select posting_id from sweep_hints where study_id = $1", [hit.studyId]);
    expect(hints.rows).toEqual([{ posting_id: hit.postingId }]);
  });

  it.each([
    ["nothing selected", "0".repeat(48), "0".repeat(48)],
    ["everything selected", "1".repeat(48), "0".repeat(48)],
    ["nothing could be shown", "0".repeat(48), "1".repeat(48)],
  ])("works with %s", async (_what, selected, unavailable) => {
    expect((await submit(bodyOf(accepted(), selected, unavailable))).status).toBe(200);
    expect((await assignments())[0]).toMatchObject({ selected, unavailable });
  });

  it("sent twice, also at the same time, is one submission", async () => {
    const body = bodyOf(accepted(), some);
    const responses = await Promise.all(Array.from({ length: 8 }, () => submit(body)));
    expect(responses.map((response) => response.status)).toEqual(Array(8).fill(200));
    const answers = await Promise.all(responses.map((response) => response.json()));
    expect(answers.filter(({ stored }) => stored === "now")).toHaveLength(1);
    expect(await assignments()).toHaveLength(1);
  });

  it("stands when another follows, which learns what the market must get", async () => {
    const market = accepted();
    await submit(bodyOf(market, some));
    const response = await submit(bodyOf(market, "1".repeat(48)));
    expect(response.status).toBe(409);
    const { error } = (await response.json()) as { error: { details: { reason: string; vote: string } } };
    expect(error.details.reason).toBe("alreadySubmitted");
    expect(decodeVote(error.details.vote)?.selected).toBe(some);
    expect((await assignments()).map(({ selected }) => selected)).toEqual([some]);
  });

  it("is taken although the market's id of the HIT has not reached us yet", async () => {
    hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin, marketHitId: null });
    hit = { ...hit, marketHitId: "3TOOEARLY" };
    expect((await submit(bodyOf(accepted(), some))).status).toBe(200);
  });

  it("is believed no more active time than passed since its page was given out", async () => {
    const body = bodyOf(accepted(), some, undefined, new Date(Date.now() - 90_000));
    await submit({ ...body, activeSeconds: 86_400 });
    const [row] = await assignments();
    expect(row.active_seconds).toBeGreaterThanOrEqual(89);
    expect(row.active_seconds).toBeLessThanOrEqual(100);
  });

  it("beyond the most provisional ones of a HIT is left to the market's answer", async () => {
    hit = await buildPostedHit(pool("desk"), { endpoint: marketOrigin, redundancy: 1 });
    await pool("desk").query(
      `insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, state)
       select $1, $2, $3, $4, 'X' || n, 'Y', 'provisional' from generate_series(1, 105) n`,
      [hit.studyId, hit.hitId, hit.postingId, marketOrigin],
    );
    const response = await submit(bodyOf(accepted(), some));
    expect(response.status).toBe(429);
    expect(await assignments()).toHaveLength(105);
  });

  it("of a page opened long before is refused", async () => {
    const market = accepted();
    await moveClock(2 * 600 + 3600 + 60);
    try {
      const response = await submit(bodyOf(market, some));
      expect(response.status).toBe(403);
    } finally {
      await moveClock(0);
    }
    expect(await assignments()).toHaveLength(0);
  });

  it.each([
    ["swapped worker", (body: ReturnType<typeof bodyOf>) => ({ ...body, workerId: "AOTHER" }), 403],
    ["swapped assignment", (body: ReturnType<typeof bodyOf>) => ({ ...body, assignmentId: "3OTHER" }), 403],
    ["preview", (body: ReturnType<typeof bodyOf>) => ({ ...body, assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE" }), 400],
    ["foreign market HIT", (body: ReturnType<typeof bodyOf>) => ({ ...body, hitId: "3FOREIGN" }), 404],
    ["vote of no form", (body: ReturnType<typeof bodyOf>) => ({ ...body, vote: "1.2.3" }), 400],
    ["missing vote", ({ vote: _vote, ...body }: ReturnType<typeof bodyOf>) => body, 400],
    ["number for an id", (body: ReturnType<typeof bodyOf>) => ({ ...body, workerId: 7 }), 400],
    ["id with a line break", (body: ReturnType<typeof bodyOf>) => ({ ...body, workerId: "A\nB" }), 400],
    ["negative time", (body: ReturnType<typeof bodyOf>) => ({ ...body, activeSeconds: -1 }), 400],
    ["array", () => [], 400],
    ["nothing", () => "", 400],
    ["half a body", (body: ReturnType<typeof bodyOf>) => JSON.stringify(body).slice(0, 40), 400],
    ["null byte", (body: ReturnType<typeof bodyOf>) => ({ ...body, workerId: "A\u0000" }), 400],
    ["huge body", (body: ReturnType<typeof bodyOf>) => ({ ...body, more: "x".repeat(20_000) }), 413],
    [
      "changed seed",
      (body: ReturnType<typeof bodyOf>) => ({ ...body, vote: body.vote.replace(/^(1\.\d+\.\d+)\.\d+/, "$1.7") }),
      403,
    ],
  ] as const)("with a %s gets a clear refusal and leaves nothing behind", async (_what, change, status) => {
    const response = await submit(change(bodyOf(accepted(), some)));
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: { message: string } }).error.message.length).toBeGreaterThan(20);
    expect(await assignments()).toHaveLength(0);
  });

  it("with the votes of another HIT, or with too few positions, gets a clear refusal", async () => {
    const market = accepted();
    const foreign = bodyOf(market, some);
    const other = await buildPostedHit(pool("desk"), { endpoint: marketOrigin });
    expect((await submit(foreign, context(other))).status).toBe(400);
    expect((await submit(bodyOf(market, "1"))).status).toBe(400);
    expect((await submit(bodyOf(market, "1".repeat(49)))).status).toBe(400);
    expect((await submit(foreign, context(hit, hitToken(other.studyId, other.hitId)))).status).toBe(404);
    expect(await assignments()).toHaveLength(0);
  });

  it("of bytes that are no text gets a clear refusal", async () => {
    const request = (body: BodyInit, type: string) =>
      postSubmission(
        new Request("http://desk.test/", { method: "POST", headers: { "content-type": type }, body }),
        context(),
      );
    expect((await request(new Uint8Array([0xff, 0xfe, 0x00]), "application/json")).status).toBe(400);
    expect((await request(new FormData(), "multipart/form-data; boundary=x")).status).toBe(400);
  });

  it("of arbitrary JSON is never more than a 4xx, and stores nothing", async () => {
    const body = bodyOf(accepted(), some);
    const field = fc.constantFrom("assignmentId", "workerId", "hitId", "vote", "activeSeconds");
    await fc.assert(
      fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
        const changed = { ...body, [name]: value };
        fc.pre(JSON.stringify(changed) !== JSON.stringify(body) && name !== "activeSeconds");
        const { status } = await submit(changed);
        return status >= 400 && status < 500;
      }),
      { numRuns: 200 },
    );
    expect(await assignments()).toHaveLength(0);
  });
});

describe("a browser without script", () => {
  const fill = async (market: Market, fields: [string, string][], changes: Record<string, string> = {}) => {
    const page = parse(await (await openPage({ ...market, turkSubmitTo: marketOrigin })).text());
    const form = new URLSearchParams(
      page.querySelectorAll("form#hit > input[type=hidden]").map((input) => {
        const name = input.getAttribute("name") ?? "";
        return [name, changes[name] ?? input.getAttribute("value") ?? ""];
      }),
    );
    for (const [name, value] of fields) form.append(name, value);
    return submit(form.toString(), context(), "application/x-www-form-urlencoded");
  };

  it("submits the form and gets a page whose form carries the vote to the market", async () => {
    const market = accepted();
    const response = await fill(market, [
      ["selected", "0"],
      ["selected", "47"],
      ["selected", "5"],
      ["unavailable", "5"],
    ]);
    expect(response.status).toBe(200);
    const page = parse(await response.text());
    const form = page.querySelector("form");
    expect(form?.getAttribute("action")).toBe(`${marketOrigin}/mturk/externalSubmit`);
    expect(form?.querySelector("[name=assignmentId]")?.getAttribute("value")).toBe(market.assignmentId);
    const vote = decodeVote(form?.querySelector("[name=vote]")?.getAttribute("value") ?? "");
    expect(vote?.selected).toBe(some);
    expect(vote?.unavailable).toBe(`000001${"0".repeat(42)}`);
    expect((await assignments())[0]).toMatchObject({ selected: some, state: "provisional", active_seconds: null });
  });

  it("that ticked nothing submits too", async () => {
    expect((await fill(accepted(), [])).status).toBe(200);
    expect((await assignments())[0]).toMatchObject({ selected: "0".repeat(48) });
  });

  it("that submits twice takes the first votes to the market", async () => {
    const market = accepted();
    await fill(market, [
      ["selected", "0"],
      ["selected", "47"],
    ]);
    const page = parse(await (await fill(market, [["selected", "3"]])).text());
    expect(decodeVote(page.querySelector("[name=vote]")?.getAttribute("value") ?? "")?.selected).toBe(some);
  });

  it.each([
    ["position outside the HIT", [["selected", "48"]], {}, 400],
    ["position that is no number", [["selected", "x"]], {}, 400],
    ["other number of positions", [], { positions: "47" }, 400],
    ["huge number of positions", [], { positions: "1e9" }, 400],
    ["foreign worker", [], { workerId: "AOTHER" }, 403],
    ["foreign market to submit to", [], { turkSubmitTo: "https://evil.example" }, 400],
  ] as [string, [string, string][], Record<string, string>, number][])(
    "with a %s gets a page that says so, without a form",
    async (_what, fields, changes, status) => {
      const response = await fill(accepted(), fields, changes);
      expect(response.status).toBe(status);
      const html = await response.text();
      expect(html).toContain("Nothing was submitted");
      expect(html).not.toContain("<form");
    },
  );
});
