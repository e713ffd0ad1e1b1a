import { afterAll, beforeEach, expect, it } from "vitest";
import { buildPostedHit, type PostedHit } from "@/prisma/seed/posted-hit";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { closeDatabase, database, pool } from "./client";
import { checkInvariants } from "./invariants";

await createTestDatabase();
afterAll(closeDatabase);

const broken = async () =>
  Object.fromEntries(
    (await checkInvariants(database())).filter((one) => one.problems.length > 0).map((one) => [one.name, one.problems]),
  );
const run = (sql: string, ...values: unknown[]) => pool().query(sql, values);

let hit: PostedHit;
beforeEach(async () => {
  await run("truncate studies, workers, outbox restart identity cascade");
  await run(
    "alter table ledger_entries disable trigger user; truncate ledger_entries, audit_events; alter table ledger_entries enable trigger user",
  );
  hit = await buildPostedHit(pool());
  await run("insert into workers (endpoint, market_worker_id, pseudonym) values ('e', 'AWORKER', 'W1')");
});

/** A submission of 48 positions with all of them selected. */
async function insertAssignment(change: Record<string, string | number | null> = {}) {
  const bits = "1".repeat(48);
  const row = {
    study_id: hit.studyId,
    hit_id: hit.hitId,
    posting_id: hit.postingId,
    endpoint: "e",
    market_assignment_id: "3A",
    market_worker_id: "AWORKER",
    worker_id: 1,
    state: "approved",
    selected: bits,
    unavailable: "0".repeat(48),
    counted: bits,
    digest: "d".repeat(64),
    confirmed_at: "2026-01-01",
    decided_at: "2026-01-01",
    submitted_at: "2026-01-01",
    ...change,
  };
  const names = Object.keys(row);
  await run(
    `insert into assignments (${names.join(", ")}) values (${names.map((_, index) => `$${index + 1}`).join(", ")})`,
    ...Object.values(row),
  );
}
const tally = () =>
  run("delete from tallies").then(() =>
    run("insert into tallies select study_id, candidate_id, shown, selected from recount"),
  );
const spend = (assignment = "3A") =>
  run(
    "insert into ledger_entries (study_id, effect_key, kind, amount_cents) values ($1, $2, 'spent', 14)",
    hit.studyId,
    `spent/${hit.studyId}/${hit.postingId}/${assignment}`,
  );
const budget = () => run("update studies set budget_cents = 10000");

it("nothing is broken in a study whose one submission is confirmed, tallied and paid", async () => {
  await budget();
  await insertAssignment();
  await tally();
  await spend();
  expect(await broken()).toEqual({});
});

it("I2 sees a worker whose two votes for one candidate count", async () => {
  await budget();
  await insertAssignment();
  await spend();
  await run("alter table assignments disable trigger user");
  await run("drop index assignments_counted_once");
  await insertAssignment({ market_assignment_id: "3B" });
  await spend("3B");
  await tally();
  const { I2, ...others } = await broken();
  expect(others).toEqual({});
  expect(I2).toHaveLength(48);
  await run("delete from assignments");
  await run(
    "create unique index assignments_counted_once on assignments (study_id, hit_id, worker_id) where state in ('confirmed', 'approved')",
  );
});

it("I3 sees a counted submission with a position too few", async () => {
  await budget();
  await insertAssignment({ selected: "1".repeat(47), unavailable: "0".repeat(47), counted: "0".repeat(47) });
  await spend();
  expect((await broken()).I3).toEqual([expect.stringContaining("has 47 bits for 48 positions")]);
});

it("I4 sees a planned posting that no market call will create", async () => {
  await run("update hit_postings set state = 'planned', market_hit_id = null");
  expect(Object.keys(await broken())).toEqual(["I4"]);
});

it("I5 sees an approved submission that is not in the books, and a confirmed one that nobody pays", async () => {
  await insertAssignment();
  await tally();
  expect((await broken()).I5).toEqual([expect.stringContaining("is approved and the books have 0 entries for it")]);
  await run("update assignments set state = 'confirmed', decided_at = null");
  expect((await broken()).I5).toEqual([expect.stringContaining("is confirmed and nobody will pay it")]);
});

it("I6 sees more money committed than the budget has", async () => {
  await spend("3OTHER");
  expect(await broken()).toEqual({ I6: [`study ${hit.studyId}: 14 cents spent and 0 reserved of 0`] });
});

it("I7 sees a tally that is one vote off", async () => {
  await budget();
  await insertAssignment();
  await spend();
  await tally();
  await run("update tallies set shown = 2 where candidate_id = (select min(candidate_id) from tallies)");
  expect(await broken()).toEqual({ I7: [expect.stringContaining("has the tally 1 of 2 and the recount 1 of 1")] });
});

it("I8 sees books that can be changed", async () => {
  await run("alter table ledger_entries disable trigger ledger_entries_append_only");
  expect(await broken()).toEqual({ I8: ["the trigger ledger_entries_append_only is missing or switched off"] });
  await run("alter table ledger_entries enable trigger ledger_entries_append_only");
});

it("I9 sees a submission that was left provisional after the market was asked", async () => {
  await insertAssignment({
    state: "provisional",
    confirmed_at: null,
    decided_at: null,
    worker_id: null,
    counted: null,
  });
  await run("update hit_postings set listed_at = app_now()");
  expect(await broken()).toEqual({ I9: [expect.stringContaining("is still provisional")] });
});

it("I11 sees a market's worker id in an audit event", async () => {
  await run(
    "insert into audit_events (actor, act, subject, details) values ('a', 'b', 'c', '{\"worker\": \"AWORKER\"}')",
  );
  expect(await broken()).toEqual({ I11: [expect.stringMatching(/^audit event \d+ names a worker/)] });
});

it("I12 sees a rejected submission without a decision", async () => {
  await insertAssignment({ state: "rejected", decided_at: null });
  expect(await broken()).toEqual({ I12: [expect.stringContaining("is rejected")] });
});
