import type { Page } from "@playwright/test";
import { auth } from "@/lib/auth/auth";
import { countWithinLimit } from "@/lib/auth/rate-limit";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { createRound } from "@/lib/features/reviews/mutations";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { measureQuality } from "@/lib/jobs/tasks/measure-quality";
import { seedScenario } from "@/prisma/seed/scenarios";
import { expect, listBarriers, test } from "./fixtures";

/** Collects what the browser complains about. */
function listComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  return complaints;
}

async function signIn(page: Page, researcher: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(researcher.email);
  await page.getByLabel("Password").fill(researcher.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong password is refused without telling whether the account exists, and the right one then leads on", async ({
  page,
  deskUrl,
  researcher,
}) => {
  await page.goto(`${deskUrl}/studies`);
  await page.waitForURL("**/sign-in");
  const refusal = "E-mail and password do not match an account.";
  await signIn(page, { email: "nobody@example.org", password: "not this one" });
  await expect(page.getByRole("alert").filter({ hasText: refusal })).toBeVisible();
  await signIn(page, { ...researcher, password: "not this one" });
  await expect(page.getByRole("alert").filter({ hasText: refusal })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(researcher.email);
  await signIn(page, researcher);
  await page.waitForURL("**/studies");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(`${deskUrl}/studies`);
  await page.waitForURL("**/sign-in");
});

test("signing in and making a study work without JavaScript", async ({ browser, deskUrl, researcher }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: deskUrl });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await signIn(page, { ...researcher, password: "not this one" });
  await expect(page.getByText("do not match an account")).toBeVisible();
  await signIn(page, researcher);
  await page.waitForURL("**/studies");
  await page.goto("/studies/new");
  await page.getByLabel("Name").fill(`By hand ${researcher.email}`);
  await page.getByLabel("Images per class").fill("0");
  await page.getByRole("button", { name: "Create study" }).click();
  await expect(page.getByText('"0" is out of range; give a whole number from 1 to 10000')).toBeVisible();
  await page.getByLabel("Images per class").fill("10");
  await page.getByRole("button", { name: "Create study" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`By hand ${researcher.email}`);
  await context.close();
});

test("the eleventh wrong password in a row has to wait, the right one too", async ({ page, deskUrl, researcher }) => {
  // Nine that another process of the desk has counted; the tenth is still answered as wrong.
  for (let attempt = 1; attempt <= 9; attempt++)
    await countWithinLimit(`sign-in/account/${researcher.email}`, { max: 10, seconds: 900 });
  await page.goto(`${deskUrl}/sign-in`);
  await signIn(page, { ...researcher, password: "the tenth" });
  await expect(page.getByText("E-mail and password do not match an account.")).toBeVisible();
  await signIn(page, researcher);
  await expect(page.getByText(/Too many attempts to sign in\. Try again in \d+ min\./)).toBeVisible();
});

test("who signs in with a second factor does not use up the tries of the account", async ({
  page,
  deskUrl,
  researcher,
}) => {
  const body = { email: researcher.email, password: researcher.password };
  const first = await auth().api.signInEmail({ body, asResponse: true });
  const headers = new Headers({ cookie: (first.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "" });
  const made = await auth().api.enableTwoFactor({ body: { password: researcher.password }, headers });
  await database().user.update({ where: { id: researcher.id }, data: { twoFactorEnabled: true } });
  await database().twoFactor.updateMany({ where: { userId: researcher.id }, data: { verified: true } });
  const key = `sign-in/account/${researcher.email}`;
  for (let attempt = 1; attempt <= 9; attempt++) await countWithinLimit(key, { max: 10, seconds: 900 });
  await page.goto(`${deskUrl}/sign-in`);
  await signIn(page, researcher);
  await page.waitForURL("**/sign-in/code**");
  // The password alone ends no count.
  expect(await database().rateLimit.findUnique({ where: { key } })).toMatchObject({ count: 10 });
  await page.getByLabel("Code").fill("backupCodes" in made ? (made.backupCodes?.[0] ?? "") : "");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL("**/studies");
  expect(await database().rateLimit.findUnique({ where: { key } })).toBeNull();
});

test("an API token is shown once, opens the API, and no longer after it is revoked", async ({ desk, deskUrl }) => {
  await desk.goto("/account");
  await desk.getByLabel("Name of the new token").fill("laptop");
  await desk.getByRole("button", { name: "Make token" }).click();
  const token = (await desk.getByTestId("api-token").textContent()) ?? "";
  const ask = () => fetch(`${deskUrl}/api/v1/studies`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);
  await desk.reload();
  await expect(desk.getByText(token)).toHaveCount(0);
  await desk.getByRole("button", { name: "Revoke laptop" }).click();
  await expect(desk.getByText("No token yet.")).toBeVisible();
  expect((await ask()).status).toBe(401);
});

test("a new password needs the old one, and signs every other browser out", async ({
  desk,
  page,
  deskUrl,
  researcher,
}) => {
  await page.goto(`${deskUrl}/sign-in`);
  await signIn(page, researcher);
  await page.waitForURL("**/studies");
  await desk.goto("/account");
  await expect(desk.getByText("You are signed in here and in 1 other browser.")).toBeVisible();
  const change = async (currentPassword: string) => {
    await desk.getByLabel("Present password").fill(currentPassword);
    await desk.getByLabel("New password").fill("a better password");
    await desk.getByRole("button", { name: "Change password" }).click();
  };
  await change("not this one");
  await expect(desk.getByText("That is not your password; nothing was changed.")).toBeVisible();
  await change(researcher.password);
  await expect(desk.getByText("Changed. Every other browser is signed out.")).toBeVisible();
  await page.goto(`${deskUrl}/studies`);
  await page.waitForURL("**/sign-in");
  await signIn(page, { ...researcher, password: "a better password" });
  await page.waitForURL("**/studies");
});

test("another's study is not found, page by page", async ({ desk, browser, deskUrl }) => {
  await desk.goto("/studies/new");
  await desk.getByLabel("Name").fill(`Private ${Date.now()}`);
  await desk.getByRole("button", { name: "Create study" }).click();
  await desk.waitForURL(/studies\/\d+$/);
  const path = new URL(desk.url()).pathname;
  const context = await browser.newContext({ baseURL: deskUrl });
  const stranger = await context.newPage();
  const { createUser } = await import("@/lib/auth/create-user");
  const account = { email: `stranger-${Date.now()}@example.org`, password: "a stranger's password" };
  await createUser({ ...account, name: "Stranger" });
  await stranger.goto("/sign-in");
  await signIn(stranger, account);
  await stranger.waitForURL("**/studies");
  for (const page of [
    "",
    "/classes",
    "/candidates",
    "/imports",
    "/batches",
    "/votes",
    "/workers",
    "/reviews",
    "/people",
    "/record",
    "/life",
    "/alerts",
    "/variants",
    "/settings",
  ]) {
    await stranger.goto(path + page);
    await expect(stranger.getByText("There is nothing at this address")).toBeVisible();
  }
  await context.close();
});

test.describe("a study in the middle of its life", () => {
  // One scenario for all of these: it is only looked at.
  let seeded:
    | Promise<{
        studyId: number;
        batchId: number;
        revisionId: number;
        roundId: number;
        candidateId: number;
        importId: number;
      }>
    | undefined;

  async function study(userId: string) {
    seeded ??= (async () => {
      const { studyId, batchId } = await seedScenario({ userId, candidatesPerClass: 9, referencesPerClass: 6 });
      const draws = [{ strategy: "topImages" as const, imagesPerClass: 2 }, { strategy: "threshold" as const }];
      const [first] = await drawRevisions(studyOfJob(studyId), draws, userId);
      const round = { revisionId: first?.id ?? 0, reviewersPerClass: 1 as const, reviewers: [] };
      const { id: roundId } = await createRound(studyOfJob(studyId), round, userId);
      await measureQuality({ studyId }, { signal: new AbortController().signal });
      const candidate = await database().candidate.findFirstOrThrow({ where: { studyId, role: "candidate" } });
      const run = await database().candidateImport.findFirstOrThrow({ where: { studyId } });
      return { studyId, batchId, revisionId: first?.id ?? 0, roundId, candidateId: candidate.id, importId: run.id };
    })();
    const found = await seeded;
    await database().studyMember.upsert({
      where: { studyId_userId: { studyId: found.studyId, userId } },
      create: { studyId: found.studyId, userId, role: "researcher" },
      update: {},
    });
    return found;
  }

  test("plots and tables are whole without JavaScript", async ({ browser, desk, deskUrl, researcher }) => {
    const { studyId } = await study(researcher.id);
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: deskUrl });
    await context.addCookies(await desk.context().cookies());
    const page = await context.newPage();
    for (const path of ["", "/workers", "/candidates"]) {
      await page.goto(`/studies/${studyId}${path}`);
      await expect(page.locator("main h1")).toBeVisible();
      // What waits for a script to be put into its place, nobody sees.
      expect([path, await page.locator('[hidden][id^="S:"], template[id^="P:"]').count()]).toEqual([path, 0]);
    }
    for (const path of [`/studies/${studyId}/variants/2147483000`, "/nowhere"]) {
      expect([path, (await page.goto(path))?.status()]).toEqual([path, 404]);
      await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
    }
    await context.close();
  });

  for (const { name, width, height, colorScheme } of [
    { name: "wide and light", width: 1440, height: 900, colorScheme: "light" as const },
    { name: "on a phone in the dark", width: 390, height: 844, colorScheme: "dark" as const },
  ]) {
    test(`every page, ${name}: no complaint of the browser, nothing wider than the screen, no accessibility violation`, async ({
      desk,
      researcher,
    }) => {
      // Some thirty pages: minutes where other work has the processors.
      test.setTimeout(900_000);
      const { studyId, batchId, revisionId, roundId, candidateId, importId } = await study(researcher.id);
      await desk.setViewportSize({ width, height });
      await desk.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const complaints = listComplaints(desk);
      const base = `/studies/${studyId}`;
      const pages = [
        "/studies",
        "/studies/new",
        "/account",
        base,
        `${base}/classes`,
        `${base}/classes/n01443537`,
        `${base}/candidates`,
        `${base}/candidates?bin=9&role=reference`,
        `${base}/candidates/${candidateId}`,
        `${base}/imports`,
        `${base}/imports/${importId}`,
        `${base}/batches`,
        `${base}/batches/new`,
        `${base}/batches/new?images=all`,
        `${base}/batches/${batchId}`,
        `${base}/votes`,
        `${base}/votes/new`,
        `${base}/workers`,
        `${base}/workers?sort=bias&order=up`,
        `${base}/workers/agreement`,
        `${base}/workers/exclude?batch=${batchId}`,
        `${base}/reviews`,
        `${base}/reviews/new`,
        `${base}/reviews/${roundId}`,
        `${base}/people`,
        `${base}/alerts`,
        `${base}/life`,
        `${base}/record`,
        `${base}/variants`,
        `${base}/variants/new`,
        `${base}/variants/${revisionId}`,
        `${base}/settings`,
      ];
      // What is new in these is below the frame that the pages above have shown in both: once is enough.
      if (width < 600)
        for (const path of [
          ...["batches/crowd", "batches/out-of-step", "batches/messages", "payouts", "keywords", "duplicates"],
          ...["duplicates/review", "duplicates/components", "releases", "releases/new", "predictions", "evaluations"],
          ...["predictions/new", "predictions/run", "predictions/sets/new", "evaluations/new"],
        ])
          pages.push(`${base}/${path}`);
      for (const path of pages) {
        const response = await desk.goto(path);
        expect(response?.status(), path).toBe(200);
        await expect(desk.getByRole("heading", { level: 1 }), path).toBeVisible();
        const overflow = await desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
        expect(await listBarriers(desk), path).toEqual([]);
      }
      expect(complaints).toEqual([]);

      const expectSound = async (state: string) => expect(await listBarriers(desk), state).toEqual([]);
      await desk.goto(`${base}/batches/crowd`);
      // The tab, the heading, the last crumb and the title call a page the same.
      const name = await desk.getByRole("heading", { level: 1 }).textContent();
      await expect(desk.getByRole("navigation", { name: "Breadcrumb" }).locator("[aria-current]")).toHaveText(
        name ?? "",
      );
      await expect(desk.getByRole("navigation", { name: "Batches and crowd" }).locator("[aria-current]")).toHaveText(
        name ?? "",
      );
      await expect(desk).toHaveTitle(new RegExp(`^${name} · .* · Redraw$`));
      await desk.getByRole("button", { name: "Search" }).click();
      await expectSound("the palette is open");
      await desk.getByPlaceholder("Go to a page, a class, a batch…").fill("no such thing");
      await expect(desk.getByText('Nothing is called "no such thing" here.')).toBeVisible();
      await expectSound("the palette finds nothing");
      await desk.keyboard.press("Escape");
      await expect(desk.getByRole("dialog")).toBeHidden();
      await desk.keyboard.press("?");
      await expect(desk.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
      await expectSound("the keys are shown");
      await desk.keyboard.press("Escape");
      await expect(desk.getByRole("dialog")).toBeHidden();
      await desk.keyboard.press("g");
      await desk.keyboard.press("s");
      await desk.waitForURL("**/settings");
      await desk.getByLabel("Budget").fill("a lot");
      await desk.getByRole("button", { name: "Save settings" }).click();
      await expect(desk.getByLabel("Budget")).toHaveAttribute("aria-invalid", "true");
      await expectSound("a form is refused");
    });
  }

  test("the histogram filters the candidates, and the address keeps the filter", async ({ desk, researcher }) => {
    const { studyId } = await study(researcher.id);
    await desk.goto(`/studies/${studyId}/candidates`);
    await desk.getByRole("navigation", { name: "Selection frequency" }).getByRole("link").last().click();
    await desk.waitForURL(/bin=9/);
    await desk.getByRole("navigation", { name: "Role" }).getByRole("link", { name: "Candidates" }).click();
    await desk.waitForURL(/role=candidate/);
    const { shown, high } = (
      await database().$queryRaw<{ shown: number; high: number }[]>`
        select count(*)::integer as shown, count(*) filter (where t.selected * 10 >= t.shown * 9 and t.shown > 0)::integer as high
        from candidates c join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
        where c.study_id = ${studyId} and c.role = 'candidate'`
    )[0] ?? { shown: 0, high: 0 };
    expect(high).toBeGreaterThan(0);
    expect(high).toBeLessThan(shown);
    await expect(desk.getByText(`${high} images`, { exact: false }).first()).toBeVisible();
    await desk.reload();
    await expect(desk.getByText(`${high} images`, { exact: false }).first()).toBeVisible();
  });

  test("the command palette finds a class by a few letters of its name", async ({ desk, researcher }) => {
    const { studyId } = await study(researcher.id);
    await desk.goto(`/studies/${studyId}`);
    await desk.keyboard.press("Control+k");
    await desk.getByPlaceholder("Go to a page, a class, a batch…").fill("grey ow");
    await desk.getByRole("option", { name: /great grey owl/ }).click();
    await desk.waitForURL("**/classes/n01622779");
    await expect(desk.getByRole("heading", { level: 1 })).toHaveText("great grey owl");
  });

  test("a budget below what is spent is refused beside its field, and nothing is saved", async ({
    desk,
    researcher,
  }) => {
    const { studyId } = await study(researcher.id);
    await desk.goto(`/studies/${studyId}/settings`);
    await desk.getByLabel("Budget").fill("0.01");
    await desk.getByLabel("Images per class").fill("4");
    await desk.getByRole("button", { name: "Save settings" }).click();
    await expect(desk.getByText(/\$0\.01 is less than the \$\d+\.\d\d that are spent and reserved/)).toBeVisible();
    await expect(desk.getByLabel("Images per class")).toHaveValue("4");
    await desk.reload();
    await expect(desk.getByLabel("Images per class")).not.toHaveValue("4");
  });

  test("light, dark or as the system: the choice stays", async ({ desk }) => {
    await desk.goto("/studies");
    await desk.getByRole("button", { name: "Dark" }).click();
    await expect(desk.locator("html")).toHaveAttribute("data-theme", "dark");
    await desk.reload();
    await expect(desk.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});
