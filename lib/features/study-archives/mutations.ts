import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { extract } from "tar-stream";
import { z } from "zod";
import type { SignedInUser } from "@/lib/auth/scopes";
import { holdImageFiles, releaseImageFiles } from "@/lib/db/advisory-lock";
import { pool } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { imageStorage } from "@/lib/images/image-storage";
import { type StoredKind, storedKinds } from "@/lib/images/storage";
import { announceImageFiles, removeImageFiles } from "../deletions/mutations";
import { listStudyTables } from "./queries";
import { archiveEndpoint, archiveVersion, effectKeyOf, leftOut, orderTables } from "./rules";

const manifestSchema = z.object({
  version: z.literal(archiveVersion),
  study: z.string().min(1).max(120),
  exportedAt: z.iso.datetime().optional(),
  entries: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string(), rows: z.int().optional() })),
});

const rowsPerInsert = 1000;

export interface ImportedStudy {
  studyId: number;
  name: string;
  /** Its name in the archive. */
  nameInArchive: string;
  rows: number;
}

interface Unpacked {
  folder: string;
  study: string;
  exportedAt: string | null;
  /** Path -> SHA-256 of what came. */
  files: ReadonlyMap<string, string>;
}

/**
 * Makes a study of an archive, with the importer as its admin. All of it or nothing: the archive is unpacked and checked against its
 * manifest before a row is written. Ids below the study stay; workers and images are matched or made. Nothing is out at a market, and no
 * money is set aside. It is called `wanted`, or as in the archive, with a number where the importer has a study of that name. Throws
 * AppError badRequest where the archive cannot be read, conflict where the name that is wanted is taken.
 */
export async function importStudy(
  source: AsyncIterable<Uint8Array>,
  user: Pick<SignedInUser, "id">,
  wanted?: string,
): Promise<ImportedStudy> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-import-"));
  try {
    const unpacked = await unpack(source, folder);
    return await withImageFiles(imagesOf(unpacked), async () => {
      await keepImages(unpacked);
      return insertStudy(unpacked, user.id, wanted);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files of images whose rows come last: where that fails, here or by kill -9, those that no row names are removed. */
async function withImageFiles<Result>(sha256s: readonly string[], act: () => Promise<Result>): Promise<Result> {
  await announceImageFiles(sha256s);
  const client = await pool("jobs").connect();
  let lost: Error | undefined;
  client.once("error", (error) => {
    lost = error;
  });
  try {
    await holdImageFiles(client);
    return await act();
  } finally {
    if (!lost) await releaseImageFiles(client);
    client.release(lost);
    while ((await removeImageFiles(null)) === "more");
  }
}

const nameRule = /^(tables\/[a-z_]{1,63}\.jsonl|images\/(original|tile|zoom)\/[0-9a-f]{64}|manifest\.json)$/;

async function unpack(source: AsyncIterable<Uint8Array>, folder: string): Promise<Unpacked> {
  const files = new Map<string, string>();
  const reader = extract();
  // A file whose bytes stop coming says so only to who is reading it by then: the signal also reaches who begins afterwards.
  const broken = new AbortController();
  const filling = pipeline(Readable.from(source), reader).catch((error: unknown) => {
    broken.abort(error);
    reader.destroy(error as Error);
  });
  try {
    for await (const entry of reader) {
      const { name } = entry.header;
      if (!nameRule.test(name) || files.has(name))
        throw refused(`it holds a file "${name.slice(0, 80)}" that does not belong there`);
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      const hash = createHash("sha256");
      const hashing = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(entry, hashing, createWriteStream(path, { mode: 0o600 }), { signal: broken.signal });
      files.set(name, hash.digest("hex"));
    }
    await filling;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why: unknown = broken.signal.aborted ? broken.signal.reason : error;
    throw refused(`it is no tar, or was cut short (${why instanceof Error ? why.message : "unreadable"})`);
  }
  if (!files.has("manifest.json")) throw refused("it has no manifest; it was cut short, or is no archive of a study");
  const written = await readJson(join(folder, "manifest.json"));
  if (written === undefined) throw refused("its manifest is no JSON; copy it again");
  const manifest = manifestSchema.safeParse(written);
  if (!manifest.success) throw refused("its manifest is of another version; update this server, or export it anew");
  for (const { name, sha256 } of manifest.data.entries)
    if (files.get(name) !== sha256)
      throw refused(
        `"${name}" ${files.has(name) ? "is not what was exported (its SHA-256 differs)" : "is missing"}; copy it again`,
      );
  if (files.size !== manifest.data.entries.length + 1) throw refused("it holds files that its manifest does not name");
  const { study, exportedAt = null } = manifest.data;
  return { folder, study, exportedAt, files };
}

/** What a file holds, undefined where it is no JSON. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refused(reason: string): AppError {
  return new AppError("badRequest", `Cannot import the study archive: ${reason}. Nothing was imported`);
}

function imagesOf({ files }: Unpacked): string[] {
  const named = [...files.keys()].filter((name) => name.startsWith("images/")).map((name) => basename(name));
  return [...new Set(named)];
}

async function keepImages({ folder, files }: Unpacked): Promise<void> {
  const storage = imageStorage();
  for (const [name, sha256] of files) {
    const [, kind, named] = name.split("/");
    if (!name.startsWith("images/") || !named || !storedKinds.includes(kind as StoredKind)) continue;
    if (kind === "original" && named !== sha256) throw refused(`the image ${named} is another one`);
    if (!(await storage.has(named, kind as StoredKind)))
      await storage.write(named, kind as StoredKind, await readFile(join(folder, name)));
  }
  await storage.flush();
}

type Row = Record<string, unknown>;

async function* readRows(unpacked: Unpacked, table: string): AsyncGenerator<Row[]> {
  const name = `tables/${table}.jsonl`;
  if (!unpacked.files.has(name)) return;
  let rows: Row[] = [];
  for await (const line of createInterface({ input: createReadStream(join(unpacked.folder, name)) })) {
    rows.push(parseRow(line, table));
    if (rows.length === rowsPerInsert) {
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

function parseRow(line: string, table: string): Row {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === "object" && row !== null && !Array.isArray(row)) return row as Row;
  } catch {
    // Refused below, like a list or a number.
  }
  throw refused(`its table "${table}" has a line that is no row; export it anew`);
}

async function insertStudy(unpacked: Unpacked, userId: string, wanted: string | undefined): Promise<ImportedStudy> {
  const client = await pool("jobs").connect();
  try {
    await client.query("begin");
    const known = (await listStudyTables(client)).filter((table) => !(table in leftOut));
    const given = [...unpacked.files.keys()]
      .filter((name) => name.startsWith("tables/"))
      .map((name) => basename(name, ".jsonl"))
      .filter((table) => !["studies", "images", "workers"].includes(table));
    const unknown = given.filter((table) => !known.includes(table));
    if (unknown.length > 0)
      throw refused(`it holds tables that this server does not know: ${unknown.join(", ")}; update this server`);
    const study = await insertStudyRow(client, unpacked, userId, wanted);
    const images = await matchImages(client, unpacked);
    const workers = await makeWorkers(client, unpacked, study.id);
    const moved = { studyId: study.id, cameFrom: study.cameFrom, images, workers };
    let total = 0;
    for (const table of orderTables(given, await listForeignKeys(client))) {
      // A new study has rows that the database made by itself (its first consent text): the archive's take their place.
      if (table === "consent_versions")
        await client.query("delete from consent_versions where study_id = $1", [study.id]);
      for await (const rows of readRows(unpacked, table)) {
        await insertRows(
          client,
          table,
          rows.map((row) => adapt(row, table, moved)),
        );
        total += rows.length;
      }
      await moveSequence(client, table);
    }
    await closeBooks(client, study.id);
    await client.query(
      `insert into audit_events (study_id, actor, act, subject, details) values ($1, $2, 'study.import', $3, $4)`,
      [
        study.id,
        userId,
        `study/${study.id}`,
        JSON.stringify({
          name: study.name,
          nameInArchive: unpacked.study,
          exportedAt: unpacked.exportedAt,
          rows: total,
        }),
      ],
    );
    await client.query("commit");
    return { studyId: study.id, name: study.name, nameInArchive: unpacked.study, rows: total };
  } catch (error) {
    await client.query("rollback");
    // The rows are the database's to judge: what it refuses of an archive is the archive's fault.
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (error instanceof AppError || typeof code !== "string" || !/^2[23]/.test(code)) throw error;
    throw refused(`the database does not take its rows (${message}); export it anew`);
  } finally {
    client.release();
  }
}

/** Nothing of it comes back from a market: what was set aside when it was exported is free. */
async function closeBooks(client: pg.PoolClient, studyId: number): Promise<void> {
  await client.query(
    `insert into ledger_entries (study_id, effect_key, kind, amount_cents, batch_id, posting_id)
     select study_id, format('close-import/%s/%s/%s', study_id, batch_id, coalesce(posting_id::text, 'payments')), 'reserved', -sum(amount_cents), batch_id, posting_id
     from ledger_entries where study_id = $1 and kind = 'reserved' group by study_id, batch_id, posting_id having sum(amount_cents) <> 0`,
    [studyId],
  );
}

async function insertStudyRow(
  client: pg.PoolClient,
  unpacked: Unpacked,
  userId: string,
  wanted: string | undefined,
): Promise<{ id: number; name: string; cameFrom: number }> {
  const [first] = (await readRows(unpacked, "studies").next()).value ?? [];
  if (!first) throw refused("it has no study");
  // Unique among the importer's own, and not to be taken for a study that they see already.
  const { rows: taken } = await client.query<{ name: string }>(
    `select s.name from studies s where starts_with(s.name, $1)
       and (s.owner_id = $2 or exists (select from study_members m where m.study_id = s.id and m.user_id = $2))`,
    [wanted ?? unpacked.study, userId],
  );
  const names = new Set(taken.map((row) => row.name));
  if (wanted !== undefined && names.has(wanted))
    throw new AppError(
      "conflict",
      `"${wanted}" is the name of a study of yours already; choose another name, or give none. Nothing was imported`,
      { field: "name" },
    );
  let name = wanted ?? unpacked.study;
  for (let copy = 2; names.has(name); copy += 1) name = `${unpacked.study} (${copy})`;
  const { id: cameFrom, ...settings } = first;
  // What belongs to the market of the server that it came from stays there.
  const row = { ...settings, name, owner_id: userId, settings_version: 1, crowd_endpoint: null, archived_at: null };
  const columns = await columnsOf(client, "studies", row);
  const { rows } = await client.query<{ id: number }>(
    `insert into studies (${columns}) select ${columns} from jsonb_populate_record(null::studies, $1::jsonb) returning id`,
    [JSON.stringify(row)],
  );
  const id = rows[0]?.id ?? 0;
  await client.query("insert into study_members (study_id, user_id, role) values ($1, $2, 'admin')", [id, userId]);
  return { id, name, cameFrom: Number(cameFrom) };
}

/** The quoted names of a row's columns; refused where the table has no such column. */
async function columnsOf(client: pg.PoolClient, table: string, row: Row): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select column_name::text as name from information_schema.columns where table_schema = 'public' and table_name = $1",
    [table],
  );
  const known = new Set(rows.map((one) => one.name));
  const unknown = Object.keys(row).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw refused(
      `its table "${table}" has columns that this server does not know: ${unknown.join(", ")}; update this server`,
    );
  return Object.keys(row)
    .map((name) => `"${name}"`)
    .join(", ");
}

async function matchImages(client: pg.PoolClient, unpacked: Unpacked): Promise<Map<number, number>> {
  const ids = new Map<number, number>();
  for await (const rows of readRows(unpacked, "images")) {
    const fresh = rows.map(({ id: _, ...row }) => row);
    const columns = await columnsOf(client, "images", fresh[0] ?? {});
    await client.query(
      `insert into images (${columns}) select ${columns} from jsonb_populate_recordset(null::images, $1::jsonb) on conflict (sha256) do nothing`,
      [JSON.stringify(fresh)],
    );
    const { rows: found } = await client.query<{ id: number; sha256: string }>(
      "select id, sha256 from images where sha256 = any($1)",
      [rows.map((row) => row.sha256)],
    );
    const bySha = new Map(found.map((image) => [image.sha256, image.id]));
    for (const row of rows) ids.set(Number(row.id), bySha.get(String(row.sha256)) ?? 0);
  }
  return ids;
}

async function makeWorkers(client: pg.PoolClient, unpacked: Unpacked, studyId: number): Promise<Map<number, number>> {
  const ids = new Map<number, number>();
  for await (const rows of readRows(unpacked, "workers")) {
    const { rows: made } = await client.query<{ id: number; pseudonym: string }>(
      `insert into workers (endpoint, market_worker_id, pseudonym)
       select $1, name, 'A' || substr(encode(sha256(($1 || '/' || name)::bytea), 'hex'), 1, 16) from unnest($2::text[]) as name
       returning id, market_worker_id as pseudonym`,
      [`archive/${studyId}`, rows.map((row) => row.pseudonym)],
    );
    const byName = new Map(made.map((worker) => [worker.pseudonym, worker.id]));
    for (const row of rows) ids.set(Number(row.id), byName.get(String(row.pseudonym)) ?? 0);
  }
  return ids;
}

interface Move {
  studyId: number;
  /** Id of the study on the server that it came from. */
  cameFrom: number;
  images: ReadonlyMap<number, number>;
  workers: ReadonlyMap<number, number>;
}

/** A row as it stands under the new study: its own ids stay, keys that are one for the whole server become this study's own. */
function adapt(row: Row, table: string, { studyId, cameFrom, images, workers }: Move): Row {
  const adapted: Row = { ...row, study_id: studyId };
  if (typeof row.image_id === "number") adapted.image_id = images.get(row.image_id) ?? row.image_id;
  if (typeof row.worker_id === "number") adapted.worker_id = workers.get(row.worker_id) ?? null;
  if ("endpoint" in row && table !== "batches") adapted.endpoint = `${archiveEndpoint}${studyId}`;
  if (typeof row.effect_key === "string") adapted.effect_key = effectKeyOf(row.effect_key, cameFrom, studyId);
  // Nothing of it is out at a market of this server.
  if (table === "hit_postings") adapted.state = "closed";
  if (table === "batches") Object.assign(adapted, adaptBatch(row));
  if (table === "assignments" && (row.state === "opened" || row.state === "provisional")) {
    adapted.state = "orphan";
    adapted.reason = "The study was exported before the market had confirmed it.";
  }
  // Both are one number for the whole server, and nothing refers to them.
  if (table === "ledger_entries" || table === "audit_events") delete adapted.id;
  return adapted;
}

/** A draft goes to this server's market; what was published anywhere else is over, and takes no more HITs. */
function adaptBatch(row: Row): Row {
  if (row.state === "draft") return { endpoint: new URL(env().CROWD_ENDPOINT).href };
  const state = row.state === "published" || row.state === "publishing" ? "ended" : row.state;
  return { state, paused_at: null, archived_at: row.archived_at ?? new Date().toISOString() };
}

async function insertRows(client: pg.PoolClient, table: string, rows: readonly Row[]): Promise<void> {
  const columns = await columnsOf(client, table, rows[0] ?? {});
  await client.query(
    `insert into "${table}" (${columns}) select ${columns} from jsonb_populate_recordset(null::"${table}", $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

async function listForeignKeys(client: pg.PoolClient) {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select distinct f.relname::text as "from", t.relname::text as "to" from pg_constraint c
     join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid where c.contype = 'f'`,
  );
  return rows;
}

/** New rows get ids above those that came. */
async function moveSequence(client: pg.PoolClient, table: string): Promise<void> {
  const { rows } = await client.query<{ sequence: string | null }>(
    `select case when exists (select from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = 'id')
            then pg_get_serial_sequence('public.' || quote_ident($1), 'id') end as sequence`,
    [table],
  );
  const sequence = rows[0]?.sequence;
  if (sequence)
    await client.query(
      `select setval($1, greatest((select coalesce(max(id), 1) from "${table}"), (select last_value from ${sequence})))`,
      [sequence],
    );
}
