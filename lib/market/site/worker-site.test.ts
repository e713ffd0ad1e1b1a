import { ListAssignmentsForHITCommand } from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { market } from "../db/client";
import { createInvitation } from "../seed";
import { startTestMarket } from "../test-market";
import { externalSubmit } from "./external-submit";
import { htmlQuestion } from "./html-question";
import { countries, countryName } from "./places";
import { sessionWorker } from "./session";
import { accept, changeAccount, giveBackAssignment, join, renewCode, signIn, signOut } from "./worker-forms";

const { client, newHit, accepted, newWorker, database } = await startTestMarket();
const origin = "http://127.0.0.1:3001";

function post(path: string, fields: Record<string, string>, headers: Record<string, string> = { origin }): Request {
  return new Request(`${origin}${path}`, { method: "POST", body: new URLSearchParams(fields), headers });
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

async function joined(label = "Friends") {
  const token = new URL(await createInvitation({ label })).pathname.split("/")[2] ?? "";
  const response = await join(post(`/join/${token}/enter`, { name: "Ada", country: "de", adult: "1" }), token);
  const cookie = cookieOf(response);
  const worker = await sessionWorker(cookie);
  if (!worker) throw new Error("not signed in");
  return { response, cookie, worker, token };
}

test("an invitation makes an account with a session and a code to come back with", async () => {
  const { response, worker, cookie } = await joined();
  expect([response.status, response.headers.get("location")]).toEqual([303, "/welcome"]);
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^market_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
  );
  expect(worker).toMatchObject({ name: "Ada", country: "DE", adult: true });
  const code = /market_code=([\w-]+)/.exec(cookie)?.[1] ?? "";
  expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){3}$/);
  const back = await signIn(post("/sign-in/enter", { code: code.toLowerCase().replace(/-/g, " ") }));
  expect((await sessionWorker(cookieOf(back)))?.id).toBe(worker.id);
  const wrong = await signIn(post("/sign-in/enter", { code: "AAAA-AAAA-AAAA-AAAA" }));
  expect([wrong.headers.get("location"), wrong.headers.getSetCookie()]).toEqual(["/?signin=unknown", []]);
  await signOut(post("/sign-out", {}, { origin, cookie }));
  expect(await sessionWorker(cookie)).toBeNull();
});

test("an invitation of two lets two in, however many come at once; forged and expired ones let nobody in", async () => {
  const token = new URL(await createInvitation({ label: "Two", cap: 2 })).pathname.split("/")[2] ?? "";
  const responses = await Promise.all(Array.from({ length: 12 }, () => join(post("/", {}), token)));
  expect(responses.filter((response) => response.status === 303)).toHaveLength(2);
  expect(responses.filter((response) => response.status === 410)).toHaveLength(10);
  const forged = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  expect((await join(post("/", {}), forged)).status).toBe(410);
  const short =
    new URL(await createInvitation({ label: "Short", expiresAt: new Date(Date.now() + 60_000) })).pathname.split(
      "/",
    )[2] ?? "";
  await database.moveClock(120);
  expect(await (await join(post("/", {}), short)).text()).toContain("expired");
  await database.moveClock(0);
});

test.each([
  ["without an Origin", {}],
  ["from another site", { origin: "https://evil.example" }],
  ["from a sandboxed frame", { origin: "null" }],
])("a form %s changes nothing", async (_, headers) => {
  const { cookie } = await joined();
  const hitId = await newHit();
  const response = await accept(post(`/hits/${hitId}/accept`, {}, { ...headers, cookie }), hitId);
  expect(response.status).toBe(403);
  expect(await market().acceptance.count({ where: { hitId } })).toBe(0);
});

test("accept leads to the work page, submit stores the form's fields in order, return gives back", async () => {
  const { cookie, worker } = await joined();
  const hitId = await newHit({ MaxAssignments: 2 });
  const taken = await accept(post(`/hits/${hitId}/accept`, { auto: "1" }, { origin, cookie }), hitId);
  const assignmentId = taken.headers.get("location")?.split("/")[2] ?? "";
  expect(taken.headers.getSetCookie()[0]).toMatch(/^market_auto=1;/);
  const again = await accept(post(`/hits/${hitId}/accept`, {}, { origin, cookie }), hitId);
  expect(again.headers.get("location")).toBe(`/hits/${hitId}?refused=alreadyTaken`);
  // No cookie and a foreign origin: the form in the frame.
  const form = new FormData();
  form.append("assignmentId", assignmentId);
  form.append("selected", "3");
  form.append("selected", "7");
  form.append("note", "");
  const submitted = await externalSubmit(
    new Request(`${origin}/mturk/externalSubmit`, {
      method: "POST",
      body: form,
      headers: { origin: "https://study.example" },
    }),
  );
  expect(submitted.status).toBe(200);
  expect(await submitted.text()).toContain(`parent.postMessage({market:"submitted"},"${origin}")`);
  const { Assignments: [answer] = [] } = await client.send(new ListAssignmentsForHITCommand({ HITId: hitId }));
  expect(answer?.WorkerId).toBe(worker.id);
  expect(
    [
      ...(answer?.Answer ?? "").matchAll(
        /<QuestionIdentifier>(\w+)<\/QuestionIdentifier>\s*<FreeText>(.*?)<\/FreeText>/g,
      ),
    ].map((found) => [found[1], found[2]]),
  ).toEqual([
    ["selected", "3"],
    ["selected", "7"],
    ["note", ""],
  ]);
  const other = await joined();
  const second = await accept(post("/", {}, { origin, cookie: other.cookie }), hitId);
  const secondId = second.headers.get("location")?.split("/")[2] ?? "";
  const foreign = await giveBackAssignment(post("/", {}, { origin, cookie }), secondId);
  expect(foreign.headers.get("location")).toBe(`/assignments/${secondId}`);
  const returned = await giveBackAssignment(post("/", {}, { origin, cookie: other.cookie }), secondId);
  expect(returned.headers.get("location")).toBe("/?returned=1");
});

const submit = (fields: Record<string, string>) => externalSubmit(post("/mturk/externalSubmit", fields, {}));

test("externalSubmit refuses previews, empty forms, unknown, late and repeated assignments, each with its reason", async () => {
  const hitId = await newHit({ MaxAssignments: 2, AssignmentDurationInSeconds: 60 });
  const [quick, slow] = [await accepted(hitId, await newWorker()), await accepted(hitId, await newWorker())];
  const outcome = async (fields: Record<string, string>) => {
    const response = await submit(fields);
    return [response.status, /data-testid="submit-result">(.*?)[.:]/.exec(await response.text())?.[1]];
  };
  expect(await outcome({ assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE", a: "1" })).toEqual([
    400,
    "Nothing was submitted",
  ]);
  expect(await outcome({ assignmentId: quick })).toEqual([400, "Nothing was submitted"]);
  expect(await outcome({ a: "1" })).toEqual([404, "Nothing was submitted"]);
  expect(await outcome({ assignmentId: "3UNKNOWN", a: "1" })).toEqual([404, "Nothing was submitted"]);
  expect(await outcome({ assignmentId: quick, a: "1" })).toEqual([200, "Submitted"]);
  expect(await outcome({ assignmentId: quick, a: "2" })).toEqual([
    409,
    "This assignment was submitted before; the first answer stands",
  ]);
  await database.moveClock(61);
  expect(await outcome({ assignmentId: slow, a: "1" })).toEqual([409, "Nothing was submitted"]);
  await database.moveClock(0);
  expect((await submit({ assignmentId: slow, a: "x".repeat(1_000_001) })).status).toBe(400);
  const json = new Request(origin, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
  expect((await externalSubmit(json)).status).toBe(400);
  const broken = new Request(origin, {
    method: "POST",
    body: "--x",
    headers: { "content-type": "multipart/form-data; boundary=y" },
  });
  expect((await externalSubmit(broken)).status).toBe(400);
});

test("20 parallel submits of one assignment store one answer", async () => {
  const assignmentId = await accepted(await newHit(), await newWorker());
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => submit({ assignmentId, answer: String(index) })),
  );
  expect(responses.filter((response) => response.status === 200)).toHaveLength(1);
});

test("an HTML question is served without the market's origin, and Amazon's addresses in it lead here", async () => {
  const page = `<!DOCTYPE html><script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"></script><form action="https://www.mturk.com/mturk/externalSubmit"></form>`;
  const hitId = await newHit({
    Question: `<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[${page}]]></HTMLContent><FrameHeight>450</FrameHeight></HTMLQuestion>`,
  });
  const response = await htmlQuestion(hitId);
  expect(response.headers.get("content-security-policy")).toMatch(
    /^sandbox (?!.*allow-same-origin)(?!.*allow-top-navigation)/,
  );
  expect(await response.text()).toBe(
    `<!DOCTYPE html><script src="${origin}/mturk/externalHIT_v1.js"></script><form action="${origin}/mturk/externalSubmit"></form>`,
  );
  expect((await htmlQuestion(await newHit())).status).toBe(404);
});

test("the list of countries is ISO 3166-1's 249 and Kosovo, and who is in it is asked for by name", () => {
  expect(countries).toHaveLength(250);
  expect(countries.find(({ code }) => code === "DE")?.name).toBe("Germany");
  expect(countries.map(({ code }) => code)).not.toContain("EU");
  expect(countryName("US")).toBe("United States");
});

test("a worker says later where they live, once; a new code replaces the old one and signs other browsers out", async () => {
  const token = (await createInvitation({ label: "Class of 2026" })).split("/").at(-1) ?? "";
  const first = await join(post(`/join/${token}/enter`, { name: "Ada" }), token);
  const cookies = cookieOf(first);
  const code = /market_code=([^;]+)/.exec(cookies)?.[1] ?? "";
  const change = (fields: Record<string, string>) =>
    changeAccount(post("/account/change", fields, { origin, cookie: cookies }));
  await change({ name: "Ada L.", country: "DE", adult: "1" });
  await change({ name: "Ada L.", country: "US", subdivision: "NY" });
  expect(await sessionWorker(cookies)).toMatchObject({ name: "Ada L.", country: "DE", subdivision: null, adult: true });

  const other = cookieOf(await signIn(post("/sign-in/enter", { code })));
  const renewed = cookieOf(await renewCode(post("/account/code", {}, { origin, cookie: cookies })));
  const newCode = /market_code=([^;]+)/.exec(renewed)?.[1] ?? "";
  expect(newCode).toMatch(/^([2-9A-Z]{4}-){3}[2-9A-Z]{4}$/);
  expect(await sessionWorker(other)).toBeNull();
  expect(await sessionWorker(cookies)).toBeNull();
  expect((await sessionWorker(renewed))?.name).toBe("Ada L.");
  const signedIn = async (present: string) =>
    (await signIn(post("/sign-in/enter", { code: present }))).headers.get("location");
  expect([await signedIn(code), await signedIn(newCode)]).toEqual(["/?signin=unknown", "/"]);
  expect((await renewCode(post("/account/code", {}, { origin: "https://evil.example", cookie: renewed }))).status).toBe(
    403,
  );
});
