import { defineConfig } from "prisma/config";

/** The study side's schema; the market has its own in prisma.market.config.ts. */
export default defineConfig({
  schema: "prisma/models",
  migrations: { path: "prisma/migrations" },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
