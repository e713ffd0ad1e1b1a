/** The nouns of a study in the order of its data: the one list behind the rail, the breadcrumb and the palette. `key`, after g, goes there. */
export const studyNouns = [
  { noun: "overview", path: "", label: "Overview", one: "Overview", key: "o" },
  { noun: "classes", path: "/classes", label: "Classes", one: "Class", key: "l" },
  { noun: "imports", path: "/imports", label: "Imports", one: "Import", key: "i" },
  { noun: "keywords", path: "/keywords", label: "Keywords", one: "Keyword", key: "y" },
  { noun: "candidates", path: "/candidates", label: "Candidates", one: "Candidate", key: "c" },
  { noun: "batches", path: "/batches", label: "Batches", one: "Batch", key: "b" },
  { noun: "votes", path: "/votes", label: "Votes", one: "Vote import", key: "v" },
  { noun: "workers", path: "/workers", label: "Workers", one: "Worker", key: "w" },
  { noun: "reviews", path: "/reviews", label: "Review", one: "Round", key: "r" },
  { noun: "duplicates", path: "/duplicates", label: "Near-duplicates", one: "Review", key: "d" },
  { noun: "variants", path: "/variants", label: "Variants", one: "Revision", key: "a" },
  { noun: "releases", path: "/releases", label: "Releases", one: "Release", key: "e" },
  { noun: "predictions", path: "/predictions", label: "Predictions", one: "Predictions", key: "p" },
  { noun: "evaluations", path: "/evaluations", label: "Evaluations", one: "Evaluation", key: "m" },
  { noun: "settings", path: "/settings", label: "Settings", one: "Settings", key: "s" },
] as const;

/** The pages about the study itself, which stand behind Settings. */
export const settingsPages = [
  { name: "settings", label: "General" },
  { name: "people", label: "People" },
  { name: "alerts", label: "Alerts" },
  { name: "life", label: "Life of the study" },
  { name: "record", label: "Record" },
] as const;
export type SettingsPage = (typeof settingsPages)[number]["name"];

/** What is between a study and its crowd beside the batches; stands behind Batches. */
export const crowdPages = [
  { path: "/batches/out-of-step", label: "Out of step", least: "viewer" },
  { path: "/batches/messages", label: "Messages of workers", least: "reviewer" },
  { path: "/payouts", label: "Payouts", least: "researcher" },
  { path: "/batches/crowd", label: "Caps, wage and languages", least: "researcher" },
] as const;

/** What is done on a page of its own. */
export const actPages = [
  { path: "/batches/new", label: "Plan a batch", least: "researcher" },
  { path: "/votes/new", label: "Import votes", least: "researcher" },
  { path: "/reviews/new", label: "Start a round", least: "researcher" },
  { path: "/duplicates/review", label: "Review pairs", least: "reviewer" },
  { path: "/variants/new", label: "Draw a variant", least: "researcher" },
  { path: "/releases/new", label: "Release a revision", least: "researcher" },
  { path: "/predictions/new", label: "Bring predictions in", least: "researcher" },
  { path: "/predictions/run", label: "Run a model here", least: "researcher" },
  { path: "/predictions/sets/new", label: "Test set from a file", least: "researcher" },
  { path: "/evaluations/new", label: "Compare test sets", least: "researcher" },
] as const;

/** Other pages that stand below a noun. */
export const belowPages = [
  { path: "/workers/agreement", label: "Agreement" },
  { path: "/duplicates/components", label: "Who stays" },
] as const;

/** Pages below a noun that have a name of their own. `*` stands for an id. */
const namedPages: readonly { path: string; label: string }[] = [
  ...crowdPages,
  ...actPages,
  ...belowPages,
  { path: "/keywords/label", label: "Label a keyword" },
  { path: "/batches/examples/*", label: "Examples" },
  { path: "/workers/exclude", label: "Exclude from the count" },
  { path: "/variants/*/diff", label: "Compare revisions" },
  { path: "/variants/*/stability", label: "Stability" },
];

/** The name of a page below a noun, where it is not that of a row. `path` begins below the study. */
export function nameOfPage(path: string): string | undefined {
  const parts = path.split("/");
  return namedPages.find((page) => {
    const wanted = page.path.split("/");
    return wanted.length === parts.length && wanted.every((part, index) => part === "*" || part === parts[index]);
  })?.label;
}

/** The noun under which a page of a study stands: the first part of its path below the study. */
export function nounOf(path: string | undefined): (typeof studyNouns)[number] | undefined {
  const name = settingsPages.some((page) => page.name === path) ? "settings" : path === "payouts" ? "batches" : path;
  return studyNouns.find((entry) => entry.path === (name ? `/${name}` : ""));
}
export type StudyNoun = (typeof studyNouns)[number]["noun"];
