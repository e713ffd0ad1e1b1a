import { type JobName, type JobPayload, jobPayloads } from "./payloads";

export interface JobContext {
  /** Aborted when the job worker is asked to stop: finish the present step, leave the rest for the next run. */
  signal: AbortSignal;
}
export type JobTask<Name extends JobName> = (payload: JobPayload<Name>, context: JobContext) => Promise<void>;

/** Name -> the file that runs it, loaded when it is first needed. */
export const jobTasks: { readonly [Name in JobName]?: () => Promise<JobTask<Name>> } = {
  "import-candidates": async () => (await import("./tasks/import-candidates")).importCandidates,
  "deliver-outbox": async () => (await import("./tasks/deliver-outbox")).deliverOutbox,
  "sweep-assignments": async () => (await import("./tasks/sweep-assignments")).sweepAssignments,
  "sweep-posting": async () => (await import("./tasks/sweep-posting")).sweepPosting,
  "search-neighbours": async () => (await import("./tasks/search-neighbours")).searchNeighbours,
  "remove-images": async () => (await import("./tasks/remove-images")).removeImages,
  "delete-study": async () => (await import("./tasks/delete-study")).deleteStudy,
  "sweep-imports": async () => (await import("./tasks/sweep-imports")).sweepImports,
  "run-evaluation": async () => (await import("./tasks/run-evaluation")).runEvaluation,
  "run-predictions": async () => (await import("./tasks/run-predictions")).runPredictions,
  "write-release": async () => (await import("./tasks/write-release")).writeRelease,
  "sweep-stalled-work": async () => (await import("./tasks/sweep-stalled-work")).sweepStalledWork,
  "measure-quality": async () => (await import("./tasks/measure-quality")).measureQuality,
  "sweep-quality": async () => (await import("./tasks/measure-quality")).sweepQuality,
  "sweep-alerts": async () => (await import("./tasks/sweep-alerts")).sweepAlerts,
  "deliver-alert": async () => (await import("./tasks/sweep-alerts")).deliverAlert,
};

/** Jobs that run in a process of their own, and the megabytes of heap that it may have. */
export const ownProcesses: { readonly [Name in JobName]?: { readonly heapMegabytes: number } } = {
  "write-release": { heapMegabytes: 120 },
};

/** Runs a job's task in this process. */
export async function runTask<Name extends JobName>(name: Name, payload: unknown, context: JobContext): Promise<void> {
  const load = jobTasks[name] as (() => Promise<JobTask<Name>>) | undefined;
  if (!load) throw new Error(`There is no task for the job "${name}"`);
  const task = await load();
  await task(jobPayloads[name].parse(payload) as JobPayload<Name>, context);
}
