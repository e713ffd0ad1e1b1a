import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type pg from "pg";
import { type Pack, pack } from "tar-stream";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { imageStorage } from "@/lib/images/image-storage";
import { storedKinds } from "@/lib/images/storage";
import { type ArchiveEntry, type ArchiveManifest, archiveVersion, leftOut } from "./rules";

const rowsPerFetch = 2000;

/** Tables with a study_id, in the alphabet. */
export async function listStudyTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.table_name::text as name from information_schema.columns c
     join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
     where c.table_schema = 'public' and c.column_name = 'study_id' order by 1`,
  );
  return rows.map((row) => row.name);
}

/**
 * A whole study as one tar: a file of JSON lines per table, the images with their derivatives, and last a manifest with every
 * file's SHA-256. All tables are of one moment. Workers get names drawn for this archive; raw submissions stay behind.
 */
export function exportStudy(studyId: AuthorizedStudyId): Readable {
  const archive = pack();
  void write(studyId, archive).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive);
}

async function write(studyId: AuthorizedStudyId, archive: Pack): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-archive-"));
  const client = await pool("jobs").connect();
  const entries: ArchiveEntry[] = [];
  try {
    await client.query("begin isolation level repeatable read read only");
    const { rows: studies } = await client.query<{ name: string; now: Date }>(
      "select name, app_now() as now from studies where id = $1",
      [studyId],
    );
    const key = randomBytes(32).toString("hex");
    const tables = (await listStudyTables(client)).filter((table) => !(table in leftOut));
    for (const source of [studyRow, imageRows, workerRows(key), ...tables.map((table) => tableRows(table, key))]) {
      entries.push(await writeTable(client, studyId, source, folder, archive));
    }
    const { rows: images } = await client.query<{ sha256: string }>(
      `select distinct i.sha256 from images i join candidates c on c.image_id = i.id where c.study_id = $1 and i.taken_down_at is null order by 1`,
      [studyId],
    );
    await client.query("commit");
    for (const { sha256 } of images)
      for (const kind of storedKinds) {
        const bytes = await imageStorage().read(sha256, kind);
        if (bytes) entries.push(await writeEntry(archive, `images/${kind}/${sha256}`, bytes));
      }
    const manifest: ArchiveManifest = {
      version: archiveVersion,
      study: studies[0]?.name ?? "",
      exportedAt: (studies[0]?.now ?? new Date()).toISOString(),
      entries,
    };
    await writeEntry(archive, "manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
    await rm(folder, { recursive: true, force: true });
  }
}

interface RowSource {
  readonly name: string;
  /** One jsonb column, `row`; $1 is the study. */
  readonly sql: string;
}

const studyRow: RowSource = {
  name: "studies",
  sql: "select to_jsonb(s) - 'web_hook_secret' - 'web_hook_url' - 'alert_emails' - 'owner_id' - 'settings_version' as row from studies s where s.id = $1",
};
const imageRows: RowSource = {
  name: "images",
  sql: "select to_jsonb(i) as row from images i where exists (select from candidates c where c.study_id = $1 and c.image_id = i.id) order by i.id",
};

/** A worker's name in this archive only: a hash under a key that is thrown away. */
const nameOf = (key: string, id: string) => `'A' || substr(encode(sha256(('${key}/' || ${id})::bytea), 'hex'), 1, 16)`;

function workerRows(key: string): RowSource {
  return {
    name: "workers",
    sql: `select jsonb_build_object('id', w.id, 'pseudonym', ${nameOf(key, "w.id")}) as row from workers w
          where exists (select from assignments a where a.study_id = $1 and a.worker_id = w.id)
             or exists (select from exclusions e where e.study_id = $1 and e.worker_id = w.id) order by w.id`,
  };
}

function tableRows(table: string, key: string): RowSource {
  const change =
    table === "assignments"
      ? ` || jsonb_build_object('body', null, 'market_worker_id', ${nameOf(key, "coalesce(t.worker_id::text, 'nobody ' || t.id)")})`
      : "";
  return { name: table, sql: `select to_jsonb(t)${change} as row from "${table}" t where t.study_id = $1 order by t` };
}

async function writeTable(
  client: pg.PoolClient,
  studyId: number,
  source: RowSource,
  folder: string,
  archive: Pack,
): Promise<ArchiveEntry> {
  const path = join(folder, source.name);
  const hash = createHash("sha256");
  let rows = 0;
  await client.query(`declare archived no scroll cursor for ${source.sql}`, [studyId]);
  async function* lines() {
    for (;;) {
      const { rows: fetched } = await client.query<{ row: unknown }>(`fetch ${rowsPerFetch} from archived`);
      if (fetched.length === 0) return;
      rows += fetched.length;
      const text = fetched.map(({ row }) => `${JSON.stringify(row)}\n`).join("");
      hash.update(text);
      yield text;
    }
  }
  await pipeline(lines, createWriteStream(path, { mode: 0o600 }));
  await client.query("close archived");
  const { size } = await stat(path);
  const name = `tables/${source.name}.jsonl`;
  const entry = archive.entry({ name, size, mtime: new Date(0) });
  await pipeline(createReadStream(path), entry);
  await rm(path);
  return { name, bytes: size, sha256: hash.digest("hex"), rows };
}

async function writeEntry(archive: Pack, name: string, bytes: Buffer): Promise<ArchiveEntry> {
  const entry = archive.entry({ name, size: bytes.length, mtime: new Date(0) });
  entry.end(bytes);
  await finished(entry);
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

export interface ImportOfStudy {
  at: Date;
  by: string;
  /** As it was called in the archive. */
  nameInArchive: string;
  name: string;
  exportedAt: Date | null;
}

/** When and by whom the study was made of an archive; null where it began here. */
export async function findImportOfStudy(studyId: AuthorizedStudyId): Promise<ImportOfStudy | null> {
  const [found] = await database("desk").$queryRaw<ImportOfStudy[]>`
    select e.at, coalesce(u.name, e.actor) as by, e.details->>'name' as name, coalesce(e.details->>'nameInArchive', e.details->>'name') as "nameInArchive",
      (e.details->>'exportedAt')::timestamptz as "exportedAt"
    from audit_events e left join users u on u.id = e.actor
    where e.study_id = ${studyId} and e.act = 'study.import' and e.subject = ${`study/${studyId}`} order by e.id desc limit 1`;
  return found ?? null;
}
