import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, pool } from "@/lib/db/client";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { getManifest } from "../manifests/queries";
import { diffRevisions } from "../revision-diffs/queries";
import { getStability } from "../stability/queries";
import { drawRevision, drawRevisions } from "./mutations";
import { countOutcomes, getRevision, listRevisionImages, listRevisions, listVariants } from "./queries";
import { outcomes } from "./schema";

const database = await createTestDatabase();
const size = { classes: 6, candidatesPerClass: 60, referencesPerClass: 30 };
const studyId = studyOfJob(await buildGeneratedPool(pool("desk"), { name: "Six classes", ...size }));
const actor = "tester";
afterAll(closeDatabase);

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const query = async (sql: string, values: unknown[] = []) => (await pool("desk").query(sql, values)).rows;

test("the three draws are stored with their numbers, and every candidate has an outcome", async () => {
  const drawn = await drawRevisions(
    studyId,
    [{ strategy: "threshold" }, { strategy: "matchedFrequency" }, { strategy: "topImages" }],
    actor,
  );
  expect(drawn.map((revision) => [revision.variantName, revision.number, revision.imageCount, revision.valid])).toEqual(
    [
      ["Threshold", 1, 60, true],
      ["MatchedFrequency", 1, 60, true],
      ["TopImages", 1, 60, true],
    ],
  );
  for (const { id } of drawn) {
    const counts = await query(
      "select outcome, count(*)::int from revision_candidate where revision_id = $1 group by 1 order by 1",
      [id],
    );
    expect(counts.reduce((sum, row) => sum + row.count, 0)).toBe(360);
    expect(await countOutcomes(studyId, id)).toEqual(
      counts.map((row) => ({ outcome: outcomes[row.outcome], count: row.count })),
    );
    const images = await listRevisionImages(studyId, id);
    expect(images).toHaveLength(60);
    expect(images).toEqual(images.toSorted((a, b) => (a.wnid < b.wnid ? -1 : a.wnid > b.wnid ? 1 : 0)));
  }
  const [matched] = (await listRevisions(studyId)).filter((one) => one.variantName === "MatchedFrequency");
  const details = await getRevision(studyId, matched?.id ?? 0);
  expect(details.classes.map((one) => one.wnid)).toEqual(["c0000", "c0001", "c0002", "c0003", "c0004", "c0005"]);
  for (const one of details.classes) {
    expect(one.drawn).toEqual(one.target);
    expect(one.reference.reduce((sum, images) => sum + images, 0)).toBe(30);
  }
});

test("TopImages has the ten best of each class", async () => {
  const { id } = await drawRevision(studyId, { strategy: "topImages", name: "best" }, actor);
  const expected = await query(
    `select c.id from (select c.id, row_number() over (partition by class_id order by t.selected::numeric / t.shown desc, t.shown desc,
                              i.sha256 collate "C" desc) as place
                       from candidates c join tallies t on t.candidate_id = c.id join images i on i.id = c.image_id
                       where c.study_id = $1 and c.role = 'candidate') c where place <= 10 order by id`,
    [studyId],
  );
  const images = await listRevisionImages(studyId, id);
  expect(images.map((image) => image.candidateId).toSorted((a, b) => a - b)).toEqual(expected.map((row) => row.id));
});

test("the manifest holds what was drawn, verifies on download, and is the same file each time", async () => {
  const drawn = await drawRevision(
    studyId,
    { strategy: "threshold", name: "low", threshold: 0.5, thresholds: { c0003: 0.9, c0001: 0.1 }, seed: 12 },
    actor,
  );
  const file = await getManifest(studyId, drawn.id, "json");
  expect(createHash("sha256").update(file.bytes).digest("hex")).toBe(drawn.manifestSha256);
  expect(file.name).toBe("low-r1.json");
  const manifest = JSON.parse(textOf(file.bytes));
  expect(manifest).toMatchObject({
    strategy: "threshold",
    parameters: { imagesPerClass: 10, minimumVotes: 10, threshold: 0.5, thresholds: { c0001: 0.1, c0003: 0.9 } },
    seed: 12,
    parent: null,
    valid: true,
    imageCount: 60,
  });
  const images: { sha256: string; wnid: string; shown: number; selected: number; frequency: number }[] =
    manifest.images;
  expect(manifest.meanFrequency).toBeCloseTo(images.reduce((sum, image) => sum + image.frequency, 0) / 60, 12);
  const stored = await query(
    `select i.sha256, k.wnid, t.shown, t.selected from revision_candidate r join candidates c on c.id = r.candidate_id
     join images i on i.id = c.image_id join image_classes k on k.id = c.class_id join tallies t on t.candidate_id = c.id
     where r.revision_id = $1 and r.outcome < 4 order by k.wnid collate "C", i.sha256 collate "C"`,
    [drawn.id],
  );
  expect(images.map(({ sha256, wnid, shown, selected }) => ({ sha256, wnid, shown, selected }))).toEqual(stored);
  const csv = await getManifest(studyId, drawn.id, "csv");
  const rows: { sha256: string; class: string; seed: string }[] = parse(csv.bytes, { columns: true });
  expect(rows.map((row) => [row.sha256, row.class])).toEqual(stored.map((row) => [row.sha256, row.wnid]));
  expect((await getManifest(studyId, drawn.id, "json")).bytes).toEqual(file.bytes);
});

test("what changes after a draw changes neither its manifest nor its outcomes", async () => {
  const drawn = await drawRevision(studyId, { strategy: "topImages", name: "kept" }, actor);
  const before = await getManifest(studyId, drawn.id, "json");
  await query("update image_classes set lemmas = array['renamed'], gloss = 'x' where study_id = $1", [studyId]);
  await query("update tallies set shown = shown + 5 where study_id = $1", [studyId]);
  expect((await getManifest(studyId, drawn.id, "json")).bytes).toEqual(before.bytes);
  await expect(query("update revisions set seed = 9 where id = $1", [drawn.id])).rejects.toThrow("never changed");
  await expect(
    query("update revision_classes set outcomes = '\\x00' where revision_id = $1", [drawn.id]),
  ).rejects.toThrow("never changed");
  await query("update tallies set shown = shown - 5 where study_id = $1", [studyId]);
});

test("a stored row that was tampered with is found out on download", async () => {
  const drawn = await drawRevision(studyId, { strategy: "topImages", name: "tampered" }, actor);
  await query("alter table revision_classes disable trigger revision_classes_immutable");
  await query("update revision_classes set selected[1] = selected[1] - 1 where revision_id = $1", [drawn.id]);
  await query("update revision_classes set outcomes = set_byte(outcomes, 0, 0) where revision_id = $1", [drawn.id]);
  await query("alter table revision_classes enable trigger revision_classes_immutable");
  await expect(getManifest(studyId, drawn.id, "json")).rejects.toThrow(`the draw had ${drawn.manifestSha256}`);
});

test("the same pool and seed in another database, with other ids, give the same manifest byte for byte", async () => {
  const requests = [
    { strategy: "matchedFrequency" as const, name: "a", seed: 3 },
    { strategy: "threshold" as const, name: "b", seed: 3 },
    { strategy: "topImages" as const, name: "c", seed: 3 },
  ];
  const filled = async (skippedIds: number) => {
    const { url } = await createTestDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const id = await buildGeneratedPool(client, { name: "Elsewhere", ...size, skippedIds });
    await client.end();
    await closeDatabase();
    // Settings are read once: the modules must be new to see the other database.
    vi.resetModules();
    const { drawRevisions: drawThere } = await import("./mutations");
    const { getManifest: getThere } = await import("../manifests/queries");
    const there = studyOfJob(id);
    const drawn = await drawThere(there, requests, actor);
    const again = await drawThere(
      there,
      requests.map((one, at) => ({ ...one, startingFrom: drawn[at]?.id ?? null })),
      actor,
    );
    const files = await Promise.all([...drawn, ...again].map((one) => getThere(there, one.id, "json")));
    const { closeDatabase: closeThere } = await import("@/lib/db/client");
    await closeThere();
    return { id, ids: drawn.map((one) => one.id), texts: files.map((file) => textOf(file.bytes)) };
  };
  const first = await filled(0);
  const second = await filled(1234);
  process.env.DATABASE_URL = database.url;
  vi.resetModules();
  expect(second.id).not.toBe(first.id);
  expect(second.texts).toEqual(first.texts);
  // The second round starts from the first: it has a parent, all images stay, and it is another file.
  const round = JSON.parse(first.texts[4] ?? "");
  expect(round.parent).toBe(
    createHash("sha256")
      .update(first.texts[1] ?? "")
      .digest("hex"),
  );
  expect(round.images.every((image: { carriedOver: boolean }) => image.carriedOver)).toBe(true);
});

test("a revision can start from another, and says so", async () => {
  const first = await drawRevision(studyId, { strategy: "threshold", name: "chain" }, actor);
  const second = await drawRevision(
    studyId,
    { strategy: "threshold", name: "chain", seed: 99, startingFrom: first.id, imagesPerClass: 12 },
    actor,
  );
  expect(second).toMatchObject({ number: 2, imageCount: 72 });
  const kept = (await listRevisionImages(studyId, second.id)).filter((image) => image.carriedOver);
  expect(kept.map((image) => image.candidateId)).toEqual(
    (await listRevisionImages(studyId, first.id)).map((image) => image.candidateId),
  );
  expect(await getRevision(studyId, second.id)).toMatchObject({ parentId: first.id, createdBy: actor });
});

test("a class that cannot be filled is named, and the revision is stored as invalid", async () => {
  const drawn = await drawRevision(studyId, { strategy: "topImages", name: "too many", imagesPerClass: 61 }, actor);
  expect(drawn).toMatchObject({ valid: false, imageCount: 360 });
  expect(drawn.shortages[0]).toEqual({ wnid: "c0000", kind: "images", needed: 61, has: 60 });
  expect(await getRevision(studyId, drawn.id)).toMatchObject({ valid: false, shortages: drawn.shortages });
});

test("an image that was taken down is flagged, and nothing else changes for the rest of a threshold draw", async () => {
  const before = await drawRevision(studyId, { strategy: "threshold", name: "takedown" }, actor);
  const [first] = await listRevisionImages(studyId, before.id);
  await query(
    "update images set taken_down_at = app_now() where id = (select image_id from candidates where study_id = $1 and id = $2)",
    [studyId, first?.candidateId],
  );
  const after = await drawRevision(studyId, { strategy: "threshold", name: "takedown" }, actor);
  expect(await countOutcomes(studyId, after.id)).toContainEqual({ outcome: "flagged", count: 1 });
  const ids = async (id: number) => (await listRevisionImages(studyId, id)).map((image) => image.candidateId);
  const [old, present] = [await ids(before.id), await ids(after.id)];
  expect(present).not.toContain(first?.candidateId);
  expect(present.filter((id) => !old.includes(id))).toHaveLength(1);
  await query("update images set taken_down_at = null");
});

test("two draws of one variant at once get different numbers", async () => {
  const numbers = await Promise.all(
    Array.from({ length: 4 }, () => drawRevision(studyId, { strategy: "topImages", name: "at once" }, actor)),
  );
  expect(numbers.map((one) => one.number).toSorted()).toEqual([1, 2, 3, 4]);
});

test("a request that is refused leaves nothing behind, whatever stands beside it", async () => {
  const before = await query("select (select count(*) from variants) v, (select count(*) from revisions) r");
  await expect(
    drawRevisions(
      studyId,
      [
        { strategy: "topImages", name: "new one" },
        { strategy: "threshold", thresholds: { nowhere: 0.4 } },
      ],
      actor,
    ),
  ).rejects.toThrow('thresholds names "nowhere", which is no class of the study');
  await expect(drawRevision(studyId, { strategy: "topImages", name: "chain" }, actor)).rejects.toThrow(
    'Cannot draw "topImages" as a revision of "chain"',
  );
  await expect(drawRevision(studyId, { strategy: "topImages", startingFrom: 999_999 }, actor)).rejects.toThrow(
    "Cannot start from revision 999999",
  );
  const [empty] = await query("insert into studies (name) values ('Empty') returning id");
  await expect(drawRevision(studyOfJob(empty.id), { strategy: "topImages" }, actor)).rejects.toThrow("0 classes");
  expect(await query("select (select count(*) from variants) v, (select count(*) from revisions) r")).toEqual(before);
});

test("another study's revisions are not to be had", async () => {
  const { id } = await drawRevision(studyId, { strategy: "topImages", name: "private" }, actor);
  const other = studyOfJob(await buildGeneratedPool(pool("desk"), { name: "Other", ...size, classes: 1 }));
  await expect(getManifest(other, id, "json")).rejects.toThrow(`There is no revision ${id}`);
  await expect(getRevision(other, id)).rejects.toThrow(`There is no revision ${id}`);
  await expect(drawRevision(other, { strategy: "topImages", startingFrom: id }, actor)).rejects.toThrow(
    "no such revision",
  );
  expect(await listVariants(other)).toEqual([]);
  expect(await listRevisionImages(other, id)).toEqual([]);
});

test("draws are in the audit", async () => {
  const { id, manifestSha256 } = await drawRevision(studyId, { strategy: "topImages", name: "audited" }, actor);
  const [event] = await query("select actor, act, details from audit_events where subject = $1", [
    `revision/${studyId}/${id}`,
  ]);
  expect(event).toMatchObject({ actor, act: "revision.draw", details: { variant: "audited", manifestSha256 } });
});

test("the difference of two revisions names what came in, what went out and why; a revision of the same draw has none", async () => {
  const studyId = studyOfJob(
    await buildGeneratedPool(pool(), {
      name: "differences",
      classes: 3,
      candidatesPerClass: 60,
      referencesPerClass: 30,
    }),
  );
  const low = await drawRevision(studyId, { strategy: "threshold", threshold: 0.2, imagesPerClass: 10 }, "tester");
  const high = await drawRevision(
    studyId,
    { strategy: "threshold", threshold: 0.9, imagesPerClass: 10, startingFrom: low.id },
    "tester",
  );
  const diff = await diffRevisions(studyId, low.id, high.id);
  expect(diff.common + diff.out).toBe(low.imageCount);
  expect(diff.common + diff.in).toBe(high.imageCount);
  expect(diff.differences).toHaveLength(diff.in + diff.out);
  for (const { side, reason, shown, selected } of diff.differences)
    if (side === "out") expect(reason).toBe(selected / shown < 0.9 ? "belowThreshold" : "notDrawn");
    else expect(reason).toBe("notDrawn");
  expect(diff.classes.reduce((sum, one) => sum + one.in, 0)).toBe(diff.in);
  const back = await diffRevisions(studyId, high.id, low.id);
  expect([back.in, back.out]).toEqual([diff.out, diff.in]);
  expect((await diffRevisions(studyId, low.id, low.id)).differences).toEqual([]);
  const stability = await getStability(studyId, high.id);
  expect(stability.inclusion.reduce((sum, count) => sum + count, 0)).toBe(high.imageCount);
  expect(stability.overlap).toBeGreaterThan(0);
  expect(stability.overlap).toBeLessThan(1);
});
