// A database of its own for each test file, copied from the migrated template.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";

export interface TestDatabase {
  url: string;
  /** Ends the connection that moves the clock, until its next move: a database is copied only while nobody is connected. */
  disconnect(): Promise<void>;
  /** Moves the database's clock (`app_now()`) by so many seconds, relative to now. */
  moveClock(seconds: number): Promise<void>;
}

/** Makes a database from the template of one side and drops it when the test file ends. Sets DATABASE_URL (or MARKET_DATABASE_URL), which clients read at their first use: call it at the top of a test file. */
export async function createTestDatabase(side: "study" | "market" = "study"): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await admin(`create database ${name} template template_${side}`);
  // One connection moves the clock: opening one for each move costs more than the moves of a long test.
  let mover: Promise<pg.Client> | undefined;
  const connectMover = async () => {
    const client = new pg.Client({ connectionString: address.href });
    await client.connect();
    return client;
  };
  const disconnect = async () => {
    await (await mover)?.end();
    mover = undefined;
  };
  afterAll(async () => {
    await disconnect();
    await admin(`drop database if exists ${name} with (force)`);
  });
  const address = new URL(server);
  address.pathname = `/${name}`;
  process.env[side === "market" ? "MARKET_DATABASE_URL" : "DATABASE_URL"] = address.href;
  return {
    url: address.href,
    disconnect,
    moveClock: async (seconds) => {
      mover ??= connectMover();
      const client = await mover;
      await client.query(`update ${side === "market" ? "market" : "public"}.clock_offset set seconds = $1`, [seconds]);
    },
  };
}
