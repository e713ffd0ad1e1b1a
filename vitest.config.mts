import { tmpdir } from "node:os";
import { join } from "node:path";
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
    // Settings that the product refuses to start without; DATABASE_URL is set by createTestDatabase().
    env: {
      REDRAW_SECRET: "a secret of the tests, long enough to be one",
      MARKET_SECRET: "another secret of the tests, as long as needed",
      MARKET_URL: "http://127.0.0.1:3001",
      IMAGES_FOLDER: join(tmpdir(), "redraw-test-images"),
      IMPORT_ROOT: tmpdir(),
    },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // On a busy machine a second, the default, is no time.
    expect: { poll: { timeout: 30_000 } },
    // One more than the cores of the smallest machine: many tests wait for a server, a time limit or a killed process.
    maxWorkers: 3,
    reporters: ["default", ["json", { outputFile: "test-results/vitest.json" }]],
  },
});
