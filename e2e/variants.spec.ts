// Variants: drawn at the desk, kept as they were drawn, handed out as manifests.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { seedScenario } from "@/prisma/seed/scenarios";
import { expect, listBarriers, test } from "./fixtures";

const small = { candidatesPerClass: 9, referencesPerClass: 6 };

test("a draw leads to its revision, its manifest has the hash on the page, and the next draw keeps its images", async ({
  desk,
  researcher,
}) => {
  test.slow(); // the study's pictures are drawn first
  const { studyId } = await seedScenario({ userId: researcher.id, ...small });
  await desk.goto(`/studies/${studyId}/variants`);
  await desk.getByRole("link", { name: "Draw TopImages" }).click();
  await expect(desk.getByLabel("Threshold", { exact: true })).toHaveCount(0);
  await desk.getByLabel("Images per class").fill("2");
  await desk.getByRole("button", { name: "Draw TopImages" }).click();

  await expect(desk.getByRole("heading", { name: "TopImages, revision 1" })).toBeVisible();
  // 12 classes of 2.
  await expect(desk.getByText("24 images of 12 classes")).toBeVisible();
  const waterfall = desk.getByRole("table", { name: "From 108 candidates to 24 drawn" });
  const cells = await waterfall.locator("td:last-child").allTextContents();
  const numbers = cells.map((text) => Number(text.replace("\u2212", "-").replace(/\s/g, "")));
  expect(numbers.slice(0, -1).reduce((sum, number) => sum + number, 0)).toBe(numbers.at(-1));
  expect(await listBarriers(desk)).toEqual([]);

  const hash = (await desk.locator("code").textContent()) ?? "";
  const [download] = await Promise.all([
    desk.waitForEvent("download"),
    desk.getByRole("link", { name: "Manifest as JSON" }).click(),
  ]);
  const bytes = await readFile(await download.path());
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
  expect(JSON.parse(bytes.toString("utf8"))).toMatchObject({ strategy: "topImages", valid: true });

  await desk.getByRole("navigation", { name: "Revision" }).getByRole("link", { name: "Classes" }).click();
  // 9 candidates, 2 of them drawn.
  await expect(desk.getByRole("row", { name: /^goldfish n01443537 9 .* 2$/ })).toBeVisible();

  await desk.getByRole("link", { name: "Draw the next revision" }).click();
  await expect(desk.getByLabel("Start from").locator("option:checked")).toContainText("TopImages r1");
  await desk.getByLabel("Images per class").fill("3");
  await desk.getByRole("button", { name: "Draw TopImages" }).click();
  await expect(desk.getByRole("heading", { name: "TopImages, revision 2" })).toBeVisible();
  await expect(desk.getByText("36 images of 12 classes")).toContainText("24 carried over");
  // 12 classes of 3 less 2.
  await expect(desk.getByText("new", { exact: true })).toHaveCount(12);
});

test("a draw that cannot be filled is kept and says what mends it; a value that cannot be is refused beside its field", async ({
  desk,
  researcher,
}) => {
  test.slow(); // as above
  const { studyId } = await seedScenario({ userId: researcher.id, ...small });
  await desk.goto(`/studies/${studyId}/variants/new?strategy=threshold`);
  await desk.getByLabel("Images per class").fill("0");
  await desk.getByLabel("Threshold", { exact: true }).fill("70");
  expect(await listBarriers(desk)).toEqual([]);
  await desk.getByRole("button", { name: "Draw Threshold" }).click();
  await expect(desk.getByText('"0" is out of range; give a whole number from 1 to 100000')).toBeVisible();
  await expect(desk.getByText('"70" is no selection frequency; give one from 0 to 1, such as 0.7')).toBeVisible();
  await expect(desk.getByLabel("Threshold", { exact: true })).toHaveValue("70");

  await desk.getByLabel("Images per class").fill("25");
  await desk.getByLabel("Threshold", { exact: true }).fill("0");
  await desk.getByRole("button", { name: "Draw Threshold" }).click();
  await expect(desk.getByText("Not valid: 12 shortages.")).toBeVisible();
  await expect(
    desk.getByText(/class n01443537 needs 25 images and has \d eligible; lower the images per class/),
  ).toBeVisible();
  // Nothing of the class waits for votes: more images are what mends it.
  await expect(desk.getByRole("link", { name: "Collect more" }).first()).toHaveAttribute(
    "href",
    `/studies/${studyId}/imports?class=n01443537`,
  );
  await desk.goto(`/studies/${studyId}/variants`);
  await expect(desk.getByText("Threshold r1 could not be filled: 12 shortages")).toBeVisible();
  expect(await listBarriers(desk)).toEqual([]);
});
