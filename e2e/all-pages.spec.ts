// Every page of the desk, as wide as on a desk and as narrow as on a phone. The longest of the files, and the first to be begun.
import type { Page } from "@playwright/test";
import { busyStudy } from "./busy-study";
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

test("every page, wide and light and on a phone in the dark: no complaint of the browser, nothing wider than the screen, no accessibility violation", async ({
  desk,
  researcher,
}) => {
  // Some fifty pages: minutes where other work has the processors.
  test.setTimeout(900_000);
  const { studyId, batchId, revisionId, roundId, candidateId, importId, assignmentId, pseudonym } = await busyStudy(
    researcher.id,
  );
  const complaints = listComplaints(desk);
  const titles: [path: string, heading: string, title: string][] = [];
  const wide = { width: 1440, height: 900, colorScheme: "light" as const };
  const phone = { width: 390, height: 844, colorScheme: "dark" as const };
  const show = async ({ width, height, colorScheme }: typeof wide | typeof phone) => {
    await desk.setViewportSize({ width, height });
    await desk.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  };
  const expectSound = async (what: string, looks: readonly (typeof wide | typeof phone)[] = [wide, phone]) => {
    for (const look of looks) {
      await show(look);
      const overflow = await desk.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${what} is wider than ${look.width} px`).toBeLessThanOrEqual(0);
      expect(await listBarriers(desk), `${what}, ${look.width} px, ${look.colorScheme}`).toEqual([]);
    }
  };
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
  const once = [
    ...["batches/crowd", "batches/out-of-step", "batches/messages", "payouts", "keywords", "duplicates"],
    ...["duplicates/review", "duplicates/components", "releases", "releases/new", "predictions", "evaluations"],
    ...["predictions/new", "predictions/run", "predictions/sets/new", "evaluations/new"],
    ...["batches/examples/n01443537", `workers/${pseudonym}`, `votes/${assignmentId}`],
    ...[`variants/${revisionId}/stability`, `variants/${revisionId}/diff`],
  ].map((path) => `${base}/${path}`);
  for (const [at, path] of [...pages, ...once].entries()) {
    // One visit, in turns opened wide and on the phone, and then shown as the other.
    const looks = at >= pages.length ? [phone] : at % 2 === 0 ? [wide, phone] : [phone, wide];
    await show(looks[0] ?? phone);
    const response = await desk.goto(path);
    expect(response?.status(), path).toBe(200);
    const heading = desk.getByRole("heading", { level: 1 });
    await expect(heading, path).toBeVisible();
    titles.push([path, (await heading.textContent()) ?? "", await desk.title()]);
    await expectSound(path, looks);
  }
  expect(complaints).toEqual([]);
  // The browser calls a page as its heading does.
  expect(titles.filter(([, heading = "", title = ""]) => !title.startsWith(heading))).toEqual([]);

  await desk.goto(`${base}/batches/crowd`);
  // The tab, the heading, the last crumb and the title call a page the same.
  const name = await desk.getByRole("heading", { level: 1 }).textContent();
  await expect(desk.getByRole("navigation", { name: "Breadcrumb" }).locator("[aria-current]")).toHaveText(name ?? "");
  await expect(desk.getByRole("navigation", { name: "Batches and crowd" }).locator("[aria-current]")).toHaveText(
    name ?? "",
  );
  await expect(desk).toHaveTitle(new RegExp(`^${name} · .* · Redraw$`));
  await desk.getByRole("button", { name: "Search" }).click();
  await expectSound("the palette");
  await desk.getByPlaceholder("Go to a page, a class, a batch…").fill("no such thing");
  await expect(desk.getByText('Nothing is called "no such thing" here.')).toBeVisible();
  await expectSound("the palette that finds nothing");
  await desk.keyboard.press("Escape");
  await expect(desk.getByRole("dialog")).toBeHidden();
  await desk.keyboard.press("?");
  await expect(desk.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await expectSound("the list of keys");
  await desk.keyboard.press("Escape");
  await expect(desk.getByRole("dialog")).toBeHidden();
  await desk.keyboard.press("g");
  await desk.keyboard.press("s");
  await desk.waitForURL("**/settings");
  await desk.getByLabel("Budget").fill("a lot");
  await desk.getByRole("button", { name: "Save settings" }).click();
  await expect(desk.getByLabel("Budget")).toHaveAttribute("aria-invalid", "true");
  await expectSound("a form that was refused");
});
