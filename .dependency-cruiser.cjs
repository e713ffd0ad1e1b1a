// Arrows point one way. Each rule says what a folder must not import; docs/map stands in README.
const ours = "^(app|components|lib|prisma|cli|e2e|bench|run)/";
const only = (name, from, allowed, fromNot) => ({
  name,
  severity: "error",
  from: {
    path: from,
    pathNot: fromNot ? `(\\.test\\.tsx?$|${fromNot})` : "(\\.test\\.tsx?|/(test|build-test)-[^/]+\\.ts)$",
  },
  to: { path: ours, pathNot: [from, ...allowed] },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: { pathNot: "generated/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    only("stats-import-nothing", "^lib/stats/", []),
    only("formats", "^lib/formats/", ["^lib/stats/", "^lib/(env|errors)\\.ts$"]),
    only("images", "^lib/images/", ["^lib/stats/", "^lib/(env|errors)\\.ts$"]),
    only("mturk", "^lib/mturk/", ["^lib/stats/", "^lib/(env|errors)\\.ts$"]),
    only("market", "^lib/market/", ["^lib/formats/", "^lib/errors\\.ts$"]),
    only("market-pages", "^app/market/", ["^lib/market/", "^components/ui/", "^lib/errors\\.ts$"]),
    {
      name: "nobody-imports-the-market",
      severity: "error",
      from: { pathNot: ["^lib/market/", "^app/market/", "^run/", "^bench/", "(\\.test\\.tsx?|/test-[^/]+\\.ts)$"] },
      to: { path: "^lib/market/" },
    },
    only("components", "^components/", [
      "^lib/stats/",
      "^lib/forms\\.ts$",
      "^lib/features/[^/]+/(schema|rules|queries)\\.ts$",
    ]),
    only("desk-pages", "^app/\\(desk\\)/", [
      "^components/",
      "^app/[^/]+$",
      "^lib/features/[^/]+/(queries|actions|schema|rules)\\.ts$",
      "^lib/auth/",
      "^lib/(errors|forms)\\.ts$",
    ]),
    only("hit-page", "^app/hit/", [
      "^components/",
      "^lib/features/[^/]+/(queries|actions|schema|rules|mutations)\\.ts$",
      "^lib/auth/",
      "^lib/(errors|env)\\.ts$",
      "^lib/images/",
      "^lib/mturk/",
    ]),
    only("api", "^app/api/", [
      "^lib/features/[^/]+/(queries|schema|rules|mutations)\\.ts$",
      "^lib/auth/",
      "^lib/(errors|env|parse-sent)\\.ts$",
      "^lib/images/",
      "^lib/mturk/",
      "^lib/formats/",
    ]),
    only("queries", "^lib/features/[^/]+/queries\\.ts$", [
      "^lib/db/",
      "^lib/auth/(scopes|study-of-job)\\.ts$",
      "^lib/stats/",
      "^lib/formats/",
      "^lib/images/",
      "^lib/(errors|env)\\.ts$",
      "^lib/features/[^/]+/(schema|rules|queries)\\.ts$",
    ]),
    only("rules", "^lib/features/[^/]+/rules\\.ts$", [
      "^lib/stats/",
      "^lib/errors\\.ts$",
      "^lib/features/[^/]+/(schema|rules)\\.ts$",
    ]),
    only("mutations", "^lib/features/[^/]+/mutations\\.ts$", [
      "^lib/db/",
      "^lib/jobs/(queue|payloads)\\.ts$",
      "^lib/auth/(scopes|study-of-job)\\.ts$",
      "^lib/stats/",
      "^lib/formats/",
      "^lib/images/",
      "^lib/(errors|env)\\.ts$",
      "^lib/features/[^/]+/(schema|rules|queries|mutations)\\.ts$",
    ]),
    only("tasks", "^lib/jobs/tasks/", [
      "^lib/features/",
      "^lib/mturk/",
      "^lib/formats/",
      "^lib/images/",
      "^lib/stats/",
      "^lib/jobs/",
      "^lib/(errors|env)\\.ts$",
      "^lib/db/",
      "^lib/auth/(scopes|study-of-job)\\.ts$",
    ]),
    {
      name: "only-tasks-speak-to-a-market",
      severity: "error",
      from: { pathNot: ["^lib/mturk/", "^lib/jobs/tasks/", "^bench/", "^e2e/", "(\\.test\\.tsx?|/test-[^/]+\\.ts)$"] },
      to: { path: "client-mturk" },
    },
    only("command-line", "^cli/", ["^lib/formats/", "^lib/stats/"]),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(generated/|\\.next)" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"] },
  },
};
