/** The nouns of a study in the order of its data: the one list behind the rail, the breadcrumb and the palette. */
export const studyNouns = [
  { noun: "overview", path: "", label: "Overview", one: "Overview" },
  { noun: "classes", path: "/classes", label: "Classes", one: "Class" },
  { noun: "imports", path: "/imports", label: "Imports", one: "Import" },
  { noun: "keywords", path: "/keywords", label: "Keywords", one: "Keyword" },
  { noun: "candidates", path: "/candidates", label: "Candidates", one: "Candidate" },
  { noun: "batches", path: "/batches", label: "Batches", one: "Batch" },
  { noun: "votes", path: "/votes", label: "Votes", one: "Vote import" },
  { noun: "workers", path: "/workers", label: "Workers", one: "Worker" },
  { noun: "reviews", path: "/reviews", label: "Review", one: "Round" },
  { noun: "duplicates", path: "/duplicates", label: "Near-duplicates", one: "Review" },
  { noun: "variants", path: "/variants", label: "Variants", one: "Revision" },
  { noun: "releases", path: "/releases", label: "Releases", one: "Release" },
  { noun: "predictions", path: "/predictions", label: "Predictions", one: "Predictions" },
  { noun: "evaluations", path: "/evaluations", label: "Evaluations", one: "Evaluation" },
  { noun: "settings", path: "/settings", label: "Settings", one: "Settings" },
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

/** The noun under which a page of a study stands: the first part of its path below the study. */
export function nounOf(path: string | undefined): (typeof studyNouns)[number] | undefined {
  const name = settingsPages.some((page) => page.name === path) ? "settings" : path;
  return studyNouns.find((entry) => entry.path === (name ? `/${name}` : ""));
}
export type StudyNoun = (typeof studyNouns)[number]["noun"];
