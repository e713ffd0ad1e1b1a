// The panels' doors in a real browser: in by the panel's link, one HIT, and back to the panel's own address, which the market's content
// security policy has to let a form's redirect reach. The panels' hosts lead to a server of this test.
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "@playwright/test";
import { submitAssignment } from "@/lib/market/assignments/mutations";
import { makeSigningKey } from "@/lib/market/notifications/certificate";
import { createDoor, type DoorInput } from "@/lib/market/operator/mutations";
import config from "../playwright.config";
import { expect, test } from "./fixtures";
import { newRequester } from "./market-requester";

let panel: Server;
let study: ReturnType<typeof createHttpServer>;
let browser: Browser;
let studyUrl = "";

test.beforeAll(async () => {
  const { privateKey, certificate } = makeSigningKey("panel", new Date());
  panel = createServer({ key: privateKey, cert: certificate }, (request, response) => {
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><h1>Panel</h1><p>${request.headers.host}${request.url}</p>`);
  });
  study = createHttpServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><h1>Goldfish?</h1>");
  });
  await new Promise<void>((done) => panel.listen(0, "127.0.0.1", done));
  await new Promise<void>((done) => study.listen(0, "127.0.0.1", done));
  studyUrl = `http://localhost:${(study.address() as AddressInfo).port}/`;
  const to = `127.0.0.1:${(panel.address() as AddressInfo).port}`;
  const options = config.use?.launchOptions;
  browser = await chromium.launch({
    ...options,
    args: [
      ...(options?.args ?? []),
      `--host-resolver-rules=MAP app.prolific.com:443 ${to},MAP lab.sona-systems.com:443 ${to}`,
    ],
  });
});
test.afterAll(async () => {
  await browser.close();
  panel.close();
  study.close();
});

const blank: DoorInput = {
  kind: "prolific",
  label: "Find goldfish",
  cap: null,
  quota: 1,
  expiresAt: null,
  panelStudyId: null,
  completionCode: null,
  completionUrl: null,
  token: null,
  hookKey: null,
};

/** Comes in by the link, accepts a HIT, submits it and ends the stay. */
async function work(marketUrl: string, link: string): Promise<Page> {
  const { newHit } = await newRequester(marketUrl, studyUrl);
  const hitId = await newHit();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("button", { name: "Start" }).click();
  await page.goto(`${marketUrl}/hits/${hitId}`);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(/\/assignments\//);
  await submitAssignment(new URL(page.url()).pathname.split("/").at(-1) ?? "", "<x/>");
  await page.goto(marketUrl);
  await expect(page.getByTestId("stay")).toContainText("That was the last one");
  await page.getByRole("button", { name: /Finish and go back/ }).click();
  return page;
}

test("a Prolific participant ends at Prolific with the completion code", async ({ marketUrl }) => {
  const link = await createDoor({ ...blank, panelStudyId: "study-1", completionCode: "C0DE" });
  const given = { PROLIFIC_PID: "5f8d0a2b3c4d5e6f7a8b9c0d", STUDY_ID: "study-1", SESSION_ID: "session-1" };
  const filled = link.replace(/\{\{%(\w+)%\}\}/g, (_, name: keyof typeof given) => given[name]);
  const page = await work(marketUrl, filled);
  await expect(page).toHaveURL("https://app.prolific.com/submissions/complete?cc=C0DE");
  await expect(page.getByRole("heading", { name: "Panel" })).toBeVisible();
});

test("a student of SONA ends at its credit address with the survey code", async ({ marketUrl }) => {
  const completionUrl =
    "https://lab.sona-systems.com/webstudy_credit.aspx?experiment_id=7&credit_token=t&survey_code=XXXX";
  const link = await createDoor({ ...blank, kind: "sona", completionUrl });
  const page = await work(marketUrl, link.replace("%SURVEY_CODE%", "4711"));
  await expect(page).toHaveURL(completionUrl.replace("XXXX", "4711"));
  await expect(page.getByRole("heading", { name: "Panel" })).toBeVisible();
});

test("somebody from Connect sees the completion code; a link without its ids says what is missing", async ({
  marketUrl,
}) => {
  const link = await createDoor({ ...blank, kind: "connect", completionCode: "C-1" });
  const filled = link
    .replace("{{participantId}}", "P123456")
    .replace("{{assignmentId}}", "S1")
    .replace("{{projectId}}", "J1");
  const page = await work(marketUrl, filled);
  await expect(page.getByTestId("completion-code")).toHaveText("C-1");
  await page.goto(link.split("?")[0] ?? "");
  await expect(page.getByText("must carry participantId")).toBeVisible();
});
