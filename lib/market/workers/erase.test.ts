import { ApproveAssignmentCommand, ListAssignmentsForHITCommand, NotifyWorkersCommand } from "@aws-sdk/client-mturk";
import { expect, test } from "vitest";
import { submitAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { createDoor, markPaidOut } from "../operator/mutations";
import { createInvitation } from "../seed";
import { enterDoor } from "../site/door-forms";
import { sessionWorker } from "../site/session";
import { eraseAccount, join, signIn } from "../site/worker-forms";
import { sweep } from "../sweep";
import { startTestMarket } from "../test-market";
import { listIdenticalTiming, listSharedDevices } from "./devices";

const { client, newHit, newWorker, accepted, database } = await startTestMarket();
const origin = "http://127.0.0.1:3001";
const post = (fields: Record<string, string>, cookie = "") =>
  new Request(origin, { method: "POST", body: new URLSearchParams(fields), headers: { origin, cookie } });
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
const tokenOf = (link: string) => new URL(link).pathname.split("/")[2] ?? "";

async function joined(cookie = "") {
  const token = tokenOf(await createInvitation({ label: "Readers" }));
  const cookies = cookiesOf(await join(post({ name: "Grace", country: "US", adult: "1" }, cookie), token));
  const worker = await sessionWorker(cookies);
  if (!worker) throw new Error("not joined");
  return { cookies, id: worker.id, code: /market_code=([^;]+)/.exec(cookies)?.[1] ?? "" };
}

test("who leaves is erased after asking twice: account, session, code and messages are gone, answers and books stay", async () => {
  const { cookies, id, code } = await joined();
  const hitId = await newHit();
  const done = await accepted(hitId, id);
  await submitAssignment(done, "<x/>");
  await client.send(new ApproveAssignmentCommand({ AssignmentId: done }));
  await client.send(new NotifyWorkersCommand({ Subject: "Hi", MessageText: "Hi", WorkerIds: [id] }));
  const held = await accepted(await newHit(), id);

  expect((await eraseAccount(post({}, cookies))).headers.get("location")).toBe("/account?sure=no");
  expect((await sessionWorker(cookies))?.id).toBe(id);
  expect((await eraseAccount(post({ sure: "1" }, cookies))).headers.get("location")).toBe("/?erased=1");

  expect(await sessionWorker(cookies)).toBeNull();
  expect((await signIn(post({ code }))).headers.get("location")).toBe("/?signin=unknown");
  expect(await market().worker.findUnique({ where: { id } })).toMatchObject({
    name: "",
    country: null,
    codeHash: null,
    adult: false,
  });
  expect(await market().message.count({ where: { workerId: id } })).toBe(0);
  expect(await market().workerDevice.count({ where: { workerId: id } })).toBe(0);
  expect((await market().assignment.findUniqueOrThrow({ where: { id: held } })).state).toBe("returned");
  const { Assignments: [kept] = [] } = await client.send(new ListAssignmentsForHITCommand({ HITId: hitId }));
  expect(kept).toMatchObject({ AssignmentId: done, WorkerId: id, AssignmentStatus: "Approved" });
  const { NotifyWorkersFailureStatuses: failures } = await client.send(
    new NotifyWorkersCommand({ Subject: "Hi", MessageText: "Again", WorkerIds: [id] }),
  );
  expect(failures).toMatchObject([{ WorkerId: id, NotifyWorkersFailureCode: "HardFailure" }]);
});

test("a panel's id is kept until its owner is paid, then erased; the person cannot start anew", async () => {
  const link = await createDoor({
    kind: "connect",
    label: "Goldfish",
    cap: null,
    quota: null,
    expiresAt: null,
    panelStudyId: null,
    completionCode: "C",
    completionUrl: null,
    token: null,
    hookKey: null,
  });
  const enter = () => enterDoor(post({ participantId: "P12345", assignmentId: "S1" }), tokenOf(link));
  const cookies = cookiesOf(await enter());
  const worker = await sessionWorker(cookies);
  const assignment = await accepted(await newHit(), worker?.id ?? "");
  await submitAssignment(assignment, "<x/>");
  await eraseAccount(post({ sure: "1" }, cookies));
  const participant = async () =>
    (await market().arrival.findFirstOrThrow({ where: { workerId: worker?.id ?? "" } })).participantId;
  await sweep();
  expect(await participant()).toBe("P12345");
  await client.send(new ApproveAssignmentCommand({ AssignmentId: assignment }));
  await sweep();
  expect(await participant()).toBe("P12345");
  expect(await markPaidOut(worker?.id ?? "", "by hand")).toBe(10);
  expect((await enter()).status).toBe(403);
  await sweep();
  expect(await participant()).toMatch(/^erased [\w-]{22}$/);
  expect((await enter()).status).toBe(403);
});

test("two accounts of one browser, and two in lockstep, are shown to the operator and refused nothing", async () => {
  const first = await joined();
  const second = await joined(first.cookies);
  const third = await joined();
  expect(await listSharedDevices()).toMatchObject([{ kind: "device", workerId: second.id, otherId: first.id }]);
  const lone = await newWorker();
  for (let index = 0; index < 5; index += 1) {
    const hitId = await newHit();
    const both = [await accepted(hitId, first.id), await accepted(hitId, third.id)];
    for (const id of both) await submitAssignment(id, "<x/>");
    await database.moveClock(60 * (index + 1));
    await submitAssignment(await accepted(hitId, lone), "<x/>");
  }
  expect(await listIdenticalTiming()).toMatchObject([
    { kind: "timing", workerId: third.id, otherId: first.id, common: 5, together: 5 },
  ]);
});
