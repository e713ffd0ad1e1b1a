import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma, pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { VoteCell } from "@/lib/stats/agreement";
import type { ClassBias, MeasuredAssignment, MeasuredHit, MeasuredImport, MeasuredVotes, PositionRole } from "./rules";
import type { MeasuredAgreement, WorkerSort } from "./schema";

/** Everything that a measurement reads: counted submissions and imported votes, with the people behind them by number. */
export interface LoadedVotes extends MeasuredVotes {
  readonly people: readonly { pseudonym: string; workerId: number | null; workerKey: string | null }[];
}

/** The votes of a study as bits, HIT by HIT: 2.5 million are some ten megabytes. */
export async function loadVotes(studyId: AuthorizedStudyId): Promise<LoadedVotes> {
  const jobs = pool("jobs");
  const [hits, assignments, imported] = await Promise.all([
    jobs.query<{ id: number; classId: number; candidateIds: number[]; roles: string }>(
      `select h.id, h.class_id as "classId", array_agg(i.candidate_id order by i.position) as "candidateIds",
              string_agg(case i.role when 'target' then 't' when 'positive_control' then 'p' else 'n' end, '' order by i.position) as roles
       from hits h join hit_images i on i.study_id = h.study_id and i.hit_id = h.id
       where h.study_id = $1 and exists (
         select from assignments a where a.study_id = h.study_id and a.hit_id = h.id and a.state in ('confirmed', 'approved'))
       group by h.id, h.class_id`,
      [studyId],
    ),
    jobs.query<{
      workerId: number;
      pseudonym: string;
      hit: number;
      selected: string;
      unavailable: string;
      counted: string;
      activeSeconds: number | null;
      excluded: boolean;
    }>(
      `select a.worker_id as "workerId", w.pseudonym, a.hit_id as hit, a.selected::text as selected, a.unavailable::text as unavailable,
              a.counted::text as counted, a.active_seconds as "activeSeconds", a.excluded_by <> '{}' as excluded
       from assignments a join workers w on w.id = a.worker_id
       where a.study_id = $1 and a.state in ('confirmed', 'approved') order by a.id`,
      [studyId],
    ),
    jobs.query<{ workerKey: string; classId: number; candidateId: number; selected: boolean; excluded: boolean }>(
      `select v.worker_key as "workerKey", c.class_id as "classId", v.candidate_id as "candidateId", v.selected,
              exists (select from exclusion_in_force e where e.study_id = v.study_id and (e.worker_key = v.worker_key or e.import_id = v.import_id)) as excluded
       from imported_votes v join candidates c on c.study_id = v.study_id and c.id = v.candidate_id
       where v.study_id = $1 order by v.candidate_id, v.worker_key`,
      [studyId],
    ),
  ]);
  const people: LoadedVotes["people"][number][] = [];
  const numbers = new Map<string | number, number>();
  const numberOf = (key: string | number, person: () => (typeof people)[number]) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, people.length);
    people.push(person());
    return people.length - 1;
  };
  const roles: Readonly<Record<string, PositionRole>> = { t: "target", p: "positive_control", n: "negative_control" };
  return {
    people,
    hits: new Map(
      hits.rows.map((row): [number, MeasuredHit] => [
        row.id,
        {
          classId: row.classId,
          candidateIds: row.candidateIds,
          roles: Array.from(row.roles, (letter) => roles[letter] ?? "target"),
        },
      ]),
    ),
    assignments: assignments.rows.map(
      ({ workerId, pseudonym, ...row }): MeasuredAssignment => ({
        ...row,
        worker: numberOf(workerId, () => ({ pseudonym, workerId, workerKey: null })),
      }),
    ),
    imported: imported.rows.map(
      ({ workerKey, ...row }): MeasuredImport => ({
        ...row,
        worker: numberOf(workerKey, () => ({ pseudonym: `i-${workerKey.slice(0, 12)}`, workerId: null, workerKey })),
      }),
    ),
    // Read after the rows above have numbered everybody.
    get workers() {
      return people.length;
    },
  };
}

/** Images of equal counts per class, from the tallies. */
export async function listVoteCells(studyId: AuthorizedStudyId): Promise<(VoteCell & { classId: number })[]> {
  return database("jobs").$queryRaw<(VoteCell & { classId: number })[]>`
    select c.class_id as "classId", t.shown, t.selected, count(*)::integer as images
    from tallies t join candidates c on c.study_id = t.study_id and c.id = t.candidate_id
    where t.study_id = ${studyId} and t.shown > 0 group by 1, 2, 3 order by 1, 2, 3`;
}

export interface WorkerListItem {
  pseudonym: string;
  assignments: number;
  votes: number;
  positiveShown: number;
  positiveSelected: number;
  negativeShown: number;
  negativeSelected: number;
  medianSeconds: number | null;
  agreement: number | null;
  agreementVotes: number;
  bias: number | null;
  sensitivity: number | null;
  specificity: number | null;
  patterned: number;
  identical: number;
  excluded: boolean;
  suspect: boolean;
}

const workerOrders: Readonly<Record<WorkerSort, Prisma.Sql>> = {
  worker: Prisma.sql`q.pseudonym`,
  assignments: Prisma.sql`q.votes`,
  positives: Prisma.sql`q.positive_selected::double precision / nullif(q.positive_shown, 0)`,
  negatives: Prisma.sql`q.negative_selected::double precision / nullif(q.negative_shown, 0)`,
  seconds: Prisma.sql`q.median_seconds`,
  agreement: Prisma.sql`q.agreement`,
  bias: Prisma.sql`q.bias`,
  sensitivity: Prisma.sql`q.sensitivity`,
  specificity: Prisma.sql`q.specificity`,
  patterns: Prisma.sql`(q.patterned + q.identical)::double precision / nullif(q.assignments, 0)`,
};

// The same bounds as isSuspect() in rules.ts, which the tests hold against it.
const suspect = Prisma.sql`(
  (q.negative_shown >= 6 and q.negative_selected > 0.25 * q.negative_shown)
  or (q.positive_shown >= 6 and q.positive_selected < 0.3 * q.positive_shown)
  or (q.assignments >= 3 and q.patterned + q.identical > 0.3 * q.assignments))`;

const excluded = Prisma.sql`exists (
  select from exclusion_in_force e where e.study_id = q.study_id and (e.worker_id = q.worker_id or e.worker_key = q.worker_key))`;

/** A page of measured workers, and how many there are in each group. */
export async function listWorkers(
  studyId: AuthorizedStudyId,
  filter: { q: string; show: "all" | "counted" | "excluded" | "suspect"; sort: WorkerSort; order: "up" | "down" },
  page: { limit: number; offset: number },
): Promise<{ workers: WorkerListItem[]; counts: Record<"all" | "counted" | "excluded" | "suspect", number> }> {
  const like = `%${filter.q.replace(/[\\%_]/g, "\\$&")}%`;
  const shown = {
    all: Prisma.sql`true`,
    counted: Prisma.sql`not ${excluded}`,
    excluded,
    suspect: Prisma.sql`${suspect} and not ${excluded}`,
  };
  const direction = filter.order === "up" ? Prisma.sql`asc nulls last` : Prisma.sql`desc nulls last`;
  const [workers, [counts]] = await Promise.all([
    database("desk").$queryRaw<WorkerListItem[]>`
      select q.pseudonym, q.assignments, q.votes, q.positive_shown as "positiveShown", q.positive_selected as "positiveSelected",
             q.negative_shown as "negativeShown", q.negative_selected as "negativeSelected", q.median_seconds as "medianSeconds", q.agreement,
             q.agreement_votes as "agreementVotes", q.bias, q.sensitivity, q.specificity, q.patterned, q.identical,
             ${excluded} as excluded, ${suspect} as suspect
      from worker_qualities q
      where q.study_id = ${studyId} and q.pseudonym ilike ${like} and ${shown[filter.show]}
      order by ${workerOrders[filter.sort]} ${direction}, q.pseudonym limit ${page.limit} offset ${page.offset}`,
    database("desk").$queryRaw<Record<"all" | "counted" | "excluded" | "suspect", number>[]>`
      select count(*)::integer as all, count(*) filter (where not ${excluded})::integer as counted,
             count(*) filter (where ${excluded})::integer as excluded, count(*) filter (where ${shown.suspect})::integer as suspect
      from worker_qualities q where q.study_id = ${studyId} and q.pseudonym ilike ${like}`,
  ]);
  return { workers, counts: counts ?? { all: 0, counted: 0, excluded: 0, suspect: 0 } };
}

export interface WorkerDot {
  pseudonym: string;
  hits: number;
  seconds: number;
  /** Controls answered rightly, of those shown. */
  right: number;
  controls: number;
  excluded: boolean;
  suspect: boolean;
}

/** Measured workers with controls and a time, those with most HITs first: the dots of the picture. */
export async function listWorkerDots(studyId: AuthorizedStudyId, most = 5000): Promise<WorkerDot[]> {
  return database("desk").$queryRaw<WorkerDot[]>`
    select q.pseudonym, q.assignments as hits, q.median_seconds as seconds,
           q.positive_selected + q.negative_shown - q.negative_selected as right, q.positive_shown + q.negative_shown as controls,
           ${excluded} as excluded, ${suspect} as suspect
    from worker_qualities q
    where q.study_id = ${studyId} and q.median_seconds is not null and q.positive_shown + q.negative_shown > 0
    order by q.assignments desc, q.pseudonym limit ${most}`;
}

export interface Measurement {
  votes: number;
  seconds: number;
  agreement: MeasuredAgreement;
  measuredAt: Date;
  /** True where the votes have changed since. */
  outdated: boolean;
}

/** The newest measurement; null where there is none. */
export async function getMeasurement(studyId: AuthorizedStudyId): Promise<Measurement | null> {
  const [found] = await database("desk").$queryRaw<Measurement[]>`
    select m.votes, m.seconds, m.agreement, m.measured_at as "measuredAt",
           m.votes <> (select coalesce(sum(shown), 0) from tallies where study_id = ${studyId}) as outdated
    from quality_measurements m where m.study_id = ${studyId}`;
  return found ?? null;
}

/** Whether anybody has voted yet: workers of a market or of an imported file. */
export async function hasWorkers(studyId: AuthorizedStudyId): Promise<boolean> {
  const [found] = await database("desk").$queryRaw<{ any: boolean }[]>`
    select exists (select 1 from assignments where study_id = ${studyId} and state in ('confirmed', 'approved'))
        or exists (select 1 from imported_votes where study_id = ${studyId}) as any`;
  return found?.any ?? false;
}

export interface WorkerPage extends WorkerListItem {
  classBias: (ClassBias & { wnid: string; lemmas: string[] })[];
  hits: {
    batchId: number;
    batchName: string;
    hitIndex: number;
    wnid: string;
    lemmas: string[];
    /** '0' and '1' in HIT order; the roles in the same order: t, p, n. */
    selected: string;
    roles: string;
    activeSeconds: number | null;
    confirmedAt: Date;
  }[];
}

/** One worker with everything measured, and their newest HITs. Throws AppError notFound. */
export async function getWorker(studyId: AuthorizedStudyId, pseudonym: string): Promise<WorkerPage> {
  const { workers } = await listWorkers(
    studyId,
    { q: pseudonym, show: "all", sort: "worker", order: "up" },
    { limit: 2, offset: 0 },
  );
  const found = workers.find((worker) => worker.pseudonym === pseudonym);
  if (!found) throw new AppError("notFound", `There is no measured worker "${pseudonym}" in study ${studyId}`);
  const [classBias, hits] = await Promise.all([
    database("desk").$queryRaw<WorkerPage["classBias"]>`
      select (b.value->>'classId')::integer as "classId", (b.value->>'votes')::integer as votes, (b.value->>'bias')::double precision as bias,
             k.wnid, k.lemmas
      from worker_qualities q cross join jsonb_array_elements(q.class_bias) with ordinality as b(value, place)
      join image_classes k on k.study_id = q.study_id and k.id = (b.value->>'classId')::integer
      where q.study_id = ${studyId} and q.pseudonym = ${pseudonym} order by b.place`,
    database("desk").$queryRaw<WorkerPage["hits"]>`
      select b.id as "batchId", b.name as "batchName", h.index as "hitIndex", k.wnid, k.lemmas, a.selected::text as selected,
             (select string_agg(case i.role when 'target' then 't' when 'positive_control' then 'p' else 'n' end, '' order by i.position)
              from hit_images i where i.study_id = a.study_id and i.hit_id = a.hit_id) as roles,
             a.active_seconds as "activeSeconds", a.confirmed_at as "confirmedAt"
      from worker_qualities q
      join assignments a on a.study_id = q.study_id and a.worker_id = q.worker_id and a.state in ('confirmed', 'approved')
      join hits h on h.study_id = a.study_id and h.id = a.hit_id
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      join image_classes k on k.study_id = h.study_id and k.id = h.class_id
      where q.study_id = ${studyId} and q.pseudonym = ${pseudonym} order by a.confirmed_at desc, a.id desc limit 25`,
  ]);
  return { ...found, classBias, hits };
}

export interface CountedBin {
  from: number;
  to: number;
  count: number;
}

const distributions = {
  /** Workers by the share of controls that they answered rightly, in twentieths. */
  controlAccuracy: Prisma.sql`
    select width_bucket((positive_selected + negative_shown - negative_selected)::double precision / (positive_shown + negative_shown), 0, 1, 20) as place
    from worker_qualities q where positive_shown + negative_shown > 0 and`,
  /** Workers by their agreement with the others, in twentieths. */
  agreement: Prisma.sql`select width_bucket(agreement, 0, 1, 20) as place from worker_qualities q where agreement is not null and`,
} as const;

/** How workers are distributed over a figure from 0 to 1, in twenty bins; 1 itself is in the last. */
export async function listWorkerBins(
  studyId: AuthorizedStudyId,
  figure: keyof typeof distributions,
): Promise<CountedBin[]> {
  const rows = await database("desk").$queryRaw<{ place: number; count: number }[]>`
    select least(place, 20) as place, count(*)::integer as count from (${distributions[figure]} q.study_id = ${studyId}) as placed group by 1`;
  const counts = new Map(rows.map((row) => [row.place, row.count]));
  return Array.from({ length: 20 }, (_, at) => ({ from: at / 20, to: (at + 1) / 20, count: counts.get(at + 1) ?? 0 }));
}

/** Counted submissions by active seconds: twenty bins up to the 99th percentile, what took longer stands in the last. */
export async function listTimeBins(studyId: AuthorizedStudyId): Promise<CountedBin[]> {
  const rows = await database("desk").$queryRaw<{ place: number; count: number; most: number }[]>`
    with timed as (
      select active_seconds from assignments
      where study_id = ${studyId} and state in ('confirmed', 'approved') and active_seconds is not null
    ), scale as (
      select greatest(20, ceil(percentile_disc(0.99) within group (order by active_seconds) / 20.0) * 20)::double precision as most from timed)
    select least(width_bucket(active_seconds, 0, scale.most, 20), 20) as place, count(*)::integer as count, scale.most
    from timed, scale group by 1, 3`;
  const most = rows[0]?.most;
  if (most === undefined) return [];
  const counts = new Map(rows.map((row) => [row.place, row.count]));
  return Array.from({ length: 20 }, (_, at) => ({
    from: (at * most) / 20,
    to: ((at + 1) * most) / 20,
    count: counts.get(at + 1) ?? 0,
  }));
}
