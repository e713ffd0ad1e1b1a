// The whole road in a browser: a study, classes, images, a batch at the market, a worker in the frame, votes, variants, a manifest.
import { createHash } from "node:crypto";
import { mkdtemp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Page } from "@playwright/test";
import { createInvitation } from "@/lib/market/seed";
import { readDemoOpinions } from "@/prisma/seed/demo-crowd";
import { writeDemoImages } from "@/prisma/seed/demo-images";
import { runSimulatedCrowd, simulatedWorkers } from "@/prisma/seed/simulated-crowd";
import { expect, test } from "./fixtures";

async function importFolder(desk: Page, study: string, folder: string, role: string): Promise<void> {
  await desk.goto(`${study}/imports`);
  await desk.getByLabel("Folder on the server").fill(folder);
  await desk.getByLabel("What the images are").selectOption(role);
  await desk.getByRole("button", { name: "Start import" }).click();
  await desk.waitForURL("**/imports/*");
  await expect(desk.getByText("done", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
}

async function draw(
  desk: Page,
  study: string,
  strategy: string,
  button: string,
): Promise<{ sha256: string; manifest: Buffer }> {
  await desk.goto(`${study}/variants/new?strategy=${strategy}`);
  await desk.getByLabel("Images per class").fill("2");
  if (strategy === "matchedFrequency") await desk.getByLabel("Minimum reference images").fill("3");
  await desk.getByRole("button", { name: button }).click();
  await desk.waitForURL(/variants\/\d+/);
  const [download] = await Promise.all([
    desk.waitForEvent("download"),
    desk.getByRole("link", { name: /JSON/ }).click(),
  ]);
  const manifest = await readFile(await download.path());
  return { sha256: createHash("sha256").update(manifest).digest("hex"), manifest };
}

test("a researcher walks the road from an empty study to a downloaded manifest, with a worker answering in the market's frame", async ({
  desk,
  browser,
  deskUrl,
  marketUrl,
  importRoot,
}) => {
  test.setTimeout(240_000);
  const images = await mkdtemp(join(importRoot, "road-"));
  await writeDemoImages(images, { seed: 7, candidatesPerClass: 6, referencesPerClass: 6 });
  const folder = basename(images);

  await desk.goto("/studies/new");
  await desk.getByLabel("Name").fill(`Road ${folder}`);
  await desk.getByLabel("Images per class").fill("2");
  await desk.getByLabel("Budget").fill("50");
  await desk.getByRole("button", { name: "Create study" }).click();
  await desk.waitForURL(/studies\/\d+$/);
  const study = new URL(desk.url()).pathname;

  await desk.goto(`${study}/settings`);
  await desk.getByLabel("Minimum of votes").fill("1");
  await desk.getByRole("button", { name: "Save settings" }).click();
  await expect(desk.getByText(/saved/i).first()).toBeVisible();

  await desk.goto(`${study}/classes`);
  await desk.getByLabel("Class list").setInputFiles(join(images, "classes.json"));
  await desk
    .getByRole("button", { name: /import/i })
    .first()
    .click();
  await expect(desk.getByText("1–12 of 12")).toBeVisible();
  await importFolder(desk, study, `${folder}/reference`, "reference");
  await importFolder(desk, study, `${folder}/candidates`, "candidate");

  await desk.goto(`${study}/batches/new`);
  await desk.getByLabel("Targets").fill("12");
  await desk.getByLabel("Positive controls").fill("0");
  await desk.getByLabel("Workers per HIT").fill("1");
  // Other tests' work is on offer too.
  const title = `Which of these images show what ${folder} asks for?`;
  await desk.getByLabel("Title", { exact: true }).fill(title);
  await desk.getByRole("button", { name: "Update plan" }).click();
  await desk.getByRole("button", { name: "Compose 12 HITs" }).click();
  await desk.waitForURL(/batches\/\d+/);
  const batch = desk.url();
  await desk.getByRole("button", { name: /^Publish 12 HITs, \$1\.44/ }).click();
  await expect(desk.getByText(/of 12 assignments count/)).toBeVisible();

  // A person: joins by the invitation, looks at a preview, accepts, answers by keyboard in the frame.
  const invitation = await createInvitation({ label: "Road" });
  const worker = await (
    await browser.newContext({ baseURL: marketUrl, viewport: { width: 1280, height: 900 } })
  ).newPage();
  await worker.goto(invitation);
  await worker.getByLabel("What should we call you?").fill("Wanda");
  for (const box of await worker.getByRole("checkbox").all()) await box.check();
  await worker.getByRole("button", { name: "Join" }).click();
  await worker.goto("/");
  const work = worker.getByTestId("work-group").filter({ hasText: title }).filter({ hasText: "12 HITs left" });
  await expect(async () => {
    await worker.reload();
    await expect(work).toBeVisible({ timeout: 1000 });
  }).toPass();
  await work.getByTestId("preview-link").click();
  await expect(worker.frameLocator("iframe").getByRole("heading", { level: 1 })).toContainText("Which of these images");
  await worker.getByRole("button", { name: "Accept" }).click();
  const frame = worker.frameLocator("iframe");
  await frame.getByRole("checkbox", { name: "Image 1", exact: true }).waitFor();
  await expect(frame.locator("form[data-state=answering]")).toBeVisible();
  // Ten minutes, and once more as many: the market's clock and the frame's go together, and the keys stay with the images.
  await worker.getByRole("button", { name: "More time" }).click();
  await expect(frame.locator("#left")).toHaveText(/^(20:00|1[5-9]:\d\d) left$/);
  await expect(worker.getByRole("button", { name: "More time" })).toBeHidden();
  await worker.keyboard.press("q");
  await expect(frame.getByRole("checkbox", { name: "Image 1", exact: true })).toBeChecked();
  await worker.keyboard.press("w");
  await worker.keyboard.press("Enter");
  await expect(frame.locator("form[data-state=armed]")).toBeVisible();
  await worker.keyboard.press("Enter");
  await expect(worker.getByTestId("assignment-state")).toHaveAttribute("data-state", /submitted|approved/);

  // The rest of the crowd does the same without a screen.
  const crowd = await runSimulatedCrowd({
    marketUrl,
    invitationUrl: invitation,
    workers: simulatedWorkers(3, 1),
    chooses: await readDemoOpinions(images),
    takes: (offered) => offered === title,
    seed: 1,
  });
  expect(crowd.submitted).toBe(11);
  await desk.goto(batch);
  await expect(desk.getByText("100% of 12 assignments count", { exact: false })).toBeVisible({ timeout: 60_000 });

  const matched = await draw(desk, study, "matchedFrequency", "Draw MatchedFrequency");
  const threshold = await draw(desk, study, "threshold", "Draw Threshold");
  const top = await draw(desk, study, "topImages", "Draw TopImages");
  const again = await draw(desk, study, "topImages", "Draw TopImages");
  expect(again.sha256).toBe(top.sha256);
  expect(new Set([matched.sha256, threshold.sha256, top.sha256]).size).toBe(3);
  const manifest = JSON.parse(top.manifest.toString()) as {
    images: { sha256: string; shown: number; selected: number }[];
  };
  expect(manifest.images).toHaveLength(24);
  for (const image of manifest.images) expect(image.shown).toBeGreaterThanOrEqual(image.selected);
  await desk.goto(`${deskUrl}${study}`);
  await expect(desk.getByRole("heading", { level: 1 })).toContainText("Road");
});
