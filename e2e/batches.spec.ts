// The life of a batch at the desk: published, paused, resumed, given more workers, ended; what is out of step, what is owed, how the crowd is
// treated. The market and the job worker are the real ones.
import { database } from "@/lib/db/client";
import { buildStudy } from "@/prisma/seed/build-study";
import { expect, test } from "./fixtures";

test("a batch is published, paused, resumed, given more workers and ended, and the pages around it say what is so", async ({
  desk,
  researcher,
}) => {
  const studyId = await buildStudy({
    classes: { n1: { candidates: 6, references: 4 }, n2: { candidates: 0, references: 4 } },
    targetsPerHit: 3,
    positiveControlsPerHit: 1,
    negativeControlsPerHit: 1,
    redundancy: 10,
  });
  await database().study.update({ where: { id: studyId }, data: { name: `batches ${studyId} ${researcher.id}` } });
  await database().studyMember.create({ data: { studyId, userId: researcher.id, role: "researcher" } });
  const base = `/studies/${studyId}`;
  const expectToFit = async () => {
    for (const width of [390, 1440]) {
      await desk.setViewportSize({ width, height: 900 });
      expect(await desk.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  };

  await desk.goto(`${base}/batches/new`);
  await expect(desk.getByText("40%, with the surcharge from ten workers")).toBeVisible();
  await desk.getByLabel("Reference images").selectOption("none");
  await desk.getByLabel("Post HITs of ten and more workers in parts of at most nine").check();
  await desk.getByRole("button", { name: "Update plan" }).click();
  await expect(desk.getByText("20%, posted as 9 + 1")).toBeVisible();
  await expectToFit();
  await desk.getByRole("button", { name: "Compose 2 HITs" }).click();
  await expect(desk.getByRole("link", { name: "every position of every HIT (CSV)" })).toBeVisible();
  // 2 HITs x 10 x ($0.10 + 20%).
  await desk.getByRole("button", { name: "Publish 2 HITs, $2.40" }).click();
  await expect(desk.getByText("at the market", { exact: true })).toBeVisible();

  await desk.getByRole("button", { name: "Pause" }).click();
  await expect(desk.getByText("Paused: nobody new is offered these HITs.")).toBeVisible();
  await desk.getByRole("button", { name: "Resume" }).click();
  await expect(desk.getByRole("button", { name: "Pause" })).toBeVisible();
  await desk.getByLabel("More workers for each HIT").fill("2");
  await desk.getByRole("button", { name: "Add", exact: true }).click();
  await expect(desk.getByText("2 more workers are asked for each HIT.")).toBeVisible();
  await expect
    .poll(async () => {
      const postings = await database().hitPosting.findMany({
        where: { studyId },
        orderBy: [{ hitId: "asc" }, { part: "asc" }],
      });
      return postings.map((posting) => `${posting.maxAssignments} ${posting.state}`);
    })
    .toEqual(["9 created", "3 created", "9 created", "3 created"]);
  await expectToFit();
  await desk.getByRole("button", { name: "End the offer" }).click();
  await expect(desk.getByText("ended", { exact: true })).toBeVisible();

  await desk.goto(`${base}/batches/crowd`);
  await desk.getByLabel("Most HITs of one person and class").fill("none");
  await desk.getByRole("button", { name: "Save", exact: true }).click();
  await expect(desk.getByText('"none" is no whole number')).toBeVisible();
  await desk.getByLabel("Most HITs of one person and class").fill("20");
  await desk.getByRole("button", { name: "Save", exact: true }).click();
  await expect(desk.getByText("Saved.", { exact: true })).toBeVisible();
  await expectToFit();
  await desk.goto(`${base}/batches/out-of-step`);
  await expect(desk.getByRole("heading", { name: "Out of step", exact: true })).toBeVisible();
  await expectToFit();
  await desk.goto(`${base}/payouts`);
  await expect(desk.getByText("Nothing to pay out")).toBeVisible();
  await desk.goto(`${base}/batches/messages`);
  await expect(desk.getByText("No open message")).toBeVisible();
  await desk.goto(`${base}/batches/examples/n1`);
  await expect(desk.getByRole("button", { name: "Show these to workers" })).toBeVisible();
  await desk.getByRole("checkbox").first().check();
  await desk.getByRole("button", { name: "Show these to workers" }).click();
  await expect(desk.getByText("Workers see these from the next HIT on.")).toBeVisible();
});
