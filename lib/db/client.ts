import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "@/lib/env";
import { Prisma, PrismaClient } from "./generated/client";

export { Prisma };
export type Database = PrismaClient;
/** What a query or mutation asks for when it may run inside somebody else's transaction. */
export type Transaction = Prisma.TransactionClient;

const poolSettings = {
  /** The desk's pages and the API. */
  desk: { max: 12, statement_timeout: 30_000 },
  /** Submissions of workers: a slow desk page never makes a worker wait. */
  submit: { max: 12, statement_timeout: 10_000 },
  /** The job worker's tasks. */
  jobs: { max: 10, statement_timeout: 600_000 },
} as const;
export type PoolName = keyof typeof poolSettings;

// Next's development server evaluates modules again and again; connections must survive that.
const kept = globalThis as typeof globalThis & {
  redrawDatabase?: { pools: Partial<Record<PoolName, pg.Pool>>; clients: Partial<Record<PoolName, PrismaClient>> };
};
kept.redrawDatabase ??= { pools: {}, clients: {} };
const { pools, clients } = kept.redrawDatabase;

/** Longest wait for a connection. */
const acquireMilliseconds = 5_000;

/** The pg pool of that name, for set-based SQL and the hot paths. Acquiring waits at most 5 s. */
export function pool(name: PoolName = "desk"): pg.Pool {
  pools[name] ??= createPool(name);
  return pools[name];
}

function createPool(name: PoolName): pg.Pool {
  const created = new pg.Pool({
    connectionString: env().DATABASE_URL,
    application_name: `redraw ${name}`,
    connectionTimeoutMillis: acquireMilliseconds,
    // Opening one costs a process start at the server; between two bursts of workers they stay.
    idleTimeoutMillis: 60_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    ...poolSettings[name],
  });
  created.on("error", (error) => console.error(`database pool "${name}": ${error.message}`));
  return created;
}

/** Prisma over the pool of that name. */
export function database(name: PoolName = "desk"): Database {
  // A transaction waits for its connection as long as any other act does; Prisma's own 2 s would refuse what twenty reviewers do at once.
  clients[name] ??= new PrismaClient({
    adapter: new PrismaPg(pool(name)),
    transactionOptions: { maxWait: acquireMilliseconds, timeout: 20_000 },
  });
  return clients[name];
}

/** Ends every pool of this process. */
export async function closeDatabase(): Promise<void> {
  for (const name of Object.keys(poolSettings) as PoolName[]) {
    await clients[name]?.$disconnect();
    await pools[name]?.end();
    delete clients[name];
    delete pools[name];
  }
}
