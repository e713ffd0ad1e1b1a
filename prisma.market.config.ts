import { defineConfig } from "prisma/config";

/** The market's schema: its own tables, its own Postgres schema, its own migrations. */
export default defineConfig({
  schema: "prisma/market/models",
  migrations: { path: "prisma/market/migrations" },
  ...(process.env.MARKET_DATABASE_URL ? { datasource: { url: process.env.MARKET_DATABASE_URL } } : {}),
});
