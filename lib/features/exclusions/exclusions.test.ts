import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { importVotes } from "../vote-imports/mutations";
import { applyExclusion, undoExclusion } from "./mutations";
import { listExcludedWorkers, listPolicies, previewExclusion } from "./queries";
import { type ExclusionTargets, exclusionTargetsSchema } from "./schema";

await createTestDatabase();
afterAll(closeDatabase);

let studyId: AuthorizedStudyId;
let batchId: number;
let workers: string[];
const targets = (some: Partial<ExclusionTargets>) => exclusionTargetsSchema.parse(some);
const talliesOf = () => database().tally.findMany({ where: { studyId }, orderBy: { candidateId: "asc" } });
const counted = async () => (await talliesOf()).filter((tally) => tally.shown > 0);

/** Tallies equal the recount from raw rows (I7), a worker counts once per image (I2), books and audit stand. */
async function expectExact() {
  for (const { name, problems } of await checkInvariants(database()))
    if (["I2", "I3", "I7", "I8"].includes(name)) expect([name, ...problems]).toEqual([name]);
}

beforeAll(async () => {
  const pg = pool("jobs");
  studyId = studyOfJob(
    await buildGeneratedPool(pg, { name: "exclusions", classes: 4, candidatesPerClass: 50, referencesPerClass: 12 }),
  );
  batchId = await buildGeneratedCrowd(pg, { studyId, workers: 12, redundancy: 5, targetsPerHit: 20, spammers: 2 });
  const rows = await database().worker.findMany({ orderBy: { id: "asc" } });
  workers = rows.map((worker) => worker.pseudonym);
  const csv = (
    await database().candidate.findMany({
      where: { studyId, role: "candidate" },
      include: { class: true },
      take: 40,
      orderBy: { id: "asc" },
    })
  )
    .flatMap((one, at) => [`${one.path},${one.class.wnid},ann,${at % 2}`, `${one.path},${one.class.wnid},bob,1`])
    .join("\n");
  await importVotes(studyId, {
    kind: "votes",
    name: "votes.csv",
    createdBy: "tester",
    source: (async function* () {
      yield new TextEncoder().encode(`image,class,worker,selected\n${csv}\n`);
    })(),
  });
}, 60_000);

beforeEach(expectExact);

describe("an exclusion policy", () => {
  test("moves what its preview said, keeps everybody paid, and is undone without a trace in the tallies", async () => {
    const before = await talliesOf();
    const worker = workers[11] ?? "";
    const preview = await previewExclusion(studyId, targets({ workers: [worker] }));
    expect(await talliesOf()).toEqual(before);
    const states = await database().assignment.groupBy({ by: ["state"], where: { studyId }, _count: true });
    const { id, effect } = await applyExclusion(
      studyId,
      {
        name: "Random answers",
        reason: "half of the negative controls selected",
        targets: targets({ workers: [worker] }),
      },
      "ada",
    );
    expect(effect).toEqual(preview);
    await expectExact();
    const after = await talliesOf();
    const lost = before.map((tally, at) => tally.shown - (after[at]?.shown ?? 0));
    expect(lost.reduce((sum, one) => sum + one, 0)).toBe(effect.votes);
    expect(lost.filter((one) => one > 0)).toHaveLength(effect.images);
    const moved = before.filter((tally, at) => {
      const now = after[at];
      return now && tally.selected * now.shown !== now.selected * tally.shown;
    });
    expect(moved).toHaveLength(effect.moved);
    expect(effect.votesLeft).toBe(after.reduce((sum, tally) => sum + tally.shown, 0));
    // Paid, not counted: no submission changes its state.
    expect(await database().assignment.groupBy({ by: ["state"], where: { studyId }, _count: true })).toEqual(states);
    expect(await listExcludedWorkers(studyId)).toEqual(new Set([worker]));
    await undoExclusion(studyId, id, "bob");
    expect(await talliesOf()).toEqual(before);
    expect(await listExcludedWorkers(studyId)).toEqual(new Set());
    await expect(undoExclusion(studyId, id, "bob")).rejects.toMatchObject({ code: "conflict" });
    expect(await listPolicies(studyId)).toMatchObject([{ name: "Random answers", undoneBy: "bob", targets: [worker] }]);
  });

  test("over a batch, workers of imported votes and a file: any order of undoing gives back what was", async () => {
    const before = await talliesOf();
    const [ann] = await database().importedVote.findMany({ where: { studyId, selected: false }, take: 1 });
    const { id: importId } = await database().voteImport.findFirstOrThrow({ where: { studyId } });
    const name = `i-${ann?.workerKey.slice(0, 12)}`;
    const input = (some: Partial<ExclusionTargets>) => ({ name: "p", reason: "r", targets: targets(some) });
    const one = await applyExclusion(studyId, input({ workers: [name, workers[3] ?? ""] }), "ada");
    await expectExact();
    const two = await applyExclusion(
      studyId,
      input({ voteImportIds: [importId], workers: [workers[3] ?? "", workers[4] ?? ""] }),
      "ada",
    );
    await expectExact();
    // What the first policy keeps out already is not taken out twice.
    expect(two.effect.votes).toBeGreaterThan(0);
    await undoExclusion(studyId, one.id, "ada");
    await expectExact();
    expect(await listExcludedWorkers(studyId)).toEqual(new Set([workers[3], workers[4]]));
    await undoExclusion(studyId, two.id, "ada");
    expect(await talliesOf()).toEqual(before);
    const batch = await applyExclusion(studyId, input({ batchIds: [batchId] }), "ada");
    await expectExact();
    expect((await counted()).length).toBe(40);
    await undoExclusion(studyId, batch.id, "ada");
    expect(await talliesOf()).toEqual(before);
  });

  test("that would exclude everyone, or names somebody unknown, is refused and nothing changes", async () => {
    const before = await talliesOf();
    const policies = await listPolicies(studyId);
    const { id: importId } = await database().voteImport.findFirstOrThrow({ where: { studyId } });
    await expect(
      applyExclusion(
        studyId,
        { name: "All", reason: "r", targets: targets({ batchIds: [batchId], voteImportIds: [importId] }) },
        "ada",
      ),
    ).rejects.toThrow("would exclude everyone");
    await expect(previewExclusion(studyId, targets({ workers: ["Wnobody"] }))).rejects.toThrow("no worker Wnobody");
    expect(() => targets({})).toThrow("names nobody");
    expect(await talliesOf()).toEqual(before);
    expect(await listPolicies(studyId)).toEqual(policies);
  });

  test("reaches what an excluded worker still sends: a later file adds nothing to the tallies", async () => {
    const [ann] = await database().importedVote.findMany({ where: { studyId, selected: false }, take: 1 });
    const { id } = await applyExclusion(
      studyId,
      { name: "ann", reason: "r", targets: targets({ workers: [`i-${ann?.workerKey.slice(0, 12)}`] }) },
      "ada",
    );
    const before = await talliesOf();
    const [other] = await database().candidate.findMany({
      where: { studyId, role: "reference" },
      include: { class: true },
      take: 1,
    });
    await importVotes(studyId, {
      kind: "votes",
      name: "later.csv",
      createdBy: "tester",
      source: (async function* () {
        yield new TextEncoder().encode(`image,class,worker,selected\n${other?.path},${other?.class.wnid},ann,1\n`);
      })(),
    });
    expect((await talliesOf()).filter((tally) => tally.shown > 0)).toEqual(before.filter((tally) => tally.shown > 0));
    await expectExact();
    await undoExclusion(studyId, id, "ada");
    await expectExact();
    const now = await database().tally.findUnique({
      where: { studyId_candidateId: { studyId, candidateId: other?.id ?? 0 } },
    });
    const was = before.find((tally) => tally.candidateId === other?.id);
    expect(now?.shown).toBe((was?.shown ?? 0) + 1);
  });

  test("applied and undone from many places at once leaves exact tallies", async () => {
    const before = await talliesOf();
    const applied = await Promise.all(
      workers
        .slice(0, 6)
        .map((worker, at) =>
          applyExclusion(
            studyId,
            { name: `p${at}`, reason: "r", targets: targets({ workers: [worker, workers[at + 1] ?? ""] }) },
            "ada",
          ),
        ),
    );
    await expectExact();
    await Promise.all(applied.map(({ id }) => undoExclusion(studyId, id, "ada")));
    expect(await talliesOf()).toEqual(before);
  });
});
