import { GetAccountBalanceCommand } from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { submitAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { sweep } from "../sweep";
import { startTestMarket } from "../test-market";
import { operatorForm, owedCsv } from "./forms";
import { operatorPassword, readFlash } from "./session";

const { clientOf, newHit, accepted, newWorker, database } = await startTestMarket();
const origin = "http://127.0.0.1:3001";
const request = (fields: Record<string, string>, cookie = "", from = origin) =>
  new Request(origin, { method: "POST", body: new URLSearchParams(fields), headers: { origin: from, cookie } });
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

const signedIn = cookiesOf(await operatorForm(request({ password: operatorPassword() }), "sign-in"));
const act = async (name: string, fields: Record<string, string>) =>
  readFlash(cookiesOf(await operatorForm(request(fields, signedIn), name)));

test("without the operator's session, or from another site, nothing is done", async () => {
  const fields = { name: "Intruder", balance: "100" };
  expect((await operatorForm(request(fields), "create-requester")).status).toBe(403);
  expect((await operatorForm(request(fields, signedIn, "https://evil.example"), "create-requester")).status).toBe(403);
  expect((await owedCsv(new Request(origin))).status).toBe(403);
  expect(await market().requester.count({ where: { name: "Intruder" } })).toBe(0);
  const wrong = await operatorForm(request({ password: "guess" }), "sign-in");
  expect([wrong.headers.get("location"), wrong.headers.getSetCookie()]).toEqual(["/admin?signin=wrong", []]);
});

test("a requester is made with a key that works until it is revoked, and money is added", async () => {
  const made = await act("create-requester", { name: "New lab", balance: "12.50" });
  const [, id = "", secret = ""] =
    /AWS_ACCESS_KEY_ID=(\w+)\nAWS_SECRET_ACCESS_KEY=([\w-]+)/.exec(made?.secret ?? "") ?? [];
  const lab = clientOf(id, secret, { maxAttempts: 1 });
  expect((await lab.send(new GetAccountBalanceCommand({}))).AvailableBalance).toBe("12.50");
  const { id: requesterId } = await market().requester.findUniqueOrThrow({ where: { name: "New lab" } });
  await act("deposit", { requesterId: String(requesterId), amount: "$7.5" });
  expect((await lab.send(new GetAccountBalanceCommand({}))).AvailableBalance).toBe("20.00");
  await act("revoke-key", { accessKeyId: id });
  await expect(lab.send(new GetAccountBalanceCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  expect(await act("create-requester", { name: "New lab", balance: "1" })).toMatchObject({
    ok: false,
    text: expect.stringContaining("choose another name"),
  });
  expect(await act("deposit", { requesterId: String(requesterId), amount: "lots" })).toMatchObject({
    ok: false,
    text: expect.stringContaining('"lots" is not an amount'),
  });
  expect(await market().auditEvent.findMany({ where: { subject: { in: ["New lab", id] } } })).toHaveLength(2);
});

test("a panel's door needs a way back", async () => {
  const fields = { kind: "prolific", label: "Fish" };
  expect(await act("create-door", fields)).toMatchObject({
    ok: false,
    text: expect.stringContaining("completion code"),
  });
  expect(await act("create-door", { ...fields, completionCode: "X" })).toMatchObject({
    ok: true,
    secret: expect.stringContaining("PROLIFIC_PID="),
  });
  expect(await act("create-door", { kind: "invitation", label: "Friends", cap: "ten" })).toMatchObject({
    ok: false,
    text: expect.stringContaining("cap: must be a whole number"),
  });
});

test("what is owed is exported with harmless cells and marked as paid once", async () => {
  const workerId = await newWorker();
  await market().worker.update({ where: { id: workerId }, data: { name: "=HYPERLINK(evil)" } });
  await submitAssignment(await accepted(await newHit(), workerId), "<x/>");
  await database.moveClock(4000);
  await sweep();
  await database.moveClock(0);
  const csv = await (await owedCsv(new Request(origin, { headers: { cookie: signedIn } }))).text();
  expect(csv).toContain(`${workerId},'=HYPERLINK(evil),,,0.10`);
  expect(await act("pay-out", { workerId, effect: "March" })).toMatchObject({
    text: `$0.10 marked as paid to ${workerId}.`,
  });
  expect(await act("pay-out", { workerId, effect: "March" })).toMatchObject({
    text: `Nothing was owed to ${workerId}.`,
  });
});
