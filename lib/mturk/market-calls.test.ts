import { createServer } from "node:net";
import { RejectAssignmentCommand } from "@aws-sdk/client-mturk";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startTestMarket } from "@/lib/market/test-market";
import { startFaultyProxy } from "@/prisma/seed/faulty-proxy";
import { createHit } from "./create-hit";
import { createHitType } from "./create-hit-type";
import { approveAssignment } from "./decide-assignment";
import { getBalance } from "./get-balance";
import { getHit } from "./get-hit";
import { listAssignments } from "./list-assignments";
import { listHitsByAnnotation } from "./list-hits";

vi.stubEnv("DATABASE_URL", "postgresql://unused");
vi.stubEnv("CROWD_ACCESS_KEY_ID", "RDRWLAB0000000000");
vi.stubEnv("CROWD_SECRET_ACCESS_KEY", "Lab secret");
vi.setConfig({ testTimeout: 60_000 });

const market = await startTestMarket();
const proxy = await startFaultyProxy(market.endpoint);
const { endpoint } = proxy;
afterEach(() => {
  proxy.faultOf = () => undefined;
});

const values = {
  title: "Which of these images show a goldfish?",
  description: "Select them",
  keywords: "image",
  rewardCents: 5,
  assignmentDurationSeconds: 600,
  closedTo: [],
  autoApprovalSeconds: 3600,
};
const marketHitTypeId = await createHitType(endpoint, values);
const hit = (hitId: number) => ({
  studyId: 3,
  hitId,
  marketHitTypeId,
  maxAssignments: 5,
  lifetimeSeconds: 3600,
  name: `redraw/3/${hitId}/0/abc`,
});

describe("creating", () => {
  it("a HIT type gives the same one for the same values, in dollars at the market", async () => {
    expect(await createHitType(endpoint, values)).toBe(marketHitTypeId);
    expect(await createHitType(endpoint, { ...values, rewardCents: 6 })).not.toBe(marketHitTypeId);
  });

  it("a HIT again gives the one that is there", async () => {
    const made = await createHit(endpoint, hit(41));
    expect(made).toMatchObject({ status: "Assignable", available: 5, pending: 0, annotation: "redraw/3/41/0/abc" });
    expect(await createHit(endpoint, hit(41))).toEqual(made);
    const before = await getBalance(endpoint);
    proxy.faultOf = (operation) => (operation === "CreateHITWithHITType" ? "resetAfter" : undefined);
    await expect(createHit(endpoint, hit(42))).rejects.toMatchObject({ code: "marketUnreachable" });
    proxy.faultOf = () => undefined;
    await createHit(endpoint, hit(42));
    // 5 x ($0.05 + 20%).
    expect(before - (await getBalance(endpoint))).toBe(30);
  });
});

describe("reading", () => {
  it("finds every HIT by its annotation over several pages", async () => {
    await Promise.all([51, 52, 53, 54, 55].map((hitId) => createHit(endpoint, hit(hitId))));
    const found = await listHitsByAnnotation(endpoint, 2);
    for (const hitId of [51, 52, 53, 54, 55]) expect(found.get(hit(hitId).name)?.status).toBe("Assignable");
  });

  it("lists every assignment over several pages, with answer and state", async () => {
    const { marketHitId } = await createHit(endpoint, hit(60));
    const workers = await Promise.all(Array.from({ length: 5 }, () => market.newWorker()));
    for (const worker of workers) await market.answered(marketHitId, worker);
    const listed = await listAssignments(endpoint, marketHitId, 2);
    expect(listed.map((assignment) => assignment.marketWorkerId)).toEqual(workers);
    expect(listed[0]).toMatchObject({
      marketHitId,
      status: "Submitted",
      answer: "<x/>",
      submittedAt: expect.any(Date),
    });
  });

  it("says null for a HIT that is not there", async () => {
    expect(await getHit(endpoint, "3NOTHING")).toBeNull();
  });
});

describe("approving", () => {
  it("again, or after the market has decided, gives the market's decision", async () => {
    const { marketHitId } = await createHit(endpoint, hit(70));
    const approved = await market.answered(marketHitId, await market.newWorker());
    expect(await approveAssignment(endpoint, approved)).toBe("Approved");
    expect(await approveAssignment(endpoint, approved)).toBe("Approved");
    const rejected = await market.answered(marketHitId, await market.newWorker());
    await market.client.send(new RejectAssignmentCommand({ AssignmentId: rejected, RequesterFeedback: "By hand" }));
    expect(await approveAssignment(endpoint, rejected)).toBe("Rejected");
    await expect(approveAssignment(endpoint, "3NOTHING")).rejects.toMatchObject({
      code: "marketRefused",
      message: expect.stringContaining("AssignmentDoesNotExist"),
    });
  });
});

describe("failures", () => {
  it.each(["resetBefore", "resetAfter", "errorBefore", "errorAfter", "truncateAfter", "throttle"] as const)(
    "%s may be tried again",
    async (fault) => {
      proxy.faultOf = () => fault;
      await expect(getBalance(endpoint)).rejects.toMatchObject({
        code: "marketUnreachable",
        message: expect.stringContaining(
          `Cannot read the balance at ${endpoint}: the market does not answer as it should`,
        ),
      });
    },
  );

  it("a refusal is final and says why", async () => {
    await expect(createHit(endpoint, { ...hit(80), lifetimeSeconds: 1 })).rejects.toMatchObject({
      code: "marketRefused",
      message: expect.stringMatching(
        /^Cannot create HIT 80 of study 3 at .*: the market refused \(InvalidParameterValue: .*LifetimeInSeconds/,
      ),
    });
  });

  it("a server that takes the connection and says nothing is left after its time limit", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const started = performance.now();
    await expect(getBalance(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: "marketUnreachable" });
    expect(performance.now() - started).toBeGreaterThan(14_000);
    silent.close();
  });
});
