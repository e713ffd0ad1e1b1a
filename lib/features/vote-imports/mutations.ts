import { createHash, createHmac, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { refreshStatistics } from "@/lib/db/refresh-statistics";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { parseCountCsv } from "@/lib/formats/count-csv";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseRatersNpz } from "@/lib/formats/raters-npz";
import { parseVoteCsv } from "@/lib/formats/vote-csv";
import { describeRefusals, listedRefusals, type RefusedRow } from "./rules";
import type { NewVoteImport, VoteImportKind } from "./schema";

export interface ImportedVotes {
  id: number;
  rows: number;
  /** Answers in the file, and those of them that select the image. */
  votes: number;
  selected: number;
  /** Images that they judge. */
  images: number;
  /** Rows left out because the study does not have their image. */
  skipped: number;
}

/**
 * Brings a file of votes collected elsewhere in: the rows and the tallies in one transaction, all or nothing.
 *
 * An image is named by its SHA-256, its path as it was imported, or its file name where that is the only one in the class.
 * Refused, with every row that is wrong: a file that was imported before, columns that are missing, classes and images that the
 * study does not have, more selected than shown, the same answer twice.
 */
export async function importVotes(
  studyId: AuthorizedStudyId,
  input: NewVoteImport & { source: AsyncIterable<Uint8Array>; createdBy: string },
): Promise<ImportedVotes> {
  // Kept on disk first: a slow upload holds no transaction open, and the hash decides before a row is read.
  const path = join(tmpdir(), `redraw-votes-${randomUUID()}.csv`);
  try {
    const hash = createHash("sha256");
    await pipeline(
      input.source,
      (source: AsyncIterable<Uint8Array>) => hashed(source, hash),
      createWriteStream(path, { mode: 0o600 }),
    );
    const imported = await importFile(studyId, { ...input, path, sha256: hash.digest("hex") });
    await refreshStatistics([input.kind === "votes" ? "imported_votes" : "imported_counts", "tallies"]);
    return imported;
  } catch (error) {
    throw error instanceof FileFormatError ? new AppError("badRequest", error.message, {}, { cause: error }) : error;
  } finally {
    await rm(path, { force: true });
  }
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const bytes of source) {
    hash.update(bytes);
    yield bytes;
  }
}

interface VoteFile extends NewVoteImport {
  path: string;
  sha256: string;
  createdBy: string;
}

async function importFile(studyId: AuthorizedStudyId, file: VoteFile): Promise<ImportedVotes> {
  // The pool of long statements: a million votes take longer than a desk page may.
  const client = await pool("jobs").connect();
  try {
    await client.query("begin");
    // One file at a time in a study: whether somebody has answered already must not change between the check and the insert.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`vote-imports/${studyId}`]);
    // Shared with those who count votes: nobody is excluded in between.
    await client.query("select pg_advisory_xact_lock_shared(hashtextextended($1, 0))", [`exclusions/${studyId}`]);
    const id = await insertImport(client, studyId, file);
    const parsing = await stageRows(client, studyId, file);
    await matchRows(client, studyId);
    const skipped = file.unknown === "skip" ? await skipUnknown(client) : 0;
    await collectAnswers(client);
    await refuseRows(client, studyId, file, parsing);
    const imported = { ...(await countRows(client, id)), skipped };
    await (file.kind === "votes" ? insertVotes : insertCounts)(client, studyId, id);
    await client.query("update vote_imports set rows = $3 where study_id = $1 and id = $2", [
      studyId,
      id,
      imported.rows,
    ]);
    await recordImport(client, studyId, file, imported);
    await client.query("commit");
    return imported;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

/** The import's own row comes first: its unique hash settles which of two equal files at once is the first. */
async function insertImport(client: pg.PoolClient, studyId: AuthorizedStudyId, file: VoteFile): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into vote_imports (study_id, kind, name, sha256, rows, created_by) values ($1, $2::vote_import_kind, $3, $4, 0, $5)
     on conflict (study_id, sha256) do nothing returning id`,
    [studyId, file.kind, file.name, file.sha256, file.createdBy],
  );
  const [inserted] = rows;
  if (inserted) return inserted.id;
  const { rows: before } = await client.query<{ name: string; at: string }>(
    "select name, to_char(created_at, 'YYYY-MM-DD HH24:MI') as at from vote_imports where study_id = $1 and sha256 = $2",
    [studyId, file.sha256],
  );
  throw new AppError(
    "conflict",
    `Cannot import "${file.name}": the same file was imported as "${before[0]?.name}" on ${before[0]?.at} and its votes count already; import each file once`,
  );
}

interface Parsing {
  /** Rows that could not be read, the first of them in full. */
  refused: number;
  refusals: RefusedRow[];
}

/**
 * Reads the file into tables of the transaction. An image and a worker are named once in a chunk and once in all, and rows carry numbers: a
 * million votes are a million rows of integers, not of texts (raters.npz: 77 s as texts).
 */
async function stageRows(client: pg.PoolClient, studyId: AuthorizedStudyId, file: VoteFile): Promise<Parsing> {
  await client.query(
    `create temporary table vote_import_pairs (pair int not null, image text not null, class text not null) on commit drop;
     create temporary table vote_import_workers (worker int not null, name text not null, key text not null) on commit drop;
     create temporary table vote_import_rows (row int not null, pair int not null, worker int, shown int not null, selected int not null) on commit drop`,
  );
  const parsing: Parsing = { refused: 0, refusals: [] };
  const workerKey = keyWorkers(studyId);
  const className = await readClassNames(client, studyId, file);
  const workers = new Map<string, number>();
  let pairs = 0;
  for await (const { rows, refusals } of readRows(file)) {
    parsing.refused += refusals.length;
    parsing.refusals.push(...refusals.slice(0, listedRefusals - parsing.refusals.length));
    const named = new Map<string, { pair: number; image: string; class: string }>();
    const newWorkers: string[] = [];
    const pairOf: number[] = [];
    const workerOf: (number | null)[] = [];
    for (const row of rows) {
      const name = `${row.class}\n${row.image}`;
      let found = named.get(name);
      if (!found) {
        found = { pair: pairs, image: row.image, class: className(row.class) };
        named.set(name, found);
        pairs += 1;
      }
      pairOf.push(found.pair);
      if (!("worker" in row)) {
        workerOf.push(null);
        continue;
      }
      let worker = workers.get(row.worker);
      if (worker === undefined) {
        worker = workers.size;
        workers.set(row.worker, worker);
        newWorkers.push(row.worker);
      }
      workerOf.push(worker);
    }
    const listed = [...named.values()];
    await client.query("insert into vote_import_pairs select * from unnest($1::int[], $2::text[], $3::text[])", [
      integers(listed.map((one) => one.pair)),
      listed.map((one) => one.image),
      listed.map((one) => one.class),
    ]);
    if (newWorkers.length > 0)
      await client.query("insert into vote_import_workers select * from unnest($1::int[], $2::text[], $3::text[])", [
        integers(newWorkers.map((_, at) => workers.size - newWorkers.length + at)),
        newWorkers,
        newWorkers.map(workerKey),
      ]);
    await client.query(
      "insert into vote_import_rows select * from unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[])",
      [
        integers(rows.map((row) => row.row)),
        integers(pairOf),
        integers(workerOf),
        integers(rows.map((row) => ("shown" in row ? row.shown : 1))),
        integers(rows.map((row) => Number(row.selected))),
      ],
    );
  }
  return parsing;
}

/** An array as PostgreSQL reads it; the client's own way quotes each number. */
function integers(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? "null").join(",")}}`;
}

function readRows(file: VoteFile) {
  if (file.kind === "counts") return parseCountCsv(createReadStream(file.path), file.name);
  // A zip of arrays is read whole.
  return /\.npz$/i.test(file.name)
    ? parseRatersNpz(readFileSync(file.path), file.name)
    : parseVoteCsv(createReadStream(file.path), file.name);
}

/** The same person has the same key in every file of a study, and another in every other study. */
function keyWorkers(studyId: AuthorizedStudyId): (worker: string) => string {
  return (worker) =>
    createHmac("sha256", env().REDRAW_SECRET)
      .update(JSON.stringify(["imported worker", studyId, worker]))
      .digest("base64url");
}

/** Raters' labels are places in the benchmark's class list; they become the wnid of the study's class at that place, unless a class has that very name. */
async function readClassNames(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  file: VoteFile,
): Promise<(name: string) => string> {
  if (!/\.npz$/i.test(file.name)) return (name) => name;
  const { rows } = await client.query<{ wnid: string; position: string }>(
    "select wnid, position::text as position from image_classes where study_id = $1",
    [studyId],
  );
  const atPlace = new Map(rows.map((row) => [row.position, row.wnid]));
  for (const { wnid } of rows) atPlace.set(wnid, wnid);
  return (name) => atPlace.get(name) ?? name;
}

/** Leaves rows about images that the study does not have out, and answers how many. */
async function skipUnknown(client: pg.PoolClient): Promise<number> {
  const { rowCount } = await client.query(
    "delete from vote_import_rows r using vote_import_matches m where m.pair = r.pair and m.matches = 0",
  );
  return rowCount ?? 0;
}

/**
 * Finds the candidate of each image that is named: by SHA-256, else by path, else by file name; `matches` > 1 where the best of these
 * fits several.
 */
async function matchRows(client: pg.PoolClient, studyId: AuthorizedStudyId): Promise<void> {
  await client.query("analyze vote_import_pairs, vote_import_rows");
  await client.query("set local work_mem = '128MB'");
  // A table of their own, so that one hash join over class and name finds them: joined sideways, every image met every name of its class.
  await client.query(
    `create temporary table vote_import_names on commit drop as
     select c.class_id, names.rank, names.name, c.id
     from candidates c join images i on i.id = c.image_id
     cross join lateral (values (1, i.sha256::text), (2, c.path), (3, regexp_replace(c.path, '^.*/', ''))) as names(rank, name)
     where c.study_id = $1::int`,
    [studyId],
  );
  await client.query("analyze vote_import_names");
  await client.query(
    `create temporary table vote_import_matches on commit drop as
     with named as materialized (
       select p.pair, p.image, p.class, k.id as class_id
       from vote_import_pairs p left join image_classes k on k.study_id = $1::int and k.wnid = p.class
     ), best as (
       select distinct on (pair) pair, min(n.id) as candidate_id, count(distinct n.id)::int as matches
       from named join vote_import_names n on n.class_id = named.class_id and n.name = named.image
       group by pair, n.rank order by pair, n.rank
     )
     select named.*, best.candidate_id, coalesce(best.matches, 0) as matches from named left join best on best.pair = named.pair`,
    [studyId],
  );
  await client.query("analyze vote_import_matches");
}

/** The answers as rows of numbers, once each has its candidate. */
async function collectAnswers(client: pg.PoolClient): Promise<void> {
  await client.query(
    `create temporary table vote_import_answers on commit drop as
     select r.row, m.candidate_id, r.worker, r.shown, r.selected
     from vote_import_rows r join vote_import_matches m on m.pair = r.pair where m.matches = 1`,
  );
  await client.query("analyze vote_import_answers");
}

/** Refuses the file where a row is wrong, listing the first of those that are. */
async function refuseRows(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  file: VoteFile,
  parsing: Parsing,
): Promise<void> {
  const refusals = [...parsing.refusals];
  let refused = parsing.refused;
  const checks = [refusedMatches, ...(file.kind === "votes" ? [refusedVotes] : [refusedCounts])];
  for (const sql of checks) {
    const { rows } = await client.query<RefusedRow & { total: number }>(
      `select *, (count(*) over ())::int as total from (${sql}) as refused order by row limit ${listedRefusals}`,
      sql === refusedVotes ? [studyId] : [],
    );
    refused += rows[0]?.total ?? 0;
    refusals.push(...rows.map(({ row, column, value, problem }) => ({ row, column, value, problem })));
  }
  if (refused === 0) return;
  const listed = refusals.sort((a, b) => a.row - b.row).slice(0, listedRefusals);
  throw new AppError("badRequest", describeRefusals(file.name, refused, listed), { refused, rows: listed });
}

const refusedMatches = `
  select row, case when class_id is null then 'class' else 'image' end as "column",
         left(case when class_id is null then class else image end, 200) as value,
         case when class_id is null then 'is no class of the study; give the wnid of one, or import the class list first'
              when matches = 0 then 'is no image of class ' || class || '; give its SHA-256, its path as imported or its file name, or import the image first'
              else 'is the file name of ' || matches || ' images of class ' || class || '; give the SHA-256 or the path' end as problem
  from vote_import_matches m join vote_import_rows r on r.pair = m.pair where m.matches <> 1`;

const refusedCounts = `
  select a.row, 'image' as "column", left(m.image, 200) as value,
         'has counts in row ' || first || ' already; give one row an image and class' as problem
  from (select row, candidate_id, min(row) over (partition by candidate_id) as first from vote_import_answers) as a
  join vote_import_rows r on r.row = a.row join vote_import_matches m on m.pair = r.pair
  where a.row <> first`;

// Pairs that were answered twice are found by their numbers first: nearly always there is none.
const refusedVotes = `
  with twice as (
    select candidate_id, worker, min(row) as first from vote_import_answers group by 1, 2 having count(*) > 1
  )
  select a.row, 'worker' as "column", left(w.name, 200) as value,
         'has an answer about this image and class in row ' || t.first || ' already; keep one of them' as problem
  from twice t join vote_import_answers a on a.candidate_id = t.candidate_id and a.worker = t.worker and a.row <> t.first
  join vote_import_workers w on w.worker = a.worker
  union all
  select a.row, 'worker', left(w.name, 200),
         'has an answer about this image and class from the file "' || (select name from vote_imports i where i.study_id = $1::int and i.id = v.import_id)
           || '"; a person counts once: leave the row out'
  from vote_import_answers a join vote_import_workers w on w.worker = a.worker
  join imported_votes v on v.study_id = $1::int and v.candidate_id = a.candidate_id and v.worker_key = w.key
  where not exists (select from twice t where t.candidate_id = a.candidate_id and t.worker = a.worker and a.row <> t.first)`;

async function countRows(client: pg.PoolClient, id: number): Promise<Omit<ImportedVotes, "skipped">> {
  const { rows } = await client.query<Omit<ImportedVotes, "id" | "skipped">>(
    `select count(*)::int as rows, coalesce(sum(shown), 0)::float8 as votes, coalesce(sum(selected), 0)::float8 as selected,
            count(distinct candidate_id)::int as images from vote_import_answers`,
  );
  const [counted] = rows;
  if (!counted) throw new Error("Counting rows gave no answer");
  return { id, ...counted };
}

// Tallies are touched in the order of candidates, as everybody does who touches them: no two can wait for each other.
const addToTallies = `
  insert into tallies (study_id, candidate_id, shown, selected)
  select $1::int, candidate_id, sum(shown), sum(selected) from vote_import_answers a
  where not exists (select from exclusion_in_force e join vote_import_workers w on w.key = e.worker_key where e.study_id = $1::int and w.worker = a.worker)
  group by candidate_id order by candidate_id
  on conflict (study_id, candidate_id) do update
  set shown = tallies.shown + excluded.shown, selected = tallies.selected + excluded.selected`;

async function insertVotes(client: pg.PoolClient, studyId: AuthorizedStudyId, importId: number): Promise<void> {
  await client.query(
    `insert into imported_votes (study_id, import_id, candidate_id, worker_key, selected)
     select $1::int, $2::int, a.candidate_id, w.key, a.selected = 1
     from vote_import_answers a join vote_import_workers w on w.worker = a.worker order by a.candidate_id, w.key`,
    [studyId, importId],
  );
  await client.query(addToTallies, [studyId]);
}

async function insertCounts(client: pg.PoolClient, studyId: AuthorizedStudyId, importId: number): Promise<void> {
  await client.query(
    `insert into imported_counts (study_id, import_id, candidate_id, shown, selected)
     select $1::int, $2::int, candidate_id, shown, selected from vote_import_answers order by candidate_id`,
    [studyId, importId],
  );
  await client.query(addToTallies, [studyId]);
}

async function recordImport(
  client: pg.PoolClient,
  studyId: AuthorizedStudyId,
  file: VoteFile & { kind: VoteImportKind },
  imported: ImportedVotes,
): Promise<void> {
  const { id, ...counts } = imported;
  await client.query(
    "insert into audit_events (study_id, actor, act, subject, details) values ($1, $2, 'votes.import', $3, $4)",
    [
      studyId,
      file.createdBy,
      `vote-import/${studyId}/${id}`,
      JSON.stringify({ name: file.name, kind: file.kind, sha256: file.sha256, ...counts }),
    ],
  );
}
