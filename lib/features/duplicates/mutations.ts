import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseNearDuplicates, parseNeighbourReviews } from "@/lib/formats/near-duplicates";
import { enqueue } from "@/lib/jobs/queue";
import { countSettingsChange } from "../studies/mutations";
import { getSearch, type NeighbourSearch } from "./queries";
import { type Decision, type DistanceMetric, distanceMetrics, type SearchSettings, type Verdict } from "./schema";

/** The one key of a search's job in the queue, and the name of its lock. */
export function searchJobKey(studyId: number, searchId: number): string {
  return `search-neighbours/${studyId}/${searchId}`;
}

function enqueueSearch(transaction: Transaction, studyId: number, searchId: number): Promise<void> {
  return enqueue(transaction, "search-neighbours", { studyId, searchId }, { key: searchJobKey(studyId, searchId) });
}

/** Creates a search for near-duplicates and its job; `inProcess` leaves the job out. Refused where the study has no candidates or one is running. */
export async function createSearch(
  studyId: AuthorizedStudyId,
  settings: SearchSettings,
  options: { createdBy: string; inProcess?: boolean },
): Promise<NeighbourSearch> {
  return database("desk").$transaction(async (transaction) => {
    await transaction.$queryRaw`select id from studies where id = ${studyId} for update`;
    if ((await transaction.candidate.count({ where: { studyId, role: "candidate" } })) === 0)
      throw new AppError(
        "conflict",
        `Cannot search for near-duplicates: study ${studyId} has 0 candidates; import some first`,
      );
    const running = await transaction.neighbourSearch.findFirst({
      where: { studyId, state: { in: ["queued", "running"] } },
    });
    if (running)
      throw new AppError(
        "conflict",
        `Cannot search for near-duplicates: search ${running.id} of study ${studyId} is ${running.state}; wait for it or pause it`,
      );
    const created = await transaction.neighbourSearch.create({
      data: { studyId, settings, createdBy: options.createdBy },
    });
    await record(transaction, studyId, options.createdBy, "duplicates.search", `search/${studyId}/${created.id}`, {
      metrics: settings.metrics.join(", "),
      side: settings.side,
    });
    if (!options.inProcess) await enqueueSearch(transaction, studyId, created.id);
    return created;
  });
}

/** Stops a search after the block in work; what was listed stays. */
export async function pauseSearch(studyId: AuthorizedStudyId, searchId: number, actor: string): Promise<void> {
  await move(studyId, searchId, actor, "pause", { from: ["queued", "running"], to: "paused" });
}

/** Lets a paused or failed search go on with the images that it has not dealt with. */
export async function resumeSearch(studyId: AuthorizedStudyId, searchId: number, actor: string): Promise<void> {
  await move(studyId, searchId, actor, "resume", { from: ["paused", "failed"], to: "queued" }, enqueueSearch);
}

async function move(
  studyId: AuthorizedStudyId,
  searchId: number,
  actor: string,
  act: "pause" | "resume",
  states: { from: NeighbourSearch["state"][]; to: NeighbourSearch["state"] },
  then?: typeof enqueueSearch,
): Promise<void> {
  const moved = await database("desk").$transaction(async (transaction) => {
    const { count } = await transaction.neighbourSearch.updateMany({
      where: { studyId, id: searchId, state: { in: states.from } },
      data: { state: states.to, error: null },
    });
    if (count === 0) return false;
    await record(transaction, studyId, actor, `duplicates.${act}`, `search/${studyId}/${searchId}`, {});
    await then?.(transaction, studyId, searchId);
    return true;
  });
  if (moved) return;
  const { state } = await getSearch(studyId, searchId);
  throw new AppError(
    "conflict",
    `Cannot ${act} search ${searchId} of study ${studyId}: it is ${state}; only one that is ${states.from.join(" or ")} can`,
  );
}

function record(
  transaction: Transaction,
  studyId: number,
  actor: string,
  act: string,
  subject: string,
  details: Record<string, string | number | boolean | null>,
) {
  return transaction.auditEvent.create({ data: { studyId, actor, act, subject, details } });
}

/** Marks a search as running and answers it; undefined where it is paused or over. */
export async function beginSearch(studyId: AuthorizedStudyId, searchId: number): Promise<NeighbourSearch | undefined> {
  const count = await database("jobs").$executeRaw`
    update neighbour_searches set state = 'running', started_at = coalesce(started_at, app_now()), error = null
    where study_id = ${studyId} and id = ${searchId} and state in ('queued', 'running')`;
  return count === 0 ? undefined : getSearch(studyId, searchId);
}

/** Shows how far a search is. Answers whether it is still to go on. */
export async function showSearchProgress(
  studyId: AuthorizedStudyId,
  searchId: number,
  progress: { stage: string; done: number; total: number; candidates: number; references: number },
): Promise<boolean> {
  const rows = await database("jobs").$queryRaw<{ state: string }[]>`
    update neighbour_searches set stage = ${progress.stage}, done = ${progress.done}, total = ${progress.total},
      candidates = ${progress.candidates}, "references" = ${progress.references}
    where study_id = ${studyId} and id = ${searchId} returning state::text`;
  return rows[0]?.state === "running";
}

/** Ends a search; false where it was paused meanwhile. */
export async function finishSearch(studyId: AuthorizedStudyId, searchId: number): Promise<boolean> {
  const count = await database("jobs").$executeRaw`
    update neighbour_searches set state = 'done', stage = 'done', done = coalesce(total, done), finished_at = app_now()
    where study_id = ${studyId} and id = ${searchId} and state = 'running'`;
  return count > 0;
}

/** Stops a search that cannot go on, with the reason. */
export async function failSearch(studyId: AuthorizedStudyId, searchId: number, error: string): Promise<void> {
  await database("jobs").neighbourSearch.updateMany({
    where: { studyId, id: searchId, state: { in: ["queued", "running"] } },
    data: { state: "failed", error },
  });
}

/** Gives searches that nobody works on their job again, as `requeueStalledImports` does for imports. Answers how many. */
export async function requeueStalledSearches(): Promise<number> {
  return database("jobs").$transaction(async (transaction) => {
    const stalled = await transaction.$queryRaw<{ studyId: number; id: number; error: string | null }[]>`
      select s.study_id as "studyId", s.id,
             max(j.last_error) filter (where j.locked_at is null and j.attempts >= j.max_attempts) as error
      from neighbour_searches s
      cross join lateral (select 'search-neighbours/' || s.study_id || '/' || s.id as key) as k
      left join graphile_worker.jobs j on j.key = k.key
      where s.state in ('queued', 'running')
        and greatest(s.created_at, s.started_at) < app_now() - interval '10 seconds'
        and pg_try_advisory_xact_lock(hashtextextended('redraw/' || k.key, 0))
      group by s.study_id, s.id
      having count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts) = 0`;
    for (const { studyId, id, error } of stalled) {
      if (error === null) await enqueueSearch(transaction, studyId, id);
      else
        await transaction.neighbourSearch.updateMany({
          where: { studyId, id, state: { in: ["queued", "running"] } },
          data: {
            state: "failed",
            error: `Gave up after many attempts, the last of which said: ${error}; resume to try again`,
          },
        });
    }
    return stalled.filter((row) => row.error === null).length;
  });
}

/** Keeps what the comparison needs of images; again changes nothing. */
export async function recordDescriptors(
  side: number,
  rows: readonly { imageId: number; hash: bigint; blockSums: Uint8Array }[],
): Promise<void> {
  await database("jobs").imageDescriptor.createMany({
    data: rows.map(({ imageId, hash, blockSums }) => ({
      imageId,
      side,
      hash: BigInt.asIntN(64, hash),
      blockSums: new Uint8Array(blockSums),
    })),
    skipDuplicates: true,
  });
}

export async function recordFeatures(
  extractor: string,
  rows: readonly { imageId: number; values: Uint8Array }[],
): Promise<void> {
  await database("jobs").imageFeatures.createMany({
    data: rows.map(({ imageId, values }) => ({ imageId, extractor, values: new Uint8Array(values) })),
    skipDuplicates: true,
  });
}

/** The neighbours of one image under one metric. */
export interface FoundNeighbours {
  imageId: number;
  completeTo: number;
  neighbours: readonly { otherId: number; distance: number }[];
}

/** Replaces the lists of some images under a metric by those of this search, all or nothing. */
export async function recordNeighbours(
  studyId: AuthorizedStudyId,
  searchId: number,
  metric: DistanceMetric,
  lists: readonly FoundNeighbours[],
): Promise<void> {
  const flat = lists.flatMap(({ imageId, neighbours }) => neighbours.map((one) => ({ imageId, ...one })));
  await database("jobs").$transaction(
    async (transaction) => {
      await transaction.$executeRaw`
        delete from neighbour_lists where study_id = ${studyId} and metric = ${metric}::distance_metric
          and image_id = any(${lists.map(({ imageId }) => imageId)}::integer[])`;
      await transaction.$executeRaw`
        insert into neighbour_lists (study_id, metric, image_id, search_id, complete_to)
        select ${studyId}::integer, ${metric}::distance_metric, list.image_id, ${searchId}::integer, list.complete_to
        from unnest(${lists.map(({ imageId }) => imageId)}::integer[], ${lists.map(({ completeTo }) => completeTo)}::double precision[]) as list(image_id, complete_to)`;
      await transaction.$executeRaw`
        insert into neighbours (study_id, metric, image_id, other_id, distance)
        select ${studyId}::integer, ${metric}::distance_metric, near.image_id, near.other_id, near.distance
        from unnest(${flat.map(({ imageId }) => imageId)}::integer[], ${flat.map(({ otherId }) => otherId)}::integer[],
                    ${flat.map(({ distance }) => distance)}::double precision[]) as near(image_id, other_id, distance)`;
    },
    { timeout: 120_000 },
  );
}

/** Decides pairs of candidates and reference images within `distance` of l2 as duplicates; a verdict that is there stays. Answers how many. */
export async function dropWithin(studyId: AuthorizedStudyId, searchId: number, distance: number): Promise<number> {
  return database("jobs").$executeRaw`
    insert into neighbour_pairs (study_id, image_id, other_id, verdict, source, decided_by)
    select distinct ${studyId}::integer, least(n.image_id, n.other_id), greatest(n.image_id, n.other_id), 'duplicate'::neighbour_verdict, 'rule'::verdict_source,
      ${`search ${searchId}`}
    from neighbours n join candidates c on c.study_id = n.study_id and c.image_id = n.other_id and c.role = 'reference'
    where n.study_id = ${studyId} and n.metric = 'l2' and n.distance <= ${distance}
    on conflict (study_id, image_id, other_id) do nothing`;
}

/**
 * Keeps verdicts of a person, each for its pair whatever search or metric shows it; a later one replaces an earlier. All or nothing.
 * Throws AppError conflict, with what stands, where a decision names the verdict that was read and another stands by now.
 */
export async function decidePairs(
  studyId: AuthorizedStudyId,
  decisions: readonly Decision[],
  actor: string,
): Promise<void> {
  const pairs = new Map(
    decisions.map(({ imageId, otherId, ...said }) => {
      const [one, other] = [Math.min(imageId, otherId), Math.max(imageId, otherId)];
      return [`${one}/${other}`, { one, other, ...said }];
    }),
  );
  const all = [...pairs.values()].sort((a, b) => a.one - b.one || a.other - b.other);
  await database("desk").$transaction(async (transaction) => {
    // Two who decide one pair at once: the second waits, and sees what the first said.
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`pairs/${studyId}`}, 0))`;
    await refuseStrangers(transaction, studyId, [...new Set(all.flatMap(({ one, other }) => [one, other]))]);
    await refuseStaleVerdicts(transaction, studyId, all);
    const cleared = all.filter(({ verdict }) => verdict === "clear");
    await transaction.$executeRaw`
      delete from neighbour_pairs p using unnest(${cleared.map(({ one }) => one)}::integer[], ${cleared.map(({ other }) => other)}::integer[]) as gone(one, other)
      where p.study_id = ${studyId} and p.image_id = gone.one and p.other_id = gone.other`;
    const kept = all.filter(({ verdict }) => verdict !== "clear");
    await transaction.$executeRaw`
      insert into neighbour_pairs (study_id, image_id, other_id, verdict, source, decided_by)
      select ${studyId}::integer, pair.one, pair.other, pair.verdict::neighbour_verdict, 'person', ${actor}
      from unnest(${kept.map(({ one }) => one)}::integer[], ${kept.map(({ other }) => other)}::integer[], ${kept.map(({ verdict }) => verdict)}::text[]) as pair(one, other, verdict)
      on conflict (study_id, image_id, other_id) do update
        set verdict = excluded.verdict, source = 'person', decided_by = excluded.decided_by, decided_at = app_now()`;
    for (const { one, other, verdict } of all)
      await record(transaction, studyId, actor, "duplicates.decide", `pair/${studyId}/${one}/${other}`, { verdict });
  });
}

const verdictWords = { duplicate: "duplicate", distinct: "different" } as const;

/** Whoever wants what stands already is not refused. */
async function refuseStaleVerdicts(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  decisions: readonly { one: number; other: number; verdict: Verdict | "clear"; was?: Verdict | null }[],
): Promise<void> {
  const read = decisions.filter(({ was }) => was !== undefined);
  if (read.length === 0) return;
  const standing = await transaction.$queryRaw<{ one: number; other: number; verdict: Verdict; who: string }[]>`
    select p.image_id as one, p.other_id as other, p.verdict::text as verdict, coalesce(u.name, p.decided_by) as who
    from unnest(${read.map(({ one }) => one)}::integer[], ${read.map(({ other }) => other)}::integer[]) as pair(one, other)
    join neighbour_pairs p on p.study_id = ${studyId} and p.image_id = pair.one and p.other_id = pair.other
    left join users u on u.id = p.decided_by`;
  const at = new Map(standing.map((row) => [`${row.one}/${row.other}`, row]));
  const stale = read.flatMap(({ one, other, verdict, was }) => {
    const now = at.get(`${one}/${other}`);
    const isWanted = (now?.verdict ?? "clear") === verdict;
    return isWanted || (now?.verdict ?? null) === was ? [] : [{ one, other, was: was ?? null, now }];
  });
  const [first] = stale;
  if (!first) return;
  const { one, other, was, now } = first;
  const change = now
    ? `${now.who} said "${verdictWords[now.verdict]}"`
    : `somebody took "${verdictWords[was ?? "distinct"]}" back`;
  throw new AppError(
    "conflict",
    `Nothing was decided: ${change} of images ${one} and ${other} after you opened them${stale.length > 1 ? `, and ${stale.length - 1} more of these pairs were changed` : ""}; look again, and decide from what stands`,
    {
      standing: stale.map((pair) => ({ imageId: pair.one, otherId: pair.other, verdict: pair.now?.verdict ?? null })),
    },
  );
}

async function refuseStrangers(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  imageIds: readonly number[],
): Promise<void> {
  const rows = await transaction.$queryRaw<{ id: number }[]>`
    select distinct image_id as id from candidates where study_id = ${studyId} and image_id = any(${imageIds}::integer[])`;
  const known = new Set(rows.map(({ id }) => id));
  const stranger = imageIds.find((id) => !known.has(id));
  if (stranger !== undefined)
    throw new AppError(
      "notFound",
      `Cannot decide: there is no image ${stranger} in study ${studyId}; nothing was kept`,
    );
}

/**
 * Sets, or with null lifts, the distances up to which candidates must be reviewed before a draw takes them. Refused where the study's
 * settings were changed since `settingsVersion` was read.
 */
export async function setThresholds(
  studyId: AuthorizedStudyId,
  {
    thresholds,
    settingsVersion,
  }: { thresholds: Partial<Record<DistanceMetric, number | null | undefined>>; settingsVersion?: number },
  actor: string,
): Promise<void> {
  const given = Object.fromEntries(
    distanceMetrics.flatMap((metric) => {
      const distance = thresholds[metric];
      return distance === undefined ? [] : [[metric, distance]];
    }),
  );
  await database("desk").$transaction(async (transaction) => {
    await countSettingsChange(transaction, studyId, settingsVersion);
    for (const [metric, distance] of Object.entries(given) as [DistanceMetric, number | null][]) {
      if (distance === null) await transaction.reviewThreshold.deleteMany({ where: { studyId, metric } });
      else
        await transaction.reviewThreshold.upsert({
          where: { studyId_metric: { studyId, metric } },
          create: { studyId, metric, distance },
          update: { distance },
        });
    }
    await record(transaction, studyId, actor, "duplicates.threshold", `study/${studyId}`, given);
  });
}

export interface PairImport {
  /** Pairs of images of the study. */
  pairs: number;
  /** Pairs with one image that is not in the study; kept where they are duplicates. */
  external: number;
  /** Pairs of which neither is in the study. */
  unknown: number;
}

/** Brings in ImageNetV2's near_duplicates.json (confirmed pairs) or its reviewed neighbours (looked at and not confirmed: distinct). */
export async function importPairs(
  studyId: AuthorizedStudyId,
  file: { kind: "nearDuplicates" | "reviews"; bytes: Uint8Array; name: string; actor: string },
): Promise<PairImport> {
  const parse = file.kind === "nearDuplicates" ? parseNearDuplicates : parseNeighbourReviews;
  let named: (readonly [string, string])[];
  try {
    named = parse(file.bytes, file.name);
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
  const verdict = file.kind === "nearDuplicates" ? "duplicate" : "distinct";
  return database("desk").$transaction(
    async (transaction) => {
      const ids = await findNamedImages(transaction, studyId, named.flat());
      const known = named.flatMap(([one, other]) => {
        const [a, b] = [ids.get(one), ids.get(other)];
        return a !== undefined && b !== undefined && a !== b ? [[Math.min(a, b), Math.max(a, b)] as const] : [];
      });
      const external = named.flatMap(([one, other]) => {
        const [a, b] = [ids.get(one), ids.get(other)];
        if ((a === undefined) === (b === undefined)) return [];
        return [{ imageId: a ?? b ?? 0, name: a === undefined ? one : other }];
      });
      // Confirmed beats merely looked at, whichever file comes first; a person's verdict stays.
      await transaction.$executeRaw`
        insert into neighbour_pairs (study_id, image_id, other_id, verdict, source, decided_by)
        select distinct ${studyId}::integer, pair.one, pair.other, ${verdict}::neighbour_verdict, 'import'::verdict_source, ${file.actor}
        from unnest(${known.map(([one]) => one)}::integer[], ${known.map(([, other]) => other)}::integer[]) as pair(one, other)
        on conflict (study_id, image_id, other_id) do update set verdict = excluded.verdict, decided_at = app_now()
          where neighbour_pairs.source = 'import' and excluded.verdict = 'duplicate'`;
      // ImageNetV2 names its candidates by a SHA-1; whatever has another name is of the original set.
      if (verdict === "duplicate")
        await transaction.$executeRaw`
          insert into external_duplicates (study_id, image_id, name, is_original)
          select distinct ${studyId}::integer, e.image_id, e.name, e.name !~ '^[0-9a-f]{40}$'
          from unnest(${external.map(({ imageId }) => imageId)}::integer[], ${external.map(({ name }) => name)}::text[]) as e(image_id, name)
          on conflict do nothing`;
      const result = {
        pairs: new Set(known.map(([one, other]) => `${one}/${other}`)).size,
        external: external.length,
        unknown: named.filter(([one, other]) => !ids.has(one) && !ids.has(other)).length,
      };
      await record(transaction, studyId, file.actor, "duplicates.import", `study/${studyId}`, {
        file: file.name,
        ...result,
      });
      return result;
    },
    { timeout: 60_000 },
  );
}

/**
 * Images of the study by the last part of their path, with and without its ending: how ImageNetV2's files name them.
 *
 * The whole name counts before its stem. A name that several images bear is left out: nobody knows which of them is meant.
 */
async function findNamedImages(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  names: readonly string[],
): Promise<Map<string, number>> {
  // One equality a branch, so that each is a hash join: files name 20,000 images, and a study has ten times as many.
  const rows = await transaction.$queryRaw<{ name: string; imageId: number }[]>`
    with named as materialized (
      select image_id, file, regexp_replace(file, '\\.[A-Za-z]+$', '') as stem
      from (select image_id, regexp_replace(path, '^.*/', '') as file from candidates where study_id = ${studyId}) as paths),
    wanted as materialized (
      select name, regexp_replace(name, '\\.[A-Za-z]+$', '') as stem from unnest(${[...new Set(names)]}::text[]) as name),
    matches as (
      select w.name, n.image_id, 1 as rank from wanted w join named n on n.file = w.name
      union all select w.name, n.image_id, 2 from wanted w join named n on n.stem = w.name
      union all select w.name, n.image_id, 2 from wanted w join named n on n.file = w.stem)
    select name, min(image_id)::integer as "imageId"
    from (select name, image_id, rank, min(rank) over (partition by name) as best from matches) as ranked
    where rank = best group by name having min(image_id) = max(image_id)`;
  return new Map(rows.map(({ name, imageId }) => [name, imageId]));
}
