// Votes: where they stand, and those from elsewhere that come in as a file.
import { seedScenario } from "@/prisma/seed/scenarios";
import { expect, test } from "./fixtures";

const csv = (rows: string[]) => ({
  name: "votes.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["image,class,selected,shown", ...rows].join("\n")),
});

test("counts from elsewhere add to the study's votes; a file with wrong rows changes nothing and names each; submissions are listed by state", async ({
  desk,
  researcher,
}) => {
  test.slow(); // the study's pictures are drawn first
  const { studyId } = await seedScenario({ userId: researcher.id, candidatesPerClass: 9, referencesPerClass: 6 });
  await desk.goto(`/studies/${studyId}/votes`);
  const votes = desk
    .getByRole("term")
    .filter({ hasText: /^Votes$/ })
    .locator("xpath=following-sibling::dd[1]");
  const count = async () => Number((await votes.textContent())?.replace(/\s/g, ""));
  const before = await count();

  await desk.getByRole("link", { name: "Import votes" }).click();
  await desk.getByRole("link", { name: "One row an image, counted" }).click();
  await expect(desk.getByRole("cell", { name: "shown", exact: true })).toBeVisible();
  await desk.getByRole("button", { name: "Import counts" }).click();
  await expect(desk.getByText("is missing or has 0 bytes; choose a CSV file")).toBeVisible();

  await desk
    .getByLabel("File", { exact: true })
    .setInputFiles(
      csv(["candidate-001.png,n01443537,9,10", "candidate-002.png,n01443537,11,10", "x.png,n01443537,1,2"]),
    );
  await desk.getByRole("button", { name: "Import counts" }).click();
  const refused = desk.getByRole("region", { name: "Refused rows" });
  await expect(refused.getByRole("row", { name: /^3 selected 11 is more than shown, which is 10/ })).toBeVisible();
  await expect(refused.getByRole("row", { name: /^4 image x\.png is no image of class n01443537/ })).toBeVisible();

  await desk
    .getByLabel("File", { exact: true })
    .setInputFiles(csv(["candidate-001.png,n01443537,9,10", "candidate-002.png,n01443537,3,10"]));
  await desk.getByRole("button", { name: "Import counts" }).click();
  await expect(
    desk.getByRole("region", { name: "Vote imports" }).getByRole("row", { name: /votes\.csv/ }),
  ).toContainText("20");
  expect(await count()).toBe(before + 20);

  await desk.getByRole("link", { name: /^Provisional/ }).click();
  await expect(desk.getByText("No submission here.")).toBeVisible();
  await desk.getByRole("link", { name: /^Counted/ }).click();
  // A page of 25 and the header.
  await expect(desk.getByRole("region", { name: "Submissions" }).getByRole("row")).toHaveCount(26);
});
