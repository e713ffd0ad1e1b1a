import type { Page } from "@playwright/test";
import { auth } from "@/lib/auth/auth";
import { createUser } from "@/lib/auth/create-user";
import { countWithinLimit } from "@/lib/auth/rate-limit";
import { database } from "@/lib/db/client";
import { busyStudy } from "./busy-study";
import { expect, openDesk, test } from "./fixtures";

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
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await signIn(page, { ...researcher, password: "not this one" });
  await answered;
  await expect(page.getByRole("alert").filter({ hasText: refusal })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(researcher.email);
  // Whoever types before the answer is shown keeps what was typed.
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

test("who saves second is told who changed what, and keeps what was typed; what is typed while a save is under way stays", async ({
  desk,
  browser,
  deskUrl,
  researcher,
}) => {
  const second = { email: `second-${researcher.email}`, password: "a second's password" };
  const secondId = await createUser({ ...second, name: "Bela Second" });
  const { id } = await database().study.create({
    data: {
      name: `Two at once ${researcher.email}`,
      members: { create: [researcher.id, secondId].map((userId) => ({ userId, role: "researcher" as const })) },
    },
  });
  const other = await openDesk(browser, deskUrl, second);
  for (const page of [desk, other]) await page.goto(`/studies/${id}/settings`);
  const fieldsOf = (page: Page) => ({
    images: page.getByLabel("Images per class"),
    seed: page.getByLabel("Seed"),
    save: page.getByRole("button", { name: "Save settings" }),
  });
  const [mine, theirs] = [fieldsOf(desk), fieldsOf(other)];

  // Typed before the first save: what nobody has typed over yet follows what stands.
  await theirs.images.fill("8");
  await theirs.seed.fill("42");
  // The save is held up until more was typed.
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await desk.route("**/settings", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await mine.images.fill("7");
  await mine.save.click();
  await expect(desk.getByRole("button", { name: "Saving…" })).toBeVisible();
  await mine.seed.fill("23");
  letGo();
  await expect(desk.getByText("Settings saved.")).toBeVisible();
  await expect(mine.images).toHaveValue("7");
  await expect(mine.seed).toHaveValue("23");

  await theirs.save.click();
  await expect(
    other.getByText(
      "Nothing was saved: Ada Researcher changed the study's settings (images per class) after you opened",
    ),
  ).toBeVisible();
  await expect(other.getByText("It was set to “7” meanwhile; saving puts yours in its place")).toBeVisible();
  await expect(theirs.images).toHaveValue("8");
  await expect(theirs.seed).toHaveValue("42");
  await theirs.save.click();
  await expect(other.getByText("Settings saved.")).toBeVisible();
  expect(await database().study.findUniqueOrThrow({ where: { id } })).toMatchObject({ imagesPerClass: 8, seed: 42 });
  await other.context().close();
});

test("another's study is not found, page by page", async ({ desk, browser, deskUrl }) => {
  await desk.goto("/studies/new");
  await desk.getByLabel("Name").fill(`Private ${Date.now()}`);
  await desk.getByRole("button", { name: "Create study" }).click();
  await desk.waitForURL(/studies\/\d+$/);
  const path = new URL(desk.url()).pathname;
  const account = { email: `stranger-${Date.now()}@example.org`, password: "a stranger's password" };
  await createUser({ ...account, name: "Stranger" });
  const stranger = await openDesk(browser, deskUrl, account);
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
  await stranger.context().close();
});

test.describe("a study in the middle of its life", () => {
  test("plots and tables are whole without JavaScript", async ({ browser, desk, deskUrl, researcher }) => {
    const { studyId } = await busyStudy(researcher.id);
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

  test("the histogram filters the candidates, and the address keeps the filter", async ({ desk, researcher }) => {
    const { studyId } = await busyStudy(researcher.id);
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
    const { studyId } = await busyStudy(researcher.id);
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
    const { studyId } = await busyStudy(researcher.id);
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
