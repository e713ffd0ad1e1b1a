// Near-duplicates: found by distance, decided by people with one key, and out of every draw from then on.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { createClassesFromFolder } from "@/lib/features/classes/mutations";
import { createImport } from "@/lib/features/imports/mutations";
import { buildJpeg } from "@/lib/images/build-test-images";
import { sharp } from "@/lib/images/sharp";
import { runImport } from "@/lib/jobs/tasks/import-candidates";
import { expect, test } from "./fixtures";

test("a search finds a copy of an original; one key confirms it, and it stays out", async ({
  desk,
  researcher,
  importRoot,
}) => {
  const { id } = await database().study.create({
    data: { name: `Copies ${Date.now()}`, members: { create: { userId: researcher.id, role: "admin" } } },
  });
  const studyId = studyOfJob(id);
  const original = await buildJpeg(4_001);
  const files = {
    reference: { "original.jpg": original },
    candidate: {
      "copy.jpg": await sharp(original).jpeg({ quality: 60 }).toBuffer(),
      "other.jpg": await buildJpeg(4_777),
    },
  };
  for (const role of ["reference", "candidate"] as const) {
    const folder = join(importRoot, `duplicates-${id}-${role}`);
    await mkdir(join(folder, "cat"), { recursive: true });
    for (const [name, bytes] of Object.entries(files[role])) await writeFile(join(folder, "cat", name), bytes);
    await createClassesFromFolder(studyId, { folder, actor: researcher.id });
    const created = await createImport(studyId, { folder, role, createdBy: researcher.id, inProcess: true });
    await runImport(studyId, created.id, { signal: new AbortController().signal });
  }

  await desk.goto(`/studies/${id}/duplicates`);
  await desk.getByRole("button", { name: "Search for near-duplicates" }).click();
  await expect(desk.getByRole("region", { name: "Searches" }).getByText("done", { exact: true })).toBeVisible();
  const { violations } = await new AxeBuilder({ page: desk }).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);

  await desk.getByRole("link", { name: "Review pairs" }).click();
  const room = desk.getByRole("region", { name: "Compare two images" });
  const copy = desk.getByRole("img", { name: "candidate: cat/copy.jpg" });
  const other = desk.getByRole("img", { name: "original set: cat/original.jpg" });
  await expect(copy).toBeVisible();
  await expect(other).toBeVisible();
  // Zoomed, one picture takes the other along.
  await room.press("z");
  await copy.evaluate((picture) => picture.parentElement?.scrollTo(40, 80));
  const placeOf = (picture: Element) => [picture.parentElement?.scrollLeft, picture.parentElement?.scrollTop];
  await expect.poll(() => other.evaluate(placeOf)).toEqual([40, 80]);
  await room.press("z");
  await room.press("d");
  // The last verdict leads on in the queue; the pair can be opened again.
  await expect(desk.getByRole("heading", { name: "Nothing left to look at" })).toBeVisible();
  const { imageId } = await database().candidate.findFirstOrThrow({
    where: { studyId: id, role: "candidate", path: "cat/copy.jpg" },
  });
  await desk.goto(`/studies/${id}/duplicates/review?image=${imageId}`);
  await expect(desk.getByRole("button", { name: "cat/original.jpg, duplicate" })).toBeVisible();

  await desk.goto(`/studies/${id}/duplicates/components`);
  await expect(desk.getByText("2 images, one of them of the original set: no candidate stays")).toBeVisible();
  await desk.getByRole("button", { name: "Keep" }).click();
  await expect(desk.getByText("stays", { exact: true })).toBeVisible();
});
