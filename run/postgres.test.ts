import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { startPostgres } from "./postgres";

const folder = await mkdtemp(join(tmpdir(), "redraw-postgres-"));
await chmod(folder, 0o755);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a server that a killed process left behind is taken over, and a second start keeps the data", async () => {
  const options = { folder: join(folder, "kept"), password: "kept-password", disposable: true };
  const first = await startPostgres(options);
  await ask(first.urlOf("postgres"), "create table remembered as select 7 as value");
  const second = await startPostgres(options);
  expect(second.urlOf("postgres")).toBe(first.urlOf("postgres"));
  await second.stop();
  const third = await startPostgres(options);
  try {
    expect(await ask(third.urlOf("postgres"), "select value from remembered")).toEqual([{ value: 7 }]);
  } finally {
    await third.stop();
  }
});

test("a data folder that the server's user cannot reach does not keep PostgreSQL from starting", async () => {
  const home = join(folder, "private-home");
  await mkdir(home, { mode: 0o700 });
  const postgres = await startPostgres({ folder: join(home, "clone", "data"), password: "private", disposable: true });
  let place = "";
  try {
    const [row] = (await ask(postgres.urlOf("postgres"), "show data_directory")) as { data_directory: string }[];
    // As root it is moved to where its own user can go; as anybody else the folder is ours and reachable.
    place = row?.data_directory ?? "";
    expect(place.startsWith(home)).toBe(process.getuid?.() !== 0);
  } finally {
    await postgres.stop();
    if (place) await rm(place, { recursive: true, force: true });
  }
});
