// Every page of a large study as its reader waits for it: 200,000 candidates, 2.5 million votes, the production build.
import type pg from "pg";
import { auth } from "@/lib/auth/auth";
import { createUser } from "@/lib/auth/create-user";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { pool } from "@/lib/db/client";
import { defaultThreshold, newSearchSchema } from "@/lib/features/duplicates/schema";
import { createRound } from "@/lib/features/reviews/mutations";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { measureQuality } from "@/lib/jobs/tasks/measure-quality";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";

export interface DeskBench {
  candidates: number;
  votes: number;
  workers: number;
  /** Milliseconds until the whole page is there, half and 95 of 100 times. */
  pages: Record<string, { p50: number; p95: number }>;
  /** Largest p95, and how many times that of a page without data (sign-in) it is. */
  slowest: number;
  ratio: number;
  /** Seconds to measure all workers and the agreement of all votes. */
  measureSeconds: number;
}

const email = "bench@example.org";
const password = "a password for measuring";

/** Fills a study and reads each page `reads` times, one after another. */
export async function benchDesk(reads = 20): Promise<DeskBench> {
  const pg = pool("jobs");
  const studyId = studyOfJob(
    await buildGeneratedPool(pg, {
      name: `bench of the desk ${Date.now()}`,
      classes: 1000,
      candidatesPerClass: 200,
      referencesPerClass: 50,
    }),
  );
  await buildGeneratedCrowd(pg, { studyId, workers: 800, redundancy: 10, spammers: 20 });
  // Every image of Flickr, and of 4,500 photographs two sizes: what "who stays" resolves.
  await pg.query(
    `update images i set source = 'flickr', source_id = (place / case when place < 9000 then 2 else 1 end)::text
     from (select image_id, row_number() over (order by image_id) as place from candidates where study_id = $1) as c where i.id = c.image_id`,
    [studyId],
  );
  await listNeighbours(pg, studyId);
  await pg.query("vacuum analyze");
  const userId = await createUser({ email, name: "Bench", password });
  await pg.query("insert into study_members (study_id, user_id, role) values ($1, $2, 'admin')", [studyId, userId]);
  const [revision] = await drawRevisions(studyId, [{ strategy: "topImages" }], userId);
  await createRound(studyId, { revisionId: revision?.id ?? 0, reviewersPerClass: 1, reviewers: [] }, userId);
  const started = performance.now();
  await measureQuality({ studyId }, { signal: new AbortController().signal });
  const measureSeconds = (performance.now() - started) / 1000;

  const read = await readPages(studyId, reads);
  return { ...read, workers: 800, measureSeconds };
}

/**
 * A search that is over: 8 neighbours of every candidate under 3 metrics, 2 of 100 within the thresholds, and half of these looked at
 * and found different.
 */
async function listNeighbours(pg: pg.Pool, studyId: number): Promise<void> {
  const { rows } = await pg.query<{ id: number }>(
    "insert into neighbour_searches (study_id, settings, state, stage, created_by, finished_at) values ($1, $2, 'done', 'done', 'bench', app_now()) returning id",
    [studyId, newSearchSchema.parse({})],
  );
  const limits = (["l2", "hash", "dssim"] as const).map((metric) => ({
    metric,
    distance: defaultThreshold(metric, 256),
    neighbours: metric === "l2" ? 4 : 2,
  }));
  await pg.query(
    `insert into neighbour_lists (study_id, metric, image_id, search_id, complete_to)
     select $1::int, metric, image_id, $2::int, distance * 1.25
     from candidates, jsonb_to_recordset($3::jsonb) as l(metric distance_metric, distance float)
     where study_id = $1 and role = 'candidate'`,
    [studyId, rows[0]?.id, JSON.stringify(limits)],
  );
  await pg.query(
    `insert into neighbours (study_id, metric, image_id, other_id, distance)
     with one as (select image_id, lead(image_id, 1) over own as next_1, lead(image_id, 2) over own as next_2, lead(image_id, 3) over own as next_3,
         lead(image_id, 4) over own as next_4, row_number() over own as place
       from candidates where study_id = $1 and role = 'candidate' window own as (order by image_id))
     select $1::int, metric, image_id, other_id, distance * case when (place + at * 25) % 100 < 2 then .9 else 1.01 + .002 * (place % 100) end
     from one, jsonb_to_recordset($2::jsonb) as l(metric distance_metric, distance float, neighbours int),
       unnest(array[next_1, next_2, next_3, next_4]) with ordinality as other(other_id, at)
     where at <= neighbours and other_id is not null`,
    [studyId, JSON.stringify(limits)],
  );
  await pg.query(
    `insert into neighbour_pairs (study_id, image_id, other_id, verdict, source, decided_by)
     select study_id, least(image_id, other_id), greatest(image_id, other_id), 'distinct', 'person', 'bench'
     from neighbours join jsonb_to_recordset($2::jsonb) as l(metric distance_metric, distance float) using (metric)
     where study_id = $1 and neighbours.distance <= l.distance and image_id % 2 = 0 on conflict do nothing`,
    [studyId, JSON.stringify(limits)],
  );
}

/** Reads every page of a study that the bench has made, as its admin. */
export async function readPages(
  studyId: number,
  reads: number,
): Promise<Omit<DeskBench, "workers" | "measureSeconds">> {
  const pg = pool("jobs");
  const signedIn = await auth().api.signInEmail({ body: { email, password }, asResponse: true });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const desk = process.env.DESK_URL ?? "";
  const { rows: facts } = await pg.query<{
    worker: string;
    candidates: number;
    votes: number;
    round: number;
    revision: number;
  }>(
    `select (select pseudonym from worker_qualities where study_id = $1 order by votes desc limit 1) as worker,
            (select count(*)::int from candidates where study_id = $1 and role = 'candidate') as candidates,
            (select sum(shown)::int from tallies where study_id = $1) as votes,
            (select max(id) from review_rounds where study_id = $1) as round, (select max(id) from revisions where study_id = $1) as revision`,
    [studyId],
  );
  const { worker = "", candidates = 0, votes = 0, round = 0, revision = 0 } = facts[0] ?? {};
  const paths = {
    overview: "",
    classes: "/classes",
    "classes searched": "/classes?q=class+77&sort=frequency",
    class: "/classes/c0500",
    "class filtered": "/classes/c0500?from=30&to=70&flagged=no&sort=leastFrequent",
    candidates: "/candidates",
    "candidates, page 1500": "/candidates?page=1500",
    batches: "/batches",
    votes: "/votes",
    workers: "/workers",
    "workers sorted": "/workers?show=suspect&sort=specificity&order=up",
    worker: `/workers/${worker}`,
    "exclusion preview": `/workers/exclude?worker=${worker}`,
    agreement: "/workers/agreement",
    "near-duplicates": "/duplicates",
    "review of pairs": "/duplicates/review",
    "who stays": "/duplicates/components",
    reviews: "/reviews",
    round: `/reviews/${round}`,
    variants: "/variants",
    revision: `/variants/${revision}`,
    people: "/people",
    alerts: "/alerts",
    record: "/record",
    life: "/life",
    settings: "/settings",
  };
  const baseline = await read(`${desk}/sign-in`, "", reads);
  const pages: DeskBench["pages"] = {};
  for (const [name, path] of Object.entries(paths))
    pages[name] = await read(`${desk}/studies/${studyId}${path}`, cookie, reads);
  const slowest = Math.max(...Object.values(pages).map((page) => page.p95));
  return { candidates, votes, pages, slowest, ratio: slowest / baseline.p95 };
}

async function read(url: string, cookie: string, reads: number): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let at = -2; at < reads; at += 1) {
    const started = performance.now();
    const answer = await fetch(url, { headers: { cookie }, redirect: "manual" });
    const text = await answer.text();
    if (answer.status !== 200 || text.includes("This page could not be shown"))
      throw new Error(`Cannot measure ${url}: it answered ${answer.status}`);
    // The first two compile and connect.
    if (at >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const of = (share: number) => Math.round(times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)] ?? 0);
  return { p50: of(0.5), p95: of(0.95) };
}
