// A person's way through the market in a browser: join, find work, preview, accept, answer in the frame, be paid.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  ApproveAssignmentCommand,
  CreateQualificationTypeCommand,
  GetAccountBalanceCommand,
  ListAssignmentsForHITCommand,
  MTurkClient,
  NotifyWorkersCommand,
  SendBonusCommand,
} from "@aws-sdk/client-mturk";
import type { Page } from "@playwright/test";
import { createInvitation, operatorAccess } from "@/lib/market/seed";
import { expect, test } from "./fixtures";
import { newRequester } from "./market-requester";

let study: Server;
let studyUrl = "";
/** What the study's page was asked for: the parameters that the market appended. */
const asked: URLSearchParams[] = [];

// A study's page on an origin of its own: a form that posts to turkSubmitTo, and a try to reach the page around it.
test.beforeAll(async () => {
  study = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://study");
    asked.push(searchParams);
    const id = searchParams.get("assignmentId");
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><title>Study</title><h1>Which is a goldfish?</h1>
      <form method="post" action="${searchParams.get("turkSubmitTo")}/mturk/externalSubmit">
      <input type="hidden" name="assignmentId" value="${id}"><label>Answer <input name="answer"></label>
      <button${id === "ASSIGNMENT_ID_NOT_AVAILABLE" ? " disabled" : ""}>Submit</button></form>
      <script>try { top.location.href = "about:blank#stolen" } catch { document.body.dataset.kept = "yes" }</script>`);
  });
  await new Promise<void>((done) => study.listen(0, "127.0.0.1", done));
  studyUrl = `http://localhost:${(study.address() as AddressInfo).port}`;
});
test.afterAll(() => study.close());

async function joinMarket(page: Page) {
  await page.goto(await createInvitation({ label: "Readers of the paper", cap: 1 }));
  await page.getByLabel("What should we call you?").fill("Grace");
  await page.getByLabel("Country").selectOption("US");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("heading", { name: "Welcome, Grace" })).toBeVisible();
  return (await page.getByTestId("come-back-code").textContent())?.trim() ?? "";
}

test("a worker joins, previews, accepts, answers in the frame, goes on to the next HIT and is paid", async ({
  page,
  marketUrl,
}) => {
  const { client, title, newHit } = await newRequester(marketUrl, studyUrl);
  const hits = [await newHit(), await newHit()];
  const code = await joinMarket(page);
  await page.getByRole("link", { name: "Go to the work" }).click();
  await page.getByRole("link", { name: title }).click();
  await expect(page.frameLocator("iframe").getByRole("button", { name: "Submit" })).toBeDisabled();
  expect(asked.at(-1)?.get("assignmentId")).toBe("ASSIGNMENT_ID_NOT_AVAILABLE");
  expect(asked.at(-1)?.get("workerId")).toBeNull();

  await page.getByRole("button", { name: "Accept" }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByLabel("Answer").fill("the orange one");
  expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({
    a: "1",
    b: "2",
    hitId: hits[0],
    turkSubmitTo: marketUrl,
  });
  await expect(frame.locator("body")).toHaveAttribute("data-kept", "yes");
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "Submitted" })).toBeVisible();

  const { Assignments: [answer] = [] } = await client.send(new ListAssignmentsForHITCommand({ HITId: hits[0] }));
  expect(answer?.Answer).toContain("<FreeText>the orange one</FreeText>");
  await client.send(
    new ApproveAssignmentCommand({ AssignmentId: answer?.AssignmentId, RequesterFeedback: "Well seen" }),
  );
  const payment = {
    WorkerId: answer?.WorkerId,
    AssignmentId: answer?.AssignmentId,
    BonusAmount: "0.10",
    Reason: "Fast",
  };
  await client.send(new SendBonusCommand(payment));
  await client.send(
    new NotifyWorkersCommand({
      Subject: "Thank you",
      MessageText: "More next week.",
      WorkerIds: [answer?.WorkerId ?? ""],
    }),
  );

  await page.getByLabel("and keep going with the next").check();
  await page.getByRole("button", { name: "Next HIT of this kind" }).click();
  await expect(page.frameLocator("iframe").getByRole("heading", { name: "Which is a goldfish?" })).toBeVisible();
  await page.getByRole("button", { name: "Return" }).click();
  await expect(page.getByRole("status")).toContainText("Returned");

  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByTestId("earned")).toHaveText("$0.35");
  await expect(page.getByTestId("history")).toContainText("Well seen");
  await page.getByRole("link", { name: /Messages/ }).click();
  await expect(page.getByTestId("messages")).toContainText("More next week.");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Your code to come back with").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Work" })).toBeVisible();
});

test("on a slow connection the bundle comes late: what was typed in the frame stays, and the submission is seen", async ({
  page,
  marketUrl,
}) => {
  const { title, newHit } = await newRequester(marketUrl, studyUrl);
  await newHit();
  await joinMarket(page);
  let arrive = () => {};
  const arrival = new Promise<void>((done) => {
    arrive = done;
  });
  await page.route(/_next\/.*\.js/, async (route) => {
    await arrival;
    await route.continue();
  });
  await page.getByRole("link", { name: "Go to the work" }).click();
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Accept" }).click({ noWaitAfter: true });
  const left = page.locator("#left");
  const atFirst = await left.textContent();
  await expect(left).not.toHaveText(atFirst ?? "");
  const frame = page.frameLocator("iframe");
  await frame.getByLabel("Answer").fill("typed early");
  arrive();
  await page.waitForLoadState("load");
  // React has taken the page over when its root carries React's own property.
  await page.waitForFunction(() => Object.keys(document).some((key) => key.startsWith("__reactContainer")));
  await expect(frame.getByLabel("Answer")).toHaveValue("typed early");
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { name: "Submitted" })).toBeVisible();
});

test("without JavaScript, on a phone: the same way by links and forms", async ({ browser, marketUrl }) => {
  const { client, title, newHit } = await newRequester(marketUrl, studyUrl);
  const hit = await newHit();
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await joinMarket(page);
  await page.getByRole("link", { name: "Go to the work" }).click();
  const width = await page.locator("main").boundingBox();
  expect(width?.width).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Accept" }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByLabel("Answer").fill("left");
  await frame.getByRole("button", { name: "Submit" }).click();
  await expect(frame.getByTestId("submit-result")).toContainText("Submitted.");
  await page.getByRole("link", { name: "Submitted? Go on" }).click();
  await expect(page.getByRole("heading", { name: "Submitted" })).toBeVisible();
  expect((await client.send(new ListAssignmentsForHITCommand({ HITId: hit }))).NumResults).toBe(1);
  await context.close();
});

test("a stranger's HTML runs without the market's origin and still submits", async ({ page, marketUrl }) => {
  const { client, newHit } = await newRequester(marketUrl, studyUrl);
  const html = `<!DOCTYPE html><html><head><script src="https://s3.amazonaws.com/mturk-public/externalHIT_v1.js"></script></head><body>
    <form name="mturk_form" method="post" id="mturk_form" action="https://www.mturk.com/mturk/externalSubmit">
    <input type="hidden" value="" name="assignmentId" id="assignmentId"/><label>Say <input name="said"/></label>
    <input type="submit" id="submitButton" value="Send"/></form>
    <script>turkSetAssignmentID(); let seen = "nothing"; try { seen = document.cookie || "empty" } catch (error) { seen = error.name }
    document.body.dataset.cookie = seen; document.body.dataset.origin = String(self.origin);</script></body></html>`;
  const hit = await newHit({
    Question: `<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[${html}]]></HTMLContent><FrameHeight>300</FrameHeight></HTMLQuestion>`,
  });
  await joinMarket(page);
  await page.goto(`${marketUrl}/hits/${hit}`);
  await page.getByRole("button", { name: "Accept" }).click();
  const frame = page.frameLocator("iframe");
  await expect(frame.locator("body")).toHaveAttribute("data-cookie", "SecurityError");
  await expect(frame.locator("body")).toHaveAttribute("data-origin", "null");
  await frame.getByLabel("Say").fill("hello");
  await frame.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "Submitted" })).toBeVisible();
  const { Assignments: [answer] = [] } = await client.send(new ListAssignmentsForHITCommand({ HITId: hit }));
  expect(answer?.Answer).toContain("<FreeText>hello</FreeText>");
});

test("work that asks for a qualification says so, and the test opens it", async ({ page, marketUrl }) => {
  const { client, newHit } = await newRequester(marketUrl, studyUrl);
  const form = `<QuestionForm><Question><QuestionIdentifier>q</QuestionIdentifier><IsRequired>true</IsRequired><QuestionContent><Text>Which is a fish?</Text></QuestionContent><AnswerSpecification><SelectionAnswer><Selections><Selection><SelectionIdentifier>s</SelectionIdentifier><Text>Shark</Text></Selection><Selection><SelectionIdentifier>w</SelectionIdentifier><Text>Whale</Text></Selection></Selections></SelectionAnswer></AnswerSpecification></Question></QuestionForm>`;
  const key = `<AnswerKey><Question><QuestionIdentifier>q</QuestionIdentifier><AnswerOption><SelectionIdentifier>s</SelectionIdentifier><AnswerScore>1</AnswerScore></AnswerOption></Question></AnswerKey>`;
  const name = `Fish ${randomBytes(3).toString("hex")}`;
  const { QualificationType } = await client.send(
    new CreateQualificationTypeCommand({
      Name: name,
      Description: "Knows fish",
      QualificationTypeStatus: "Active",
      Test: form,
      AnswerKey: key,
      TestDurationInSeconds: 300,
    }),
  );
  const hit = await newHit({
    QualificationRequirements: [
      {
        QualificationTypeId: QualificationType?.QualificationTypeId,
        Comparator: "GreaterThanOrEqualTo",
        IntegerValues: [1],
      },
    ],
  });
  await joinMarket(page);
  await page.goto(`${marketUrl}/hits/${hit}`);
  await expect(page.getByRole("button", { name: "Accept" })).toHaveCount(0);
  await page.getByRole("link", { name: `${name}: at least 1` }).click();
  await page.getByRole("button", { name: "Take the test" }).click();
  await page.getByLabel("Shark").check();
  await page.getByRole("button", { name: "Send in" }).click();
  await expect(page.getByText("your score")).toBeVisible();
  await page.goto(`${marketUrl}/hits/${hit}`);
  await expect(page.getByRole("button", { name: "Accept" })).toBeVisible();
});

test("the operator makes a requester's key and revokes it", async ({ page, marketUrl }) => {
  const { url, password } = operatorAccess();
  await page.goto(url);
  await page.getByLabel("Operator's password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const name = `Lab ${randomBytes(3).toString("hex")}`;
  await page.getByText("New requester").click();
  await page.getByLabel("Name, as workers see it").fill(name);
  await page.getByRole("button", { name: "Create with a key" }).click();
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  const [, accessKeyId = "", secretAccessKey = ""] =
    /AWS_ACCESS_KEY_ID=(\w+)\s+AWS_SECRET_ACCESS_KEY=([\w-]+)/.exec(secret) ?? [];
  const client = new MTurkClient({
    endpoint: marketUrl,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  expect((await client.send(new GetAccountBalanceCommand({}))).AvailableBalance).toBe("100.00");
  await page
    .getByRole("row", { name: new RegExp(name) })
    .getByRole("button", { name: "Revoke" })
    .click();
  await expect(page.getByTestId("message")).toContainText("signs nothing any more");
  await expect(client.send(new GetAccountBalanceCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("a worker leaves: asked twice, then erased and signed out", async ({ page, marketUrl }) => {
  await joinMarket(page);
  await page.goto(`${marketUrl}/account`);
  await page.getByRole("button", { name: "Erase my account" }).click();
  await expect(page.getByText("Nothing was erased")).toBeVisible();
  await page.getByLabel(/leave for good/).check();
  await page.getByRole("button", { name: "Erase my account" }).click();
  await expect(page.getByRole("status")).toContainText("Your account is erased");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("the market that people use has no faults on demand", async ({ request, marketUrl }) => {
  const answer = await request.put(`${marketUrl}/faults`, { data: { operations: { "*": { failBefore: 1 } } } });
  expect(answer.status()).toBe(404);
  const file = join(process.cwd(), process.env.NEXT_DIST_DIR ?? ".next", "market-endpoint.cjs");
  expect(await readFile(file, "utf8")).not.toMatch(/fault on demand|x-market-fault/);
});
