// Workers submit without a break while our web process, PostgreSQL, both, or all there is (web, job worker and PostgreSQL) are killed
// outright, again and again: who was told "stored" is stored, once, with the votes that were sent. Durable settings: fsync on. What no
// answer came for is sent again, as the page does.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, database, pool } from "@/lib/db/client";
import { checkInvariants } from "@/lib/db/invariants";
import { encodeVote } from "@/lib/mturk/answer";
import { hitToken, orderSeed, pageToken } from "@/lib/mturk/page-token";
import { buildPostedHit, type PostedHit } from "@/prisma/seed/posted-hit";
import { build } from "@/run/build";
import { freePort } from "@/run/free-port";
import { migrate, migrateJobQueue, studyMigrations } from "@/run/migrate";
import { checkAcknowledged } from "@/run/more-invariants";
import { killPostgres, removePostgres, startPostgres } from "@/run/postgres";
import { keepRunning, type RunningProcess, startProcess } from "@/run/process";
import { openSender, pause, startDrawing } from "./fate";

export interface KillsTrial {
  kills: number;
  /** Of them by what was killed. */
  killsOf: Record<KillKind, number>;
  /** The first, one after each kill of everything, and one wherever it ended itself because its database was gone. */
  jobWorkerStarts: number;
  /** Submissions of 48 answers that were acknowledged. */
  acknowledged: number;
  /** Of them, stored before a kill that swallowed their acknowledgement: sent again, found, counted once. */
  foundAgain: number;
  /** Requests without an answer, or with a 5xx while the database was down. */
  unanswered: number;
  lost: number;
  /** More rows than submissions. */
  double: number;
  /** Stored with other votes than were sent. */
  changed: number;
  brokenInvariants: string[];
  seconds: number;
}

const connections = 16;
const hits = 400;

/** What a kill takes away at one instant, in turn: of ten, seven are the web process alone. */
const killKinds = [
  "web",
  "postgres",
  "everything",
  "web and postgres",
  "web",
  "web",
  "web",
  "web",
  "web",
  "web",
] as const;
type KillKind = (typeof killKinds)[number];

/** At full size 200 kills and 100,000 acknowledgements; ends earlier, and checks what was done, after `minutes`. */
export async function trialKills(share: number, minutes: number, log: (line: string) => void): Promise<KillsTrial> {
  const kills = Math.max(3, Math.round(200 * share));
  const wanted = Math.max(300, Math.round(100_000 * share));
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "redraw-kills-"));
  const postgresFolder = join(folder, "postgres");
  const [port, postgresPort] = [await freePort(), await freePort()];
  const options = { folder: postgresFolder, password: randomBytes(12).toString("hex"), port: postgresPort };
  const { urlOf } = await startPostgres(options);
  await migrate(urlOf("redraw"), studyMigrations);
  await migrateJobQueue(urlOf("redraw"));
  await build(log);
  const env = {
    DATABASE_URL: urlOf("redraw"),
    REDRAW_SECRET: randomBytes(32).toString("hex"),
    DESK_URL: `http://127.0.0.1:${port}`,
    MARKET_URL: "http://127.0.0.1:9",
    IMAGES_FOLDER: join(folder, "images"),
    IMPORT_ROOT: folder,
    NODE_ENV: "production" as const,
  };
  Object.assign(process.env, env);
  const startDesk = () =>
    startProcess(
      "desk",
      "web.ts",
      { ...process.env, REDRAW_SITE: "desk", PORT: String(port), HOST: "127.0.0.1" },
      () => {},
    );
  // There is no market: the job worker makes jobs of the hints that submissions leave, and finds that it does not answer.
  const startJobs = () => startProcess("job worker", "job-worker.ts", { ...process.env, SWEEP_SECONDS: "5" }, () => {});
  let desk: RunningProcess = await startDesk();
  // Kept running, as `npm start` does: it may end itself where its database is gone while it writes down how a job went.
  let jobWorker: RunningProcess | undefined;
  let jobWorkerStarts = 0;
  const jobs = await keepRunning(
    async () => {
      jobWorkerStarts += 1;
      jobWorker = await startJobs();
      return jobWorker;
    },
    () => {},
  );
  const sender = openSender(connections);
  const draw = startDrawing(7);
  try {
    const posted: PostedHit[] = [];
    for (let at = 0; at < hits; at += 1) posted.push(await buildPostedHit(pool(), { redundancy: 1000 }));
    const told: { marketAssignmentId: string; marketWorkerId: string; selected: string }[] = [];
    let [serial, unanswered, foundAgain, killed] = [0, 0, 0, 0];
    const killsOf = { web: 0, postgres: 0, "web and postgres": 0, everything: 0 };
    let isOver = false;
    const bits = () =>
      draw
        .below(2 ** 24)
        .toString(2)
        .padStart(24, "0");
    const work = async () => {
      while (!isOver) {
        serial += 1;
        const hit = posted[serial % posted.length] as PostedHit;
        const ids = {
          studyId: hit.studyId,
          hitId: hit.hitId,
          marketAssignmentId: `3KILL${serial}`,
          marketWorkerId: `AKILL${serial}`,
        };
        const selected = bits() + bits();
        const vote = encodeVote({
          ...ids,
          orderSeed: orderSeed(ids),
          selected,
          unavailable: "0".repeat(48),
          pageToken: pageToken(ids, new Date()),
        });
        const sent = {
          method: "POST",
          url: `${env.DESK_URL}/hit/${hit.studyId}/${hit.hitId}/${hitToken(hit.studyId, hit.hitId)}/submit`,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            assignmentId: ids.marketAssignmentId,
            workerId: ids.marketWorkerId,
            hitId: hit.marketHitId,
            vote,
          }),
        };
        for (;;) {
          const answer = await sender.send(sent);
          if (answer?.status === 200) {
            if ((JSON.parse(answer.text) as { stored: string }).stored === "before") foundAgain += 1;
            break;
          }
          if (answer && answer.status < 500)
            throw new Error(`A submission was refused: ${answer.status} ${answer.text}`);
          unanswered += 1;
          await pause(100);
        }
        told.push({ marketAssignmentId: ids.marketAssignmentId, marketWorkerId: ids.marketWorkerId, selected });
      }
    };
    const workers = Array.from({ length: connections }, work);
    const failed = Promise.all(workers);
    failed.catch(() => undefined);
    const isLate = () => performance.now() - started > minutes * 60_000;
    const acknowledgedBy = async (count: number) => {
      while (told.length < count && !isLate()) await Promise.race([pause(20), failed]);
    };
    while (killed < kills && !isLate()) {
      await acknowledgedBy(Math.round(((killed + 1) * wanted) / (kills + 1)));
      await pause(draw.below(60));
      const kind = killKinds[killed % killKinds.length] ?? "web";
      killed += 1;
      killsOf[kind] += 1;
      const isWeb = kind !== "postgres";
      const isPostgres = kind !== "web";
      await Promise.all([
        isPostgres ? killPostgres(postgresFolder) : undefined,
        isWeb ? desk.kill() : undefined,
        kind === "everything" ? jobWorker?.kill() : undefined,
      ]);
      if (isPostgres) await startPostgres(options);
      if (isWeb) desk = await startDesk();
      if (killed % 10 === 0) log(`${killed} of ${kills} kills, ${told.length} submissions acknowledged`);
    }
    await acknowledgedBy(wanted);
    isOver = true;
    await failed;

    const lost = (await checkAcknowledged(told, database())).problems.length;
    const { rows } = await pool().query<{ id: string; selected: string }>(
      "select market_assignment_id as id, selected::text from assignments",
    );
    const stored = new Map(rows.map(({ id, selected }) => [id, selected]));
    const broken = (await checkInvariants(database())).filter(({ problems }) => problems.length > 0);
    return {
      kills: killed,
      killsOf,
      jobWorkerStarts,
      acknowledged: told.length,
      foundAgain,
      unanswered,
      lost,
      double: rows.length - told.length,
      changed: told.filter((one) => stored.get(one.marketAssignmentId) !== one.selected).length,
      brokenInvariants: broken.map(({ name, problems }) => `${name}: ${problems[0]}`),
      seconds: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    sender.close();
    await Promise.all([desk.kill(), jobs.stop()]);
    await closeDatabase();
    await removePostgres(postgresFolder);
    await rm(folder, { recursive: true, force: true });
  }
}
