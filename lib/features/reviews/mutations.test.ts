import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createUser } from "@/lib/auth/create-user";
import type { AuthorizedStudyId, StudyRole } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { addFlags, importFlags, removeFlags } from "../flags/mutations";
import { listFlags } from "../flags/queries";
import { listRecord } from "../people/queries";
import { recordAddressSchema } from "../people/schema";
import { createRound, importReviews, saveReview } from "./mutations";
import { getClassRound, getRound, listClassBins, listReviewImages, listRounds, listVerdicts } from "./queries";
import { classAddressSchema } from "./schema";

await createTestDatabase();
afterAll(closeDatabase);

let studyId: AuthorizedStudyId;
const people: string[] = [];
const as = (index: number, role: StudyRole = "reviewer") => ({ user: { id: people[index] ?? "" }, role });

beforeAll(async () => {
  const pg = pool("jobs");
  studyId = studyOfJob(
    await buildGeneratedPool(pg, { name: "reviews", classes: 6, candidatesPerClass: 40, referencesPerClass: 30 }),
  );
  for (let index = 0; index < 20; index += 1) {
    const id = await createUser({
      email: `r${index}@example.org`,
      name: `R ${index}`,
      password: "a long enough password",
    });
    people.push(id);
    await database().studyMember.create({
      data: { studyId, userId: id, role: index === 19 ? "researcher" : "reviewer" },
    });
  }
}, 60_000);

async function draw(startingFrom?: number): Promise<number> {
  const [revision] = await drawRevisions(
    studyId,
    [{ strategy: "topImages", imagesPerClass: 5, ...(startingFrom ? { startingFrom } : {}) }],
    "tester",
  );
  return revision?.id ?? 0;
}

async function candidatesOf(wnid: string, limit: number): Promise<number[]> {
  const rows = await database().candidate.findMany({
    where: { studyId, role: "candidate", class: { wnid } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map((row) => row.id);
}

describe("flags", () => {
  test("twenty reviewers who flag overlapping sheets at once leave one flag per candidate, and a draw leaves them out", async () => {
    const ids = await candidatesOf("c0000", 12);
    const answers = await Promise.all(
      people.map((by, index) =>
        addFlags(
          studyId,
          { candidateIds: [...ids.slice(index % 4), ...ids.slice(0, 6)].reverse(), reason: "wrongClass", note: "" },
          by,
        ),
      ),
    );
    expect(answers.reduce((sum, answer) => sum + answer.flagged, 0)).toBe(12);
    const { flags } = await listFlags(studyId, { after: 0, limit: 100, class: "c0000" });
    expect(flags.map((flag) => flag.candidateId)).toEqual(ids);
    const revisionId = await draw();
    const { images } = await listReviewImages(
      studyId,
      flags.length > 0 ? await classIdOf("c0000") : 0,
      { ...classAddressSchema.parse({}), flagged: "yes", revisionId },
      { limit: 100, offset: 0 },
    );
    expect(images).toHaveLength(12);
    // Byte 4 = flagged (lib/features/variants/schema.ts).
    expect(images.every((image) => image.outcome === 4 && image.flag?.reason === "wrongClass")).toBe(true);
    expect(await removeFlags(studyId, { candidateIds: ids }, people[0] ?? "")).toEqual({ removed: 12, unread: 0 });
    expect((await listFlags(studyId, { after: 0, limit: 100 })).flags).toEqual([]);
  });

  test("a flag on an image keeps it out under every class; an unknown candidate refuses the whole act", async () => {
    const [first = 0] = await candidatesOf("c0001", 1);
    await expect(
      addFlags(studyId, { candidateIds: [first, 2_000_000_000], reason: "invalid", note: "" }, "ada"),
    ).rejects.toMatchObject({ code: "notFound" });
    expect((await listFlags(studyId, { after: 0, limit: 10 })).flags).toEqual([]);
    const { imageId } = await database().candidate.findUniqueOrThrow({ where: { studyId_id: { studyId, id: first } } });
    const other = await database().candidate.create({
      data: { studyId, imageId, classId: await classIdOf("c0002"), role: "candidate", path: "c0002/again.jpg" },
    });
    await addFlags(studyId, { candidateIds: [first], reason: "notAPhotograph", note: "a drawing" }, "ada");
    const { flags } = await listFlags(studyId, { after: 0, limit: 10 });
    expect(flags.map((flag) => [flag.candidateId, flag.scope, flag.note])).toEqual([
      [first, "image", "a drawing"],
      [other.id, "image", "a drawing"],
    ]);
    await removeFlags(studyId, { candidateIds: [other.id] }, "ada");
    expect((await listFlags(studyId, { after: 0, limit: 10 })).flags).toEqual([]);
    await database().candidate.delete({ where: { studyId_id: { studyId, id: other.id } } });
  });

  test("taking back what was read leaves a flag that was added since", async () => {
    const candidateIds = await candidatesOf("c0003", 1);
    const read = async () => {
      const { images } = await listReviewImages(
        studyId,
        await classIdOf("c0003"),
        { ...classAddressSchema.parse({}), flagged: "yes", revisionId: null },
        { limit: 10, offset: 0 },
      );
      return images;
    };
    await addFlags(studyId, { candidateIds, reason: "wrongClass", note: "" }, "ada");
    const [seen] = await read();
    await addFlags(studyId, { candidateIds, reason: "inappropriate", note: "" }, "ben");
    expect(await removeFlags(studyId, { candidateIds, flagIds: seen?.flagIds ?? [] }, "ada")).toEqual({
      removed: 1,
      unread: 1,
    });
    const [left] = await read();
    expect(left).toMatchObject({ flag: { reason: "inappropriate", by: "ben" }, flagIds: [expect.any(Number)] });
    // The same again takes nothing: what ben said was not read then.
    expect(await removeFlags(studyId, { candidateIds, flagIds: seen?.flagIds ?? [] }, "ada")).toEqual({
      removed: 0,
      unread: 1,
    });
    expect(await removeFlags(studyId, { candidateIds }, "ada")).toEqual({ removed: 1, unread: 0 });
    expect(await read()).toEqual([]);
  });

  test("ImageNetV2's list flags images by hash or by a file name that only one image has", async () => {
    const [hit] = await database().image.findMany({ where: { candidates: { some: { studyId } } }, take: 1 });
    const imported = await importFlags(studyId, {
      name: "candidate_blacklist.json",
      actor: "ada",
      flags: [
        { image: hit?.sha256 ?? "", reason: "invalid image (added in the review server)" },
        // Every class of the pool has a 0001.jpg.
        { image: "0001", reason: "Too big" },
        { image: "0001085a51ca7bcb1ea8f9ff5f08b69694c64ef7", reason: "unclear" },
      ],
    });
    expect(imported).toEqual({ listed: 3, flagged: 1, already: 0, unknown: 2 });
    const { flags } = await listFlags(studyId, { after: 0, limit: 10 });
    expect(flags).toMatchObject([{ sha256: hit?.sha256, reason: "invalid", scope: "image" }]);
    await removeFlags(studyId, { candidateIds: flags.map((flag) => flag.candidateId) }, "ada");
  });
});

async function classIdOf(wnid: string): Promise<number> {
  const { id } = await database().imageClass.findUniqueOrThrow({ where: { studyId_wnid: { studyId, wnid } } });
  return id;
}

describe("a round of review", () => {
  test("of twenty reviewers who save the same class at once exactly one wins, and with retries none of twenty updates is lost", async () => {
    const round = await createRound(
      studyId,
      { revisionId: await draw(), reviewersPerClass: 1, reviewers: [] },
      "tester",
    );
    const place = { roundId: round.id, wnid: "c0003" };
    const first = await Promise.allSettled(
      people.map((_, index) =>
        saveReview(studyId, place, { verdict: "reviewed", note: `by ${index}`, version: 0 }, as(index)),
      ),
    );
    expect(first.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    for (const answer of first)
      if (answer.status === "rejected")
        expect(answer.reason).toMatchObject({ code: "conflict", details: { version: 1 } });
    await Promise.all(
      people.map(async (_, index) => {
        for (let version = 1; ; ) {
          const answer = await saveReview(
            studyId,
            place,
            { verdict: "problematic", note: `by ${index}`, version },
            as(index),
          ).catch((error: { code: string; details: { version: number } }) => error);
          if (!("code" in answer)) return;
          expect(answer.code).toBe("conflict");
          version = answer.details.version;
        }
      }),
    );
    const { classes } = await getRound(studyId, round.id, { id: people[0] ?? "" }, "c0003");
    expect(classes[0]?.slots).toMatchObject([{ version: 21, verdict: "problematic" }]);
    const records = await database().auditEvent.count({
      where: { studyId, act: "review.save", subject: "class/c0003" },
    });
    expect(records).toBe(21);
  });

  test("two people judge blind; where they differ a researcher settles it, nobody else", async () => {
    const reviewers = people.slice(0, 2);
    const round = await createRound(
      studyId,
      { revisionId: await draw(), reviewersPerClass: 2, reviewers, previousId: null },
      "tester",
    );
    const { classes } = await getRound(studyId, round.id, { id: people[0] ?? "" });
    const wnid = classes[0]?.wnid ?? "";
    const place = { roundId: round.id, wnid };
    await saveReview(studyId, place, { verdict: "problematic", note: "two cats", version: 0 }, as(0));
    const seen = (await getRound(studyId, round.id, { id: people[1] ?? "" }, wnid)).classes[0];
    expect(JSON.stringify(seen)).not.toContain("two cats");
    expect(JSON.stringify(await getClassRound(studyId, wnid, { id: people[1] ?? "" }))).not.toContain("problematic");
    // The record is open to the other reviewer too.
    const recorded = async () => {
      const filter = recordAddressSchema.parse({ act: "review.save", subject: wnid });
      return (await listRecord(studyId, filter, { limit: 1, offset: 0 })).acts[0]?.details;
    };
    expect(await recorded()).toEqual({
      roundId: round.id,
      slot: expect.any(Number),
      version: 1,
      hidden: "until both have judged",
    });
    await expect(
      saveReview(studyId, place, { verdict: "reviewed", note: "", version: 0, slot: 2 }, as(19, "researcher")),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      saveReview(studyId, place, { verdict: "reviewed", note: "", version: 0 }, as(5)),
    ).rejects.toMatchObject({ code: "forbidden" });
    await saveReview(studyId, place, { verdict: "reviewed", note: "", version: 0 }, as(1));
    const conflict = (await getRound(studyId, round.id, { id: people[1] ?? "" }, wnid)).classes[0];
    expect(conflict).toMatchObject({ standing: "conflict" });
    expect(await recorded()).toMatchObject({ verdict: "reviewed", note: "" });
    expect(JSON.stringify(conflict)).toContain("two cats");
    await expect(
      saveReview(studyId, place, { verdict: "reviewed", note: "", version: 0, slot: 2 }, as(0)),
    ).rejects.toMatchObject({ code: "forbidden" });
    await saveReview(
      studyId,
      place,
      { verdict: "problematic", note: "agreed", version: 0, slot: 2 },
      as(19, "researcher"),
    );
    expect((await listVerdicts(studyId, round.id)).get(wnid)).toBe("problematic");
    // A settlement can be taken back: the reviewers still differ.
    await saveReview(studyId, place, { verdict: "unreviewed", note: "", version: 1, slot: 2 }, as(19, "researcher"));
    expect((await getRound(studyId, round.id, { id: people[1] ?? "" }, wnid)).classes[0]).toMatchObject({
      standing: "conflict",
    });
  });

  test("carries a review over where the class's images stayed and it was not problematic", async () => {
    const before = await draw();
    const verdicts = new Map(
      ["c0000", "c0001", "c0002", "c0003", "c0004", "c0005"].map(
        (wnid) => [wnid, wnid === "c0004" ? "problematic" : "reviewed"] as const,
      ),
    );
    const first = await importReviews(studyId, { revisionId: before, name: "review.json", verdicts }, "tester");
    expect(first).toMatchObject({ reviewed: 5, problematic: 1, unreviewed: 0 });
    // The best image of c0005 is flagged: that class's images change, the others' do not.
    const drawn = await listReviewImages(
      studyId,
      await classIdOf("c0005"),
      { ...classAddressSchema.parse({}), drawn: "in", revisionId: before },
      { limit: 10, offset: 0 },
    );
    expect(drawn.total).toBe(5);
    await addFlags(studyId, { candidateIds: [drawn.images[0]?.id ?? 0], reason: "wrongClass", note: "" }, "tester");
    const second = await createRound(
      studyId,
      { revisionId: await draw(before), reviewersPerClass: 1, reviewers: [] },
      "tester",
    );
    expect(second).toMatchObject({ classes: 6, carriedOver: 4 });
    const [newest] = await listRounds(studyId);
    expect(newest).toMatchObject({
      id: second.id,
      carriedOver: 4,
      standings: { reviewed: 4, unreviewed: 2, problematic: 0, conflict: 0 },
    });
  });

  test("refuses reviewers who may not review, and a file that names classes which the revision has not", async () => {
    const revisionId = await draw();
    await expect(
      createRound(studyId, { revisionId, reviewersPerClass: 1, reviewers: ["nobody"] }, "tester"),
    ).rejects.toMatchObject({ code: "badRequest" });
    await expect(
      createRound(studyId, { revisionId, reviewersPerClass: 2, reviewers: people.slice(0, 1) }, "tester"),
    ).rejects.toMatchObject({ code: "badRequest" });
    const rounds = await listRounds(studyId);
    await expect(
      importReviews(studyId, { revisionId, name: "r.json", verdicts: new Map([["n99999999", "reviewed"]]) }, "tester"),
    ).rejects.toThrow("1 of its classes are not in revision");
    expect(await listRounds(studyId)).toEqual(rounds);
  });

  test("the histogram table counts reference, target, valid candidates and all per bin", async () => {
    const bins = await listClassBins(studyId, await classIdOf("c0003"));
    expect(bins.map((row) => row.bin)).toEqual([0, 1, 2, 3, 4]);
    const sum = (of: "reference" | "target" | "valid" | "all") => bins.reduce((total, row) => total + row[of], 0);
    // The generated pool: 30 reference images, 40 candidates, all with 10 votes; a test set draws 10 per class.
    expect([sum("reference"), sum("target"), sum("valid"), sum("all")]).toEqual([30, 10, 40, 40]);
  });
});
