import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { importVotes } from "./mutations";
import { listVoteImports } from "./queries";
import type { VoteImportKind } from "./schema";

await createTestDatabase();
afterAll(closeDatabase);

const query = async (sql: string, values: unknown[] = []) => (await pool("desk").query(sql, values)).rows;
const hashOf = (name: string) => Buffer.from(name).toString("hex").padEnd(64, "0");

let studies = 0;
let studyId = studyOfJob(0);

/** A study with the classes cat and dog; cat has two images of one name in two folders, dog one under the cat's hash. */
beforeEach(async () => {
  const [study] = await query("insert into studies (name) values ($1) returning id", [`Study ${++studies}`]);
  studyId = studyOfJob(study.id);
  await query(
    `insert into image_classes (study_id, wnid, lemmas, position) values ($1, 'cat', '{cat}', 0), ($1, 'dog', '{dog}', 1)`,
    [studyId],
  );
  for (const [wnid, path, role] of [
    ["cat", "cat/one.jpg", "candidate"],
    ["cat", "cat/a/same.jpg", "candidate"],
    ["cat", "cat/b/same.jpg", "reference"],
    ["dog", "dog/one.jpg", "candidate"],
  ])
    await query(
      `with image as (
         insert into images (sha256, width, height, byte_size, format, source) values ($3, 1, 1, 1, 'png', 'test')
         on conflict (sha256) do update set source = 'test' returning id
       )
       insert into candidates (study_id, class_id, image_id, role, path)
       select $1, k.id, image.id, $4::candidate_role, $5 from image, image_classes k where k.study_id = $1 and k.wnid = $2`,
      [studyId, wnid, hashOf(path ?? ""), role, path],
    );
});

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
const importText = (kind: VoteImportKind, text: string, name = "file.csv") =>
  importVotes(studyId, { kind, name, source: bytesOf(text), createdBy: "tester" });
const counts = (...rows: string[]) => importText("counts", `image,class,selected,shown\n${rows.join("\n")}\n`);
const votes = (...rows: string[]) => importText("votes", `image,class,worker,selected\n${rows.join("\n")}\n`);
const tallies = async () =>
  Object.fromEntries(
    (
      await query(
        "select c.path, t.selected, t.shown from tallies t join candidates c on c.id = t.candidate_id where t.study_id = $1",
        [studyId],
      )
    ).map((row) => [row.path, [row.selected, row.shown]]),
  );

/** Invariant I7: what is kept equals what is counted again. */
async function expectTalliesToBeTheRecount() {
  const kept = await query("select * from tallies where study_id = $1 order by candidate_id", [studyId]);
  const again = await query("select * from recount where study_id = $1 order by candidate_id", [studyId]);
  expect(kept).toEqual(again);
}

async function refusalOf(importing: Promise<unknown>): Promise<AppError> {
  const error = await importing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

test("counts and votes of several files add up in the tallies", async () => {
  expect(await counts("cat/one.jpg,cat,7,10", `${hashOf("cat/a/same.jpg")},cat,0,10`)).toMatchObject({
    rows: 2,
    votes: 20,
    selected: 7,
    images: 2,
  });
  expect(
    await votes("one.jpg,cat,w1,1", "one.jpg,cat,w2,0", "one.jpg,dog,w1,yes", "cat/b/same.jpg,cat,w1,true"),
  ).toMatchObject({
    rows: 4,
    votes: 4,
    selected: 3,
    images: 3,
  });
  expect(await tallies()).toEqual({
    "cat/one.jpg": [8, 12],
    "cat/a/same.jpg": [0, 10],
    "cat/b/same.jpg": [1, 1],
    "dog/one.jpg": [1, 1],
  });
  await expectTalliesToBeTheRecount();
  expect((await listVoteImports(studyId)).map(({ kind, rows }) => [kind, rows])).toEqual([
    ["votes", 4],
    ["counts", 2],
  ]);
});

test("rows that are wrong are listed with line, value and mend, and nothing is imported", async () => {
  await counts("one.jpg,cat,1,1");
  const before = await tallies();
  const error = await refusalOf(
    counts(
      "one.jpg,cat,2,10",
      "two.jpg,cat,2,10",
      "one.jpg,bird,2,10",
      "same.jpg,cat,2,10",
      "cat/one.jpg,cat,1,1",
      "cat/a/same.jpg,cat,11,10",
      "cat/one.jpg,dog,1,1",
    ),
  );
  expect(error.code).toBe("badRequest");
  expect(error.details.refused).toBe(6);
  expect(error.details.rows).toEqual([
    {
      row: 3,
      column: "image",
      value: "two.jpg",
      problem: expect.stringContaining("is no image of class cat; give its SHA-256"),
    },
    { row: 4, column: "class", value: "bird", problem: expect.stringContaining("is no class of the study") },
    {
      row: 5,
      column: "image",
      value: "same.jpg",
      problem: "is the file name of 2 images of class cat; give the SHA-256 or the path",
    },
    { row: 6, column: "image", value: "cat/one.jpg", problem: expect.stringContaining("has counts in row 2 already") },
    { row: 7, column: "selected", value: "11", problem: expect.stringContaining("is more than shown, which is 10") },
    { row: 8, column: "image", value: "cat/one.jpg", problem: expect.stringContaining("is no image of class dog") },
  ]);
  expect(error.message).toContain(
    'Cannot import "file.csv": 6 rows are refused and nothing was imported. row 3: image "two.jpg" is no image',
  );
  expect(error.message).toContain("and 3 more");
  expect(await tallies()).toEqual(before);
  expect(await listVoteImports(studyId)).toHaveLength(1);
});

test("a missing column refuses the file by name", async () => {
  const error = await refusalOf(importText("votes", "image,class,selected\none.jpg,cat,1\n", "half.csv"));
  expect(error.message).toContain('Cannot read "half.csv": the column "worker" is missing');
  expect(error.code).toBe("badRequest");
  expect(await listVoteImports(studyId)).toEqual([]);
});

test("the same file is counted once, also when it comes twice at once, and under another name", async () => {
  const text = "image,class,selected,shown\none.jpg,cat,3,10\n";
  const results = await Promise.allSettled([importText("counts", text, "a.csv"), importText("counts", text, "b.csv")]);
  expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const error = await refusalOf(importText("counts", text, "c.csv"));
  expect(error.code).toBe("conflict");
  expect(error.message).toMatch(/^Cannot import "c.csv": the same file was imported as "[ab].csv" on \d{4}-/);
  expect(await tallies()).toEqual({ "cat/one.jpg": [3, 10] });
});

test("a person counts once per image and class, in a file and across files", async () => {
  const twice = await refusalOf(votes("one.jpg,cat,w1,1", "cat/one.jpg,cat,w1,0"));
  expect(twice.details.rows).toEqual([
    {
      row: 3,
      column: "worker",
      value: "w1",
      problem: "has an answer about this image and class in row 2 already; keep one of them",
    },
  ]);
  await votes("one.jpg,cat,w1,1");
  const again = await refusalOf(votes("one.jpg,cat,w1,0", "one.jpg,cat,w2,0"));
  expect(again.details.rows).toEqual([
    { row: 2, column: "worker", value: "w1", problem: expect.stringContaining('from the file "file.csv"') },
  ]);
  const atOnce = await Promise.allSettled([votes("one.jpg,cat,w3,0"), votes("one.jpg,cat,w3,1")]);
  expect(atOnce.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await tallies())["cat/one.jpg"]?.[1]).toBe(2);
});

test("names of workers are not kept: a key of this study stands for them", async () => {
  await votes("one.jpg,cat,Jane Doe,1", "one.jpg,dog,Jane Doe,1");
  const keys = await query("select distinct worker_key from imported_votes where study_id = $1", [studyId]);
  expect(keys).toHaveLength(1);
  expect(keys[0].worker_key).toMatch(/^[\w-]{43}$/);
  const [dump] = await query("select string_agg(v::text, ' ') as text from imported_votes v");
  expect(dump.text).not.toContain("Jane");
});

test("all refused rows are counted, a hundred of them are listed", async () => {
  const error = await refusalOf(counts(...Array.from({ length: 250 }, (_, index) => `x${index}.jpg,cat,1,1`)));
  expect(error.details.refused).toBe(250);
  expect(error.details.rows).toHaveLength(100);
});

test("no file is left behind on the disk, whatever the end", async () => {
  // A folder of its own: other tests write to the common one.
  const folder = await mkdtemp(join(tmpdir(), "redraw-vote-imports-"));
  vi.stubEnv("TMPDIR", folder);
  await counts("one.jpg,cat,1,1");
  await refusalOf(counts("nothing.jpg,cat,1,1"));
  await refusalOf(importText("counts", "image,class\n"));
  expect(await readdir(folder)).toEqual([]);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("tallies equal the recount after any files of votes and counts", async () => {
  const paths = ["cat/one.jpg", "cat/a/same.jpg", "cat/b/same.jpg"];
  const count = fc.record({ path: fc.constantFrom(...paths), shown: fc.nat({ max: 60 }), selected: fc.nat() });
  const vote = fc.record({ path: fc.constantFrom(...paths), selected: fc.boolean() });
  let workers = 0;
  const file = fc.oneof(
    fc.uniqueArray(count, { selector: (row) => row.path, minLength: 1 }).map((rows) => ({
      kind: "counts" as const,
      lines: rows.map((row) => `${row.path},cat,${row.selected % (row.shown + 1)},${row.shown}`),
    })),
    fc.array(vote, { minLength: 1, maxLength: 20 }).map((rows) => ({
      kind: "votes" as const,
      lines: rows.map((row) => `${row.path},cat,worker ${++workers},${Number(row.selected)}`),
    })),
  );
  await fc.assert(
    fc.asyncProperty(file, async ({ kind, lines }) => {
      const importing = kind === "counts" ? counts(...lines) : votes(...lines);
      await importing.catch((error: unknown) => {
        // Only a file of counts that came before may be refused.
        expect(error).toMatchObject({ code: "conflict" });
      });
      await expectTalliesToBeTheRecount();
    }),
    { numRuns: 30 },
  );
});
