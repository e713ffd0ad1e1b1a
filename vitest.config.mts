import { defineConfig } from "vitest/config";

/** Unit and integration tests: one real PostgreSQL for the run (run/vitest-postgres.ts), one database per test file. */
export default defineConfig({
  resolve: {
    alias: { "@": import.meta.dirname, "server-only": `${import.meta.dirname}/node_modules/server-only/empty.js` },
  },
  test: {
    include: ["{lib,cli,components,run,prisma,app,bench}/**/*.test.{ts,tsx}"],
    globalSetup: ["run/vitest-postgres.ts"],
    environment: "node",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "test-results/vitest.json" }]],
  },
});
