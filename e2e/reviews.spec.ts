import { studyOfJob } from "@/lib/auth/study-of-job";
import { createRound } from "@/lib/features/reviews/mutations";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { seedScenario } from "@/prisma/seed/scenarios";
import { expect, listBarriers, test } from "./fixtures";

test("a reviewer flags by keyboard, many at once, takes a flag back, and judges the class; another page sees it without a reload", async ({
  desk,
  researcher,
}) => {
  const scenario = await seedScenario({ userId: researcher.id, candidatesPerClass: 9, referencesPerClass: 6 });
  const studyId = studyOfJob(scenario.studyId);
  const [revision] = await drawRevisions(studyId, [{ strategy: "topImages", imagesPerClass: 5 }], researcher.id);
  await createRound(studyId, { revisionId: revision?.id ?? 0, reviewersPerClass: 1, reviewers: [] }, researcher.id);
  const other = await desk.context().newPage();
  await other.goto(`/studies/${studyId}/reviews`);
  await expect(other.getByText("12 of 12 classes left")).toBeVisible();

  await desk.goto(`/studies/${studyId}/classes/n01443537`);
  const sheet = desk.getByRole("listbox", { name: "Images of the class" });
  await sheet.getByRole("option").first().focus();
  await desk.keyboard.press("Shift+ArrowRight");
  await desk.keyboard.press("Shift+ArrowRight");
  await desk.keyboard.press("1");
  await expect(sheet.getByRole("option", { name: /flagged: wrong class/ })).toHaveCount(3);
  await sheet.getByRole("option").first().focus();
  await desk.keyboard.press("u");
  await expect(sheet.getByRole("option", { name: /flagged: wrong class/ })).toHaveCount(2);
  expect(await listBarriers(desk)).toEqual([]);

  await desk.getByLabel("Note", { exact: true }).fill("two drawings");
  await desk.getByRole("button", { name: "Problematic" }).click();
  await expect(desk.getByText("Last saved by Ada Researcher.")).toBeVisible();
  await expect(other.getByText("11 of 12 classes left, 1 problematic. 2 candidates flagged in all.")).toBeVisible();
});

test("somebody invited without an account joins as what they were invited, and can do no more", async ({
  desk,
  browser,
  deskUrl,
  researcher,
}) => {
  const { studyId } = await seedScenario({ userId: researcher.id, candidatesPerClass: 9, referencesPerClass: 6 });
  await desk.goto(`/studies/${studyId}/people`);
  await desk.getByLabel("E-mail address").fill(`guest-${studyId}@example.org`);
  await desk.getByLabel("Role", { exact: true }).selectOption("viewer");
  await desk.getByRole("button", { name: "Invite" }).click();
  const link = (await desk.getByTestId("invitation-link").textContent()) ?? "";
  const context = await browser.newContext({ baseURL: deskUrl });
  const guest = await context.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Guest");
  await guest.getByLabel("Password").fill("a long enough password");
  await guest.getByRole("button", { name: "Join" }).click();
  await guest.waitForURL(/\/sign-in\?joined=1$/);
  await guest.getByLabel("E-mail").fill(`guest-${studyId}@example.org`);
  await guest.getByLabel("Password").fill("a long enough password");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await guest.waitForURL("**/studies");
  await guest.goto(`/studies/${studyId}/people`);
  await expect(guest.getByText("You are viewer here")).toBeVisible();
  await expect(guest.getByRole("button", { name: "Invite" })).toHaveCount(0);
  // A page for a higher role says which one, also to whoever runs no script.
  const closed = await context.request.get(`/studies/${studyId}/payouts`);
  expect(closed.status()).toBe(403);
  expect(await closed.text()).toContain(
    "You are viewer in this study, and the page that you asked for needs researcher",
  );
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This invitation is over" })).toBeVisible();
  await context.close();
});

test("a worker is excluded after a preview and counted again after undoing; a picture comes as SVG and CSV", async ({
  desk,
  researcher,
}) => {
  const { studyId } = await seedScenario({ userId: researcher.id, candidatesPerClass: 9, referencesPerClass: 6 });
  await desk.goto(`/studies/${studyId}/workers`);
  await desk.getByRole("button", { name: "Measure now" }).click();
  await expect(desk.getByRole("table")).toBeVisible();
  await desk.getByRole("checkbox").first().check();
  await desk.getByRole("button", { name: "Preview excluding the ticked workers" }).click();
  await expect(desk.getByRole("heading", { name: "Exclude 1 worker from the count?" })).toBeVisible();
  await desk.getByLabel("Why").fill("a trial");
  await desk.getByRole("button", { name: /^Exclude \d+ answers$/ }).click();
  await desk.waitForURL("**/workers#policies");
  await desk.getByRole("button", { name: "Undo" }).click();
  await expect(desk.getByText("undone", { exact: true })).toBeVisible();
  for (const format of ["svg", "csv"]) {
    const answer = await desk.request.get(`/studies/${studyId}/plots/workers?format=${format}`);
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toContain(format === "svg" ? "<svg" : "worker,hits");
  }
});
