// Applies prisma/migrations through Prisma's own schema engine, compiled to WebAssembly and driven by the pg adapter: nothing
// is downloaded, and `_prisma_migrations` is filled as `prisma migrate deploy` would fill it, so that both agree.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { root } from "./root";

export interface MigrationSource {
  /** Folder of migrations, relative to the project. */
  migrations: string;
  /** Folder of models, relative to the project. */
  models: string;
  /** Postgres schema that the tables and `_prisma_migrations` live in. */
  schema: string;
}

export const studyMigrations: MigrationSource = {
  migrations: "prisma/migrations",
  models: "prisma/models",
  schema: "public",
};
export const marketMigrations: MigrationSource = {
  migrations: "prisma/market/migrations",
  models: "prisma/market/models",
  schema: "market",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the engine colours its messages
const ansiColour = /\u001b\[[0-9;]*m/g;

/** Object identifiers of Postgres' types "char" and text. */
const pgChar = 18;
const pgText = 25;

type EngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

let engineModule: Promise<EngineModule> | undefined;

async function loadEngine(): Promise<EngineModule> {
  engineModule ??= (async () => {
    // Its main entry expects a bundler that can import .wasm; the parts are joined by hand.
    const bindings: EngineModule = await import("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(join(root, "node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm"));
    // The engine leaves a ten-second timer behind for its lock; it must not keep the process alive.
    const imports = Object.fromEntries(
      Object.entries(bindings).map(([name, value]) => [
        name,
        name.startsWith("__wbg_setTimeout_")
          ? (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds >>> 0).unref()
          : value,
      ]),
    ) as WebAssembly.ModuleImports;
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": imports });
    bindings.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return bindings;
  })();
  return engineModule;
}

async function readModels(source: MigrationSource): Promise<[string, string][]> {
  const folder = join(root, source.models);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [name, await readFile(join(folder, name), "utf8")]),
  );
}

async function readMigrations(source: MigrationSource) {
  const folder = join(root, source.migrations);
  const names = existsSync(folder)
    ? (await readdir(folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  const lockfile = join(folder, "migration_lock.toml");
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: existsSync(lockfile) ? await readFile(lockfile, "utf8") : null },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok" as const, value: await readFile(join(folder, name, "migration.sql"), "utf8") },
        },
      })),
    ),
  };
}

/** The pg adapter with scripts sent whole (the stock one cuts them at every semicolon, also inside function bodies) and its pools ended at once. */
class WholeScripts extends PrismaPg {
  readonly #pools: pg.Pool[] = [];

  constructor(
    readonly url: string,
    readonly schema: string,
  ) {
    super({ connectionString: url, max: 1, options: `-c search_path=${schema}` }, { schema });
  }

  async end(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => (pool.ended ? undefined : pool.end())));
  }

  override async connect() {
    const adapter = await super.connect();
    const pool = adapter.underlyingDriver();
    this.#pools.push(pool);
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    this.#readSingleCharacters(adapter, pool);
    return adapter;
  }

  /** An empty database beside the one given; the stock one gives that one again where it was named by a connection string. */
  override async connectToShadowDb() {
    const name = `shadow_${randomUUID()}`;
    await this.#runBeside(`create database ${pg.escapeIdentifier(name)}`);
    const address = new URL(this.url);
    address.pathname = `/${name}`;
    const shadow = await new WholeScripts(address.href, this.schema).connect();
    await shadow.underlyingDriver().query(`create schema if not exists ${pg.escapeIdentifier(this.schema)}`);
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await this.#runBeside(`drop database ${pg.escapeIdentifier(name)} with (force)`);
    };
    return shadow;
  }

  /** The catalog's columns of type "char", which the stock adapter does not know, as the engine's characters; it has none for "". */
  #readSingleCharacters(adapter: Awaited<ReturnType<PrismaPg["connect"]>>, pool: pg.Pool): void {
    const singleCharacters = new WeakMap<object, number[]>();
    const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
    pool.query = (async (config: pg.QueryConfig) => {
      const result = await query(config);
      const columns = result.fields?.flatMap((field, column) => (field.dataTypeID === pgChar ? [column] : [])) ?? [];
      for (const column of columns) Object.assign(result.fields[column] as pg.FieldDef, { dataTypeID: pgText });
      if (columns.length > 0) singleCharacters.set(result.rows, columns);
      return result;
    }) as typeof pool.query;
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (sql) => {
      const result = await queryRaw(sql);
      for (const column of singleCharacters.get(result.rows) ?? []) {
        result.columnTypes[column] = ColumnTypeEnum.Character;
        for (const row of result.rows) if (row[column] === "") row[column] = " ";
      }
      return result;
    };
  }

  async #runBeside(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

async function withEngine<Result>(
  url: string,
  source: MigrationSource,
  use: (engine: Awaited<ReturnType<EngineModule["SchemaEngine"]["new"]>>) => Promise<Result>,
): Promise<Result> {
  const { SchemaEngine } = await loadEngine();
  const adapter = new WholeScripts(url, source.schema);
  const engine = await SchemaEngine.new(
    { datamodels: await readModels(source) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await use(engine);
  } finally {
    engine.free();
    await adapter.end();
  }
}

/** Creates database and Postgres schema where missing and applies what is not yet applied. Returns the names of the migrations just applied. Runs one at a time per database (advisory lock). */
export async function migrate(url: string, source: MigrationSource): Promise<string[]> {
  await createDatabase(url);
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock(hashtext($1))", [`redraw migrate ${source.schema}`]);
    await lock.query(`create schema if not exists ${pg.escapeIdentifier(source.schema)}`);
    return await withEngine(url, source, async (engine) => {
      try {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList: await readMigrations(source),
          filters: { externalTables: [], externalEnums: [] },
        });
        return appliedMigrationNames;
      } catch (error) {
        throw new Error(
          `Cannot migrate the schema "${source.schema}": ${String(error instanceof Error ? error.message : error).replace(ansiColour, "")}`,
        );
      }
    });
  } finally {
    await lock.end();
  }
}

/** SQL that takes a database with all migrations applied to the models as they stand now; undefined when nothing changed. The server at `url` makes the databases to compare. */
export async function diffFromMigrations(url: string, source: MigrationSource): Promise<string | undefined> {
  return withEngine(url, source, async (engine) => {
    const files = (await readModels(source)).map(([path, content]) => ({ path, content }));
    const migrationsList = await readMigrations(source);
    const { stdout } = await engine.diff({
      from:
        migrationsList.migrationDirectories.length === 0 ? { tag: "empty" } : { tag: "migrations", ...migrationsList },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    } as Parameters<typeof engine.diff>[0]);
    return stdout && !stdout.startsWith("-- This is an empty migration") ? stdout : undefined;
  });
}

/** Installs or updates the job queue's own schema (graphile_worker) in the study database. */
export async function migrateJobQueue(url: string): Promise<void> {
  await runMigrations({ connectionString: url, logger: new Logger(() => () => undefined) });
}

async function createDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  const probe = new pg.Client({ connectionString: url });
  try {
    await probe.connect();
    return;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "3D000")) {
      throw new Error(
        `Cannot reach the database at ${address.host}/${name}: ${error instanceof Error ? error.message : String(error)}; check that the server runs and DATABASE_URL is right`,
      );
    }
  } finally {
    await probe.end().catch(() => undefined);
  }
  address.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  try {
    await admin.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // 42P04: somebody else created it in the meantime.
    if (!(error instanceof Error && "code" in error && error.code === "42P04")) throw error;
  } finally {
    await admin.end();
  }
}
