// What surrounds the answer: drafts on two devices, messages, examples, translations, HITs that are closed to a worker, notifications.
import { parse } from "node-html-parser";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, pool } from "@/lib/db/client";
import { encodeVote } from "@/lib/mturk/answer";
import { hitToken, notificationToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildPostedHit, type PostedHit } from "@/prisma/seed/posted-hit";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { PUT as putDraft } from "./[studyId]/[hitId]/[token]/draft/route";
import { GET as getMessage, POST as postMessage } from "./[studyId]/[hitId]/[token]/message/route";
import { GET as getPage } from "./[studyId]/[hitId]/[token]/route";
import { POST as postSubmission } from "./[studyId]/[hitId]/[token]/submit/route";
import { POST as postNotification } from "./notifications/[studyId]/[batchId]/[token]/route";

await createTestDatabase();
afterAll(closeDatabase);

const market = "http://127.0.0.1:3001";
let hit: PostedHit;
beforeEach(async () => {
  hit = await buildPostedHit(pool("desk"), { endpoint: market });
});

const context = () => ({
  params: Promise.resolve({
    studyId: String(hit.studyId),
    hitId: String(hit.hitId),
    token: hitToken(hit.studyId, hit.hitId),
  }),
});
const own = { assignmentId: "3ASSIGNMENT", workerId: "AWORKER" };
const ids = (of = own) => ({
  studyId: hit.studyId,
  hitId: hit.hitId,
  marketAssignmentId: of.assignmentId,
  marketWorkerId: of.workerId,
});
const token = () => pageToken(ids(), new Date());
const open = async (headers: Record<string, string> = {}, of = own) => {
  const query = new URLSearchParams({ ...of, hitId: hit.marketHitId, turkSubmitTo: market });
  const response = await getPage(new Request(`http://desk.test/hit?${query}`, { headers }), context());
  return { status: response.status, root: parse(await response.text()) };
};
const dataOf = (page: { root: ReturnType<typeof parse> }) =>
  JSON.parse(page.root.querySelector("form[data-hit]")?.getAttribute("data-hit") ?? "{}");
const draft = async (change: object) => {
  const body = { ...own, pageToken: token(), unavailable: "0".repeat(48), page: 0, revision: 0, ...change };
  const response = await putDraft(
    new Request("http://desk.test/draft", { method: "PUT", body: JSON.stringify(body) }),
    context(),
  );
  return { status: response.status, body: await response.json() };
};
const submit = async (of = own, change: object = {}) => {
  const vote = encodeVote({
    ...ids(of),
    orderSeed: orderSeed(ids(of)),
    selected: ticks(3),
    unavailable: ticks(),
    pageToken: pageToken(ids(of), new Date()),
  });
  const request = new Request("http://desk.test/submit", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...of, hitId: hit.marketHitId, vote, ...change }),
  });
  expect((await postSubmission(request, context())).status).toBe(200);
};
const ticks = (...at: number[]) => Array.from({ length: 48 }, (_, place) => (at.includes(place) ? "1" : "0")).join("");

describe("a draft", () => {
  it("is kept, found by the next page that is opened, and never by another worker's", async () => {
    expect(await draft({ selected: ticks(1, 5), page: 1 })).toEqual({ status: 200, body: { revision: 1 } });
    expect(dataOf(await open()).draft).toMatchObject({
      selected: ticks(1, 5),
      unavailable: ticks(),
      page: 1,
      revision: 1,
    });
    expect(dataOf(await open({}, { ...own, workerId: "AOTHER" })).draft).toBeNull();
  });

  it("of a second device that is behind is refused and told the newer one", async () => {
    await draft({ selected: ticks(1) });
    await draft({ selected: ticks(1, 2), revision: 1 });
    const late = await draft({ selected: ticks(9), revision: 1 });
    expect(late).toMatchObject({
      status: 409,
      body: { error: { details: { draft: { selected: ticks(1, 2), revision: 2 } } } },
    });
    // From what it was told it goes on.
    expect(await draft({ selected: ticks(1, 2, 9), revision: 2 })).toEqual({ status: 200, body: { revision: 3 } });
  });

  it("of many writers at once is one of them: no two of one revision", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, at) => draft({ selected: ticks(at), revision: 0 })),
    );
    expect(outcomes.filter((one) => one.status === 200)).toHaveLength(1);
    expect(dataOf(await open()).draft.revision).toBe(1);
  });

  it("keeps the seconds at the page over a reload, and they are no news to another device", async () => {
    const of = { ...own, assignmentId: "3SECONDS" };
    const before = pageToken(ids(of), new Date(Date.now() - 100_000));
    const after = (revision: number, activeSeconds: number) =>
      draft({ ...of, pageToken: before, selected: ticks(1), revision, activeSeconds });
    // Seconds alone, by two devices of which one knows less: the larger stands, and nobody has to merge.
    for (const [revision, seconds] of [
      [0, 40],
      [1, 60],
      [1, 20],
    ] as const) {
      expect((await after(revision, seconds)).body).toEqual({ revision: 1 });
    }
    const { draft: found } = dataOf(await open({}, of));
    expect(found).toMatchObject({ revision: 1, activeSeconds: 60 });
    expect(found.openSeconds).toBeGreaterThanOrEqual(100);
    // The page of the reload is new; its seconds began with the first one.
    await submit(of, { activeSeconds: 70 });
    const { rows } = await pool().query("select active_seconds from assignments where study_id = $1", [hit.studyId]);
    expect(rows).toEqual([{ active_seconds: 70 }]);
  });

  it("that comes after the submission changes nothing", async () => {
    await draft({ selected: ticks(1) });
    await submit();
    expect((await draft({ selected: ticks(7), revision: 1 })).status).toBe(403);
    const { rows } = await pool().query("select selected::text from assignments where study_id = $1", [hit.studyId]);
    expect(rows).toEqual([{ selected: ticks(3) }]);
    expect(dataOf(await open()).draft).toBeNull();
  });

  it("with another's token, of another length, or beyond the HIT's most is refused", async () => {
    expect((await draft({ selected: ticks(1), workerId: "AOTHER" })).status).toBe(403);
    expect((await draft({ selected: "01", unavailable: "00" })).status).toBe(400);
    await pool().query(
      `insert into hit_drafts select $1, $2, 'A' || n, 'W' || n, B'0', B'0', 0, 1, app_now() from generate_series(1, 150) n`,
      [hit.studyId, hit.hitId],
    );
    expect((await draft({ selected: ticks(1) })).status).toBe(429);
  });
});

describe("a worker's message", () => {
  const send = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({
      ...own,
      pageToken: token(),
      kind: "problem",
      text: "It shows no images.",
      ...fields,
    });
    const response = await postMessage(new Request("http://desk.test/message", { method: "POST", body }), context());
    return { status: response.status, text: await response.text() };
  };

  it("is written from the page's own link and reaches the researchers", async () => {
    const link = (await open()).root.querySelector("#help a[href*=couldNotSubmit]")?.getAttribute("href") ?? "";
    const form = parse(
      await (
        await getMessage(new Request(new URL(link.replaceAll("&amp;", "&"), "http://desk.test")), context())
      ).text(),
    );
    expect(form.querySelector("input[name=assignmentId]")?.getAttribute("value")).toBe(own.assignmentId);
    expect(form.querySelector("input[checked]")?.getAttribute("value")).toBe("couldNotSubmit");
    expect((await send({ kind: "couldNotSubmit" })).text).toContain("can pay you for the work");
    const { rows } = await pool().query(
      "select kind, market_worker_id, text from worker_messages where study_id = $1",
      [hit.studyId],
    );
    expect(rows).toEqual([{ kind: "could_not_submit", market_worker_id: "AWORKER", text: "It shows no images." }]);
  });

  it("in another's name is refused, and so is the sixth", async () => {
    expect((await send({ workerId: "AOTHER" })).status).toBe(403);
    for (let at = 0; at < 5; at += 1) expect((await send({})).status).toBe(200);
    expect((await send({})).status).toBe(429);
  });
});

describe("a HIT that is closed to a worker", () => {
  /** A submission of AWORKER under another assignment that counts. */
  const counted = async (hitId = hit.hitId, postingId = hit.postingId) => {
    await pool().query(
      `with w as (insert into workers (endpoint, market_worker_id, pseudonym) values ($3, 'AWORKER', 'W' || md5(random()::text))
         on conflict (endpoint, market_worker_id) do update set endpoint = excluded.endpoint returning id)
       insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, worker_id, state, selected, unavailable, counted,
         digest, confirmed_at, submitted_at)
       select $1, $2, $4, $3, '3OTHER' || md5(random()::text), 'AWORKER', w.id, 'confirmed', repeat('0', 48)::varbit, repeat('0', 48)::varbit, repeat('1', 48)::varbit, 'd', app_now(), app_now() from w`,
      [hit.studyId, hitId, hit.endpoint, postingId],
    );
  };

  it("because they have answered it says so before they begin, but lets finish who had begun", async () => {
    await counted();
    const page = await open();
    expect(page.root.querySelector("form")).toBeNull();
    expect(page.root.structuredText).toContain("You have answered this HIT before. Return it to the market");
    expect((await open({}, { ...own, workerId: "AOTHER" })).root.querySelector("form[data-hit]")).not.toBeNull();
    await draft({ selected: ticks(1) });
    expect((await open()).root.querySelector("form[data-hit]")).not.toBeNull();
  });

  it("because the study or the class has its most of one person says which", async () => {
    await counted();
    // Another HIT of the class: the worker has done the first one.
    const { rows } = await pool().query<{ id: number }>(
      `with h as (insert into hits (study_id, batch_id, class_id, index) select study_id, batch_id, class_id, 1 from hits where study_id = $1 returning study_id, id),
         i as (insert into hit_images select h.study_id, h.id, 0, (select candidate_id from hit_images where study_id = $1 limit 1), 'target' from h),
         p as (insert into hit_postings (study_id, hit_id, endpoint, max_assignments, state, market_hit_id)
           select study_id, id, 'http://127.0.0.1:3001', 10, 'created', '3SECOND' || id from h)
       select id from h`,
      [hit.studyId],
    );
    hit = { ...hit, hitId: rows[0]?.id ?? 0 };
    expect((await open()).root.structuredText).toContain("You have answered every image of this HIT before.");
    await pool().query("update studies set most_per_worker_and_class = 1 where id = $1", [hit.studyId]);
    expect((await open()).root.structuredText).toContain("as many HITs about this object");
    await pool().query("update studies set most_per_worker = 1 where id = $1", [hit.studyId]);
    expect((await open()).root.structuredText).toContain("as many HITs of this study");
  });
});

describe("a HIT that is over", () => {
  it("says so instead of images that cannot be shown, with a way to write, and at nobody's assignment too", async () => {
    await pool().query("update hit_postings set state = 'closed' where study_id = $1", [hit.studyId]);
    const page = await open();
    expect(page.root.querySelector("form")).toBeNull();
    expect(page.root.structuredText).toContain("This HIT is over");
    expect(page.root.querySelector("a")?.getAttribute("href")).toContain("kind=couldNotSubmit");
    const preview = await open({}, { assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE", workerId: "" });
    expect(preview.root.structuredText).toContain("This HIT is over");
  });
});

describe("the study's own words", () => {
  beforeEach(async () => {
    await pool().query("insert into hit_translations values ($1, 'de', $2, $3)", [
      hit.studyId,
      JSON.stringify({
        "Which of these images contain at least one {name}?": "Welche dieser Bilder zeigen mindestens einen {name}?",
        Submit: "Abgeben",
      }),
      JSON.stringify({ n00000001: { lemmas: ["Goldfisch"], gloss: "ein kleiner Fisch" } }),
    ]);
  });

  it("are shown to whose browser asks for the language, the rest stays English", async () => {
    const page = await open({ "accept-language": "de-CH,de;q=0.9,en;q=0.5" });
    expect(page.root.querySelector("html")?.getAttribute("lang")).toBe("de");
    expect(page.root.querySelector("h1")?.structuredText).toBe(
      "Welche dieser Bilder zeigen mindestens einen Goldfisch?",
    );
    expect(page.root.querySelector("button.plain")?.structuredText).toBe("Abgeben");
    expect(dataOf(page).words.Submit).toBe("Abgeben");
    const english = await open({ "accept-language": "en" });
    expect(english.root.querySelector("h1")?.structuredText).toBe(
      "Which of these images contain at least one goldfish?",
    );
  });
});

describe("a market's notification", () => {
  const tell = (body: unknown, token = notificationToken(hit.studyId, batchId)) =>
    postNotification(new Request("http://desk.test/n", { method: "POST", body: JSON.stringify(body) }), {
      params: Promise.resolve({ studyId: String(hit.studyId), batchId: String(batchId), token }),
    });
  let batchId = 0;
  beforeEach(async () => {
    const { rows } = await pool().query<{ id: number }>("select id from batches where study_id = $1", [hit.studyId]);
    batchId = rows[0]?.id ?? 0;
  });
  const hints = async () => {
    const { rows } = await pool().query("select from sweep_hints where study_id = $1", [hit.studyId]);
    return rows.length;
  };
  /** As SNS wraps it: the event is JSON in a string. */
  const event = (marketHitId: string) => ({
    Type: "Notification",
    Message: JSON.stringify({ Events: [{ EventType: "AssignmentSubmitted", HITId: marketHitId }] }),
  });

  it("makes us look at the HIT soon, once, however often it comes", async () => {
    for (let at = 0; at < 3; at += 1) expect((await tell(event(hit.marketHitId))).status).toBe(204);
    expect(await hints()).toBe(1);
  });

  it("for a HIT that is not the batch's, or with a guessed address, does nothing", async () => {
    expect((await tell(event("3SOMETHINGELSE"))).status).toBe(204);
    expect((await tell(event(hit.marketHitId), "x".repeat(22))).status).toBe(404);
    expect(await hints()).toBe(0);
  });
});
