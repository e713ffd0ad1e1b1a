// npm run migration -- <name> [--market]: writes the SQL that takes the migrated database to the models as they stand now.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diffFromMigrations, marketMigrations, studyMigrations } from "./migrate";
import { startPostgres } from "./postgres";
import { root } from "./root";

async function main(): Promise<void> {
  const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  if (!name || !/^[a-z0-9_]+$/.test(name))
    throw new Error('Cannot write a migration: give it a name in snake_case, e.g. "npm run migration -- add_flags"');
  const source = process.argv.includes("--market") ? marketMigrations : studyMigrations;
  const folder = `/tmp/redraw-migration-${process.pid}`;
  const postgres = await startPostgres({ folder, password: "migration", disposable: true });
  try {
    const sql = await diffFromMigrations(postgres.urlOf("postgres"), source);
    if (sql === undefined) {
      console.log("No migration written: the migrations give the models as they stand. Change a model first.");
      return;
    }
    const stamp = new Date().toISOString().replace(/[-:T]/g, "").slice(0, 14);
    const target = join(root, source.migrations, `${stamp}_${name}`);
    await mkdir(target, { recursive: true });
    await writeFile(join(target, "migration.sql"), sql);
    await writeFile(join(root, source.migrations, "migration_lock.toml"), 'provider = "postgresql"\n');
    console.log(`${target}/migration.sql`);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
