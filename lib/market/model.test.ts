import pg from "pg";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { acceptHit, returnAssignment, submitAssignment } from "./assignments/mutations";
import { closeMarket, inTransaction, market } from "./db/client";
import { findImbalances } from "./ledger/check";
import { operations } from "./protocol/operations";
import { RequestError } from "./protocol/request-error";
import { validate } from "./protocol/validation";
import { deposit } from "./requesters/mutations";
import { ensureRequester } from "./seed";
import { sweep } from "./sweep";
import { externalQuestion } from "./test-market";
import { MarketModel, type ModelHit, type ModelSlot, type Outcome } from "./test-model";
import { createWorker } from "./workers/mutations";

const steps = Number(process.env.MARKET_MODEL_STEPS ?? 10_000);
const seed = Number(process.env.MARKET_MODEL_SEED ?? 20_261_123);
const openingBalance = 4_000;
/** Requesters that work side by side, each with a model of its own; the crowd and the clock are common. */
const requesters = 4;
/** Operations of each requester between two movements of the clock. */
const round = 19;

const database = await createTestDatabase("market");
process.env.MARKET_DATABASE_URL = database.url;
process.env.MARKET_SECRET = "a secret of the market's tests, long enough";

afterAll(closeMarket);

/** Time stands still between steps: the model and the market then agree on every second. */
async function freezeClock(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`create or replace function market.app_now() returns timestamptz(3) language sql stable as $$
    select timestamptz '2026-11-01T00:00:00Z' + (select seconds from market.clock_offset) * interval '1 second' $$`);
  await client.end();
}

async function run(
  requesterId: number,
  name: string,
  input: object,
): Promise<{ outcome: Outcome; answer: Record<string, unknown> }> {
  const operation = operations.get(name);
  if (!operation) throw new Error(`no operation ${name}`);
  try {
    const answer = await operation.run({ requesterId }, validate(operation.input, input));
    return { outcome: "ok", answer: answer as Record<string, unknown> };
  } catch (error) {
    if (error instanceof RequestError) return { outcome: error.turkErrorCode, answer: {} };
    throw error;
  }
}

/** One requester and its model. */
async function newWorld(index: number, workers: readonly string[], outcomes: Map<string, number>) {
  const name = `Lab ${index}`;
  await ensureRequester({ name, accessKeyId: `RDRWMODEL${index}`, secretAccessKey: "x", balanceCents: openingBalance });
  const { id } = await market().requester.findUniqueOrThrow({ where: { name } });
  const generator = xoroshiro128plus(seed + index);
  const draw = (from: number, to: number) => uniformInt(generator, from, to);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[draw(0, Math.max(0, items.length - 1))];
  const model = new MarketModel(openingBalance);
  let step = 0;
  const where = () => `requester ${index}, step ${step}, seed ${seed}`;

  const agree = (act: string, real: Outcome, expected: Outcome) => {
    outcomes.set(`${act} ${expected}`, (outcomes.get(`${act} ${expected}`) ?? 0) + 1);
    expect(real, `${where()}: ${act}`).toBe(expected);
  };
  /** Recent HITs are touched more often, so that most of them live through several steps. */
  const someHit = (): ModelHit | undefined => pick(draw(0, 9) < 8 ? model.hits.slice(-8) : model.hits);
  const someSlot = (): { hit: ModelHit; slot: ModelSlot } | undefined => {
    const hit = someHit();
    const slot = hit && pick(hit.slots);
    return slot && { hit, slot };
  };

  const compare = async () => {
    const requester = await market().requester.findUniqueOrThrow({ where: { id } });
    expect([requester.availableCents, requester.heldCents], where()).toEqual([model.available, model.held]);
    const sums = await market().ledgerEntry.aggregate({
      where: { requesterId: id },
      _sum: { availableCents: true, heldCents: true, workerCents: true, feeCents: true, outsideCents: true },
    });
    expect(sums._sum).toEqual({
      availableCents: model.available,
      heldCents: model.held,
      workerCents: model.paid - model.fees,
      feeCents: model.fees,
      outsideCents: -model.deposited,
    });
    const earned = await market().ledgerEntry.groupBy({
      by: ["workerId"],
      where: { requesterId: id, workerId: { not: null } },
      _sum: { workerCents: true },
    });
    expect(new Map(earned.map((row) => [row.workerId, row._sum.workerCents]))).toEqual(model.earned);
    for (const hit of model.hits.slice(-12)) {
      const { answer } = await run(id, "GetHIT", { HITId: hit.id });
      expect(answer.HIT, where()).toMatchObject({
        HITStatus: model.status(hit),
        MaxAssignments: hit.max,
        NumberOfAssignmentsPending: model.pending(hit),
        NumberOfAssignmentsAvailable: !hit.disposed && hit.expires > model.time ? model.open(hit) : 0,
        NumberOfAssignmentsCompleted: hit.slots.filter((slot) => slot.state === "approved" || slot.state === "rejected")
          .length,
      });
      const real = await market().assignment.findMany({ where: { hitId: hit.id }, orderBy: { ordinal: "asc" } });
      expect(real.map((slot) => [slot.id, slot.state, slot.workerId])).toEqual(
        hit.slots.map((slot) => [slot.id, slot.state, slot.worker]),
      );
    }
  };

  const acts: Record<string, () => Promise<void>> = {
    create: async () => {
      const [reward, max] = [draw(0, 60), draw(1, 12)];
      const [lifetime, duration, autoApproval] = [draw(30, 4000), draw(30, 1500), draw(0, 5000)];
      const expected = model.canCreate(reward, max);
      const { outcome, answer } = await run(id, "CreateHIT", {
        Title: `HIT at ${reward}`,
        Description: "x",
        Reward: (reward / 100).toFixed(2),
        MaxAssignments: max,
        LifetimeInSeconds: lifetime,
        AssignmentDurationInSeconds: duration,
        AutoApprovalDelayInSeconds: autoApproval,
        Question: externalQuestion("https://study.example/"),
      });
      agree("create", outcome, expected);
      if (expected !== "ok") return;
      const hit = answer.HIT as { HITId: string; HITGroupId: string };
      model.created({
        id: hit.HITId,
        group: hit.HITGroupId,
        reward,
        max,
        expires: model.time + lifetime,
        duration,
        autoApproval,
      });
    },
    accept: async () => {
      const [worker, hit] = [pick(workers), someHit()];
      if (!worker || !hit) return;
      const expected = model.canAccept(worker, hit);
      const result = await acceptHit(worker, hit.id);
      agree("accept", result.ok ? "ok" : result.reason, expected);
      if (!result.ok) return;
      const { reissued, book } = model.accept(worker, hit);
      if (reissued) expect(result.assignmentId).toBe(reissued);
      book(result.assignmentId);
    },
    acceptOfGroup: async () => {
      const [worker, some] = [pick(workers), someHit()];
      if (!worker || !some) return;
      const expected = model.hits.find((hit) => hit.group === some.group && model.canAccept(worker, hit) === "ok");
      const result = await acceptHit(worker, some.group);
      agree("accept of a group", result.ok ? "ok" : result.reason, expected ? "ok" : "nothingLeft");
      if (!result.ok || !expected) return;
      const { reissued, book } = model.accept(worker, expected);
      if (reissued) expect(result.assignmentId).toBe(reissued);
      book(result.assignmentId);
    },
    giveBack: async () => {
      const found = someSlot();
      const worker = draw(0, 3) === 0 ? pick(workers) : found?.slot.worker;
      if (!found || !worker) return;
      const expected = model.giveBack(found.slot, worker);
      agree("return", String(await returnAssignment(worker, found.slot.id)), String(expected));
    },
    submit: async () => {
      const found = someSlot();
      if (!found) return;
      const expected = model.submit(found.hit, found.slot);
      const result = await submitAssignment(found.slot.id, "<x/>");
      agree("submit", result.ok ? "ok" : result.reason, expected);
    },
    approve: async () => {
      const found = someSlot();
      if (!found) return;
      const override = draw(0, 2) === 0;
      const expected = model.approve(found.hit, found.slot, override);
      const input = { AssignmentId: found.slot.id, OverrideRejection: override };
      agree("approve", (await run(id, "ApproveAssignment", input)).outcome, expected);
    },
    reject: async () => {
      const found = someSlot();
      if (!found) return;
      const expected = model.reject(found.slot);
      agree(
        "reject",
        (await run(id, "RejectAssignment", { AssignmentId: found.slot.id, RequesterFeedback: "no" })).outcome,
        expected,
      );
    },
    bonus: async () => {
      const found = someSlot();
      const worker = draw(0, 4) === 0 ? pick(workers) : found?.slot.worker;
      if (!found || !worker) return;
      const [cents, token] = [draw(1, 300), `token ${draw(1, 30)}`];
      const expected = model.bonus(found.slot, worker, cents, token);
      const { outcome } = await run(id, "SendBonus", {
        WorkerId: worker,
        AssignmentId: found.slot.id,
        BonusAmount: (cents / 100).toFixed(2),
        Reason: "x",
        UniqueRequestToken: token,
      });
      agree("bonus", outcome, expected);
    },
    expire: async () => {
      const hit = someHit();
      if (!hit) return;
      const at = model.time + draw(-500, 2000);
      const expected = model.expire(hit, at);
      const input = { HITId: hit.id, ExpireAt: Date.parse("2026-11-01T00:00:00Z") / 1000 + at };
      agree("expire", (await run(id, "UpdateExpirationForHIT", input)).outcome, expected);
    },
    add: async () => {
      const hit = someHit();
      if (!hit) return;
      const more = draw(1, 4);
      const expected = model.add(hit, more);
      const input = { HITId: hit.id, NumberOfAdditionalAssignments: more };
      agree("add", (await run(id, "CreateAdditionalAssignmentsForHIT", input)).outcome, expected);
    },
    review: async () => {
      const hit = someHit();
      if (!hit) return;
      const revert = draw(0, 1) === 0;
      const expected = model.review(hit, revert);
      agree("review", (await run(id, "UpdateHITReviewStatus", { HITId: hit.id, Revert: revert })).outcome, expected);
    },
    dispose: async () => {
      const hit = someHit();
      if (!hit) return;
      const expected = model.dispose(hit);
      agree("dispose", (await run(id, "DeleteHIT", { HITId: hit.id })).outcome, expected);
    },
    deposit: async () => {
      const cents = draw(1, 400);
      await inTransaction((tx) => deposit(tx, id, cents, `step ${step}`));
      model.deposited += cents;
    },
  };
  const weights: [keyof typeof acts, number][] = [
    ["create", 8],
    ["accept", 26],
    ["acceptOfGroup", 4],
    ["giveBack", 5],
    ["submit", 20],
    ["approve", 11],
    ["reject", 5],
    ["bonus", 4],
    ["expire", 3],
    ["add", 3],
    ["review", 3],
    ["dispose", 3],
    ["deposit", 1],
  ];
  const bag = weights.flatMap(([act, weight]) => Array.from({ length: weight }, () => act));
  const act = async () => {
    step += 1;
    await acts[pick(bag) ?? "create"]?.();
  };
  return { model, act, compare };
}

test(`after ${steps} random operations the market agrees with an independent model, to the cent`, {
  timeout: 600_000,
}, async () => {
  await freezeClock();
  const workers = await Promise.all(
    Array.from(
      { length: 25 },
      async () =>
        (await inTransaction((tx) => createWorker(tx, { name: "", country: null, subdivision: null, adult: true }))).id,
    ),
  );
  const outcomes = new Map<string, number>();
  const worlds: Awaited<ReturnType<typeof newWorld>>[] = [];
  for (let index = 0; index < requesters; index += 1) worlds.push(await newWorld(index, workers, outcomes));
  const compare = () => Promise.all(worlds.map((world) => world.compare()));
  const generator = xoroshiro128plus(seed - 1);
  let time = 0;
  let compared = 0;

  for (let done = 0; done < steps; ) {
    const each = Math.min(round, Math.ceil((steps - done) / requesters));
    await Promise.all(
      worlds.map(async ({ act }) => {
        for (let turn = 0; turn < each; turn += 1) await act();
      }),
    );
    done += each * requesters;
    // Mostly seconds to minutes; now and then a month, past overrides and forgotten tokens.
    const isMonth = uniformInt(generator, 0, 60) === 0;
    const seconds = isMonth ? uniformInt(generator, 86_400, 40 * 86_400) : uniformInt(generator, 1, 400);
    time += seconds;
    for (const { model } of worlds) model.advance(seconds);
    await database.moveClock(time);
    await sweep();
    if (isMonth) {
      // Disposal after 120 days has a test of its own; the models follow what the sweep did.
      const disposed = await market().hit.findMany({ where: { disposedAt: { not: null } }, select: { id: true } });
      const gone = new Set(disposed.map((hit) => hit.id));
      for (const { model } of worlds) for (const hit of model.hits) if (gone.has(hit.id)) hit.disposed = true;
    }
    if (done - compared >= 250 || done >= steps) {
      compared = done;
      await compare();
    }
  }
  expect(await findImbalances()).toEqual([]);
  const refused = [
    "create InsufficientFunds",
    "approve InvalidAssignmentState",
    "submit tooLate",
    "accept alreadyTaken",
    "bonus DuplicateRequest",
    "add InvalidMaximumAssignmentsIncrease",
    "dispose InvalidHITState",
  ];
  if (steps >= 5000) for (const kind of refused) expect(outcomes.get(kind) ?? 0, kind).toBeGreaterThan(0);
});
