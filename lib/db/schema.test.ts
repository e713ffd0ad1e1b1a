import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "@/prisma/seed/test-database";

const database = await createTestDatabase();
const query = async (sql: string) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

test("the migrated database keeps the record that `prisma migrate deploy` reads", async () => {
  const rows = await query("select migration_name, finished_at from _prisma_migrations order by migration_name");
  expect(rows[0]).toMatchObject({ migration_name: "20261123000000_init", finished_at: expect.any(Date) });
});

test("audit rows cannot be changed or deleted", async () => {
  await query("insert into audit_events (actor, act, subject, details) values ('a', 'b', 'c', '{}')");
  await expect(query("update audit_events set act = 'x'")).rejects.toThrow('UPDATE on "audit_events" refused');
  await expect(query("delete from audit_events")).rejects.toThrow('DELETE on "audit_events" refused');
});

test("the clock of the database can be moved in tests", async () => {
  await database.moveClock(86_400);
  const [row] = await query("select extract(epoch from app_now() - now()) as ahead");
  expect(Number(row.ahead)).toBeGreaterThan(86_390);
});
