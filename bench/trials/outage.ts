// Workers have accepted their HITs and opened their pages when our web process is killed. They finish all the same: their forms go to the
// market, with the whole vote. When we are back, the sweep reads every vote out of the market's answers, and everybody is paid.
import type { HTMLElement } from "node-html-parser";
import type { PageData } from "@/app/hit/_page/page-data";
import { database } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { createBatch, publishBatch } from "@/lib/features/batches/mutations";
import { createInvitation } from "@/lib/market/seed";
import { encodeVote } from "@/lib/mturk/answer";
import { buildStudy } from "@/prisma/seed/build-study";
import { type LoadedPage, openBrowser } from "@/prisma/seed/plain-browser";
import { freePort } from "@/run/free-port";
import { checkAcknowledged, listAcknowledged } from "@/run/more-invariants";
import { type RunningProcess, startProcess } from "@/run/process";
import type { Stack } from "@/run/stack";
import { openSender, pause, startDrawing } from "./fate";
import type { MeasuredProcess } from "./process-memory";

export interface OutageTrial {
  workers: number;
  /** Submissions that the market took while we were down. */
  takenByMarket: number;
  /** Rebuilt from the market's answers, with the votes that were given. */
  recovered: number;
  /** Of them, approved and paid. */
  paid: number;
  changed: number;
  brokenInvariants: string[];
  /** From our return to the last payment. */
  secondsToRecover: number;
}

const redundancy = 10;

const need = (page: LoadedPage, selector: string): HTMLElement => {
  const found = page.root.querySelector(selector);
  if (!found) throw new Error(`The page at ${page.url} (status ${page.status}) has no ${selector}`);
  return found;
};

/** Starts the desk of a stack that has none, so that it can be killed and started again. */
export async function startDesk(stack: Stack): Promise<MeasuredProcess> {
  const { port, hostname } = new URL(stack.deskUrl);
  const debugPort = await freePort();
  const environment = {
    ...process.env,
    ...stack.env,
    REDRAW_SITE: "desk",
    PORT: port,
    HOST: hostname,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --inspect-port=${debugPort}`,
  };
  return { ...(await startProcess("desk", "web.ts", environment, (line) => console.error(line))), debugPort };
}

/** Needs a market and a job worker (`stack`) and a desk of its own, which it kills; resolves with the desk that runs now. */
export async function trialOutage(
  stack: Stack,
  running: RunningProcess,
  share: number,
  log: (line: string) => void,
): Promise<{ result: OutageTrial; desk: MeasuredProcess }> {
  const workers = Math.max(redundancy, Math.round(200 * share));
  const hits = Math.ceil(workers / redundancy);
  const studyId = await buildStudy({
    classes: {
      n1: { candidates: 20 * hits, references: 8 },
      n2: { candidates: 0, references: 8 },
    },
    targetsPerHit: 20,
    positiveControlsPerHit: 2,
    negativeControlsPerHit: 2,
    redundancy,
    crowdEndpoint: stack.marketUrl,
  });
  const { id: batchId } = await createBatch(
    studyId,
    { name: "outage", images: "shortOfVotes", referenceTargets: "none" },
    "trial",
  );
  await publishBatch(studyId, batchId, "trial");
  while ((await database().hitPosting.count({ where: { studyId, state: "planned" } })) > 0) await pause(200);

  const invitation = await createInvitation({ label: "outage" });
  const opened: PageData[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < workers) {
        next += 1;
        const browser = openBrowser();
        const join = await browser.get(invitation);
        await browser.submit(join, need(join, "[data-testid=join]"), [
          ["name", `Worker ${next}`],
          ["adult", "1"],
        ]);
        const home = await browser.get(stack.marketUrl);
        const link = need(home, "[data-testid=preview-link]").getAttribute("href") ?? "";
        const preview = await browser.get(new URL(link, home.url).href);
        const accepted = await browser.submit(preview, need(preview, "[data-testid=accept]"));
        const frame = need(accepted, "iframe").getAttribute("src") ?? "";
        const page = await browser.get(new URL(frame, accepted.url).href);
        opened.push(JSON.parse(need(page, "form#hit").getAttribute("data-hit") ?? "") as PageData);
      }
    }),
  );
  log(`${opened.length} workers have their HITs open; killing the desk`);
  await running.kill();

  const draw = startDrawing(11);
  const sender = openSender(16);
  const given = new Map<string, string>();
  let takenByMarket = 0;
  for (const data of opened) {
    const selected = Array.from({ length: data.positions }, () => draw.below(2)).join("");
    given.set(data.marketAssignmentId, selected);
    const vote = encodeVote({ ...data, selected, unavailable: "0".repeat(data.positions) });
    const lost = await sender.send({
      method: "POST",
      url: `${stack.deskUrl}/hit/${data.studyId}/${data.hitId}/x/submit`,
      body: "{}",
    });
    if (lost) throw new Error(`The desk answered ${lost.status} and should have been down`);
    const taken = await sender.send({
      method: "POST",
      url: data.submitAddress,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ assignmentId: data.marketAssignmentId, vote }).toString(),
    });
    if (taken?.status === 200) takenByMarket += 1;
  }
  sender.close();

  const back = performance.now();
  const desk = await startDesk(stack);
  const approved = () => database().assignment.count({ where: { studyId, state: "approved" } });
  while ((await approved()) < takenByMarket && performance.now() - back < 600_000) await pause(250);
  const secondsToRecover = Math.round((performance.now() - back) / 100) / 10;

  const rows = await database().$queryRaw<{ id: string; selected: string; recovered: boolean; state: string }[]>`
    select market_assignment_id as id, selected::text, recovered, state::text from assignments where study_id = ${studyId}`;
  const broken = [
    ...(await checkInvariants(database())),
    await checkAcknowledged(await listAcknowledged(database()), database()),
  ].filter(({ problems }) => problems.length > 0);
  return {
    desk,
    result: {
      workers,
      takenByMarket,
      recovered: rows.filter((row) => row.recovered && given.get(row.id) === row.selected).length,
      paid: rows.filter((row) => row.state === "approved").length,
      changed: rows.filter((row) => given.get(row.id) !== row.selected).length,
      brokenInvariants: broken.map(({ name, problems }) => `${name}: ${problems[0]}`),
      secondsToRecover,
    },
  };
}
