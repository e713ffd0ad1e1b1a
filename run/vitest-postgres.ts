// One throw-away PostgreSQL for a test run, with a migrated template database for the study side and one for the market.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { marketMigrations, migrate, migrateJobQueue, studyMigrations } from "./migrate";
import { startPostgres } from "./postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the server's maintenance database; prisma/seed/test-database.ts makes databases from the templates. */
    postgresUrl: string;
  }
}

/** Replaces the production clock by one that tests can move: `app_now()` then adds `clock_offset.seconds`. */
const movableClock = (schema: string) => `
  set search_path = ${schema};
  create table clock_offset (seconds double precision not null);
  insert into clock_offset values (0);
  create or replace function app_now() returns timestamptz(3) language sql stable as $$
    select (statement_timestamp() + (select seconds from ${schema}.clock_offset) * interval '1 second')::timestamptz(3) $$;`;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "redraw-test-"));
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ folder: join(folder, "postgres"), password: "test", disposable: true });
  for (const [name, source] of [
    ["template_study", studyMigrations],
    ["template_market", marketMigrations],
  ] as const) {
    const url = postgres.urlOf(name);
    await migrate(url, source);
    if (source === studyMigrations) await migrateJobQueue(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(movableClock(source.schema));
    await client.end();
  }
  project.provide("postgresUrl", postgres.urlOf("postgres"));
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
