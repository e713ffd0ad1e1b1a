import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { marketEnv } from "../env";
import { Prisma, PrismaClient } from "./generated/client";

export { Prisma };
export type MarketDatabase = PrismaClient;
/** What a query or mutation asks for when it runs inside somebody else's transaction. */
export type Transaction = Prisma.TransactionClient;

const statementNames = new Map<string, string>();
/** Statements that a connection keeps prepared; what is built for one call (lists of ids) is not among the first ones for long. */
const mostStatements = 300;

/**
 * Names a statement, so that each connection parses it once and plans it a few times: half of the time of a short one. The name is the
 * text's digest, because the site's and the endpoint's builds share connections.
 */
function nameStatement({ sql }: { sql: string }): string {
  const known = statementNames.get(sql);
  if (known !== undefined) return known;
  if (statementNames.size >= mostStatements) return "";
  const name = createHash("sha256").update(sql).digest("base64url").slice(0, 22);
  statementNames.set(sql, name);
  return name;
}

// Next's development server evaluates modules again and again; connections must survive that.
const kept = globalThis as typeof globalThis & { redrawMarket?: { pool: pg.Pool; client: PrismaClient } };

function connect() {
  const pool = new pg.Pool({
    connectionString: marketEnv().MARKET_DATABASE_URL,
    application_name: "redraw market",
    options: "-c search_path=market -c plan_cache_mode=force_generic_plan",
    max: 16,
    connectionTimeoutMillis: 15_000,
    statement_timeout: 15_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  pool.on("error", (error) => console.error(`database pool "market": ${error.message}`));
  kept.redrawMarket = {
    pool,
    client: new PrismaClient({
      adapter: new PrismaPg(pool, { schema: "market", statementNameGenerator: nameStatement }),
    }),
  };
  return kept.redrawMarket;
}

/** Prisma over the market's pool. */
export function market(): MarketDatabase {
  return (kept.redrawMarket ?? connect()).client;
}

/** The pg pool, for hot paths that are one statement. */
export function marketPool(): pg.Pool {
  return (kept.redrawMarket ?? connect()).pool;
}

/** One statement of a hot path, on a connection of the pool, prepared there. */
export function runStatement<Row extends pg.QueryResultRow>(text: string, values: unknown[]) {
  return marketPool().query<Row>({ name: nameStatement({ sql: text }), text, values });
}

/** Runs `act` in one transaction. Expects waits: under load a HIT's row lock is handed from accept to accept. */
export function inTransaction<Result>(act: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return market().$transaction(act, { maxWait: 15_000, timeout: 20_000 });
}

/** What the hot paths ask of a transaction: statements of SQL, which Prisma's transactions and inSqlTransaction() both run. */
export type SqlTransaction = Pick<Transaction, "$queryRaw" | "$executeRaw">;

/** 64-bit integers as bigint, as Prisma gives them. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    Number(oid) === 20 ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid, format),
};

/** Runs `act` in one transaction without Prisma between: a third of the time of a short one, and a HIT's or requester's row is locked for less. */
export async function inSqlTransaction<Result>(act: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
  const client = await marketPool().connect();
  const run = (query: TemplateStringsArray | Prisma.Sql, values: unknown[]) => {
    const { text, values: bound } = "text" in query ? query : Prisma.sql(query, ...(values as Prisma.Sql[]));
    return client.query({ name: nameStatement({ sql: text }), text, values: bound as unknown[], types });
  };
  const tx = {
    $queryRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
      (await run(query, values)).rows,
    $executeRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
      (await run(query, values)).rowCount ?? 0,
  } as unknown as SqlTransaction;
  let failed: Error | boolean = false;
  try {
    await client.query("begin");
    const result = await act(tx);
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given back.
    await client.query("rollback").catch((broken: Error) => {
      failed = broken;
    });
    throw error;
  } finally {
    client.release(failed);
  }
}

/** Ends the market's connections. */
export async function closeMarket(): Promise<void> {
  const open = kept.redrawMarket;
  delete kept.redrawMarket;
  await open?.client.$disconnect();
  await open?.pool.end();
}
