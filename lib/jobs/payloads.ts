import { z } from "zod";

/** Every job: its name and what it carries (ids, never rows). The file lib/jobs/tasks/<name>.ts runs it. */
export const jobPayloads = {
  /** Brings the files of one CandidateImport in; resumes where it stopped. */
  "import-candidates": z.object({ studyId: z.int(), importId: z.int() }),
  /** Gives imports whose process was killed their job again. */
  "sweep-imports": z.object({}),
  /** Lists the nearest images of every candidate; resumes where it stopped. */
  "search-neighbours": z.object({ studyId: z.int(), searchId: z.int() }),
  /** Removes the bytes of images that were taken down. */
  "remove-images": z.object({ sha256s: z.array(z.string()) }),
  /** Removes a deleted study's rows and the images that no other study shows; resumes where it stopped. */
  "delete-study": z.object({ studyId: z.int(), deletionId: z.int() }),
  /** Makes the market calls that are due in the outbox. */
  "deliver-outbox": z.object({}),
  /** Lists assignments of open postings at the market and confirms, recovers or quarantines. */
  "sweep-assignments": z.object({}),
  /** The same for one posting, soon after a worker has submitted to it. */
  "sweep-posting": z.object({ studyId: z.int(), postingId: z.int() }),
  /** Computes one Evaluation from the predictions and votes of now. */
  "run-evaluation": z.object({ studyId: z.int(), evaluationId: z.int() }),
  /** Writes the files of one Release. */
  "write-release": z.object({ studyId: z.int(), releaseId: z.int() }),
  /** Runs a user's ONNX classifier over a test set; resumes where it stopped. */
  "run-predictions": z.object({ studyId: z.int(), runId: z.int() }),
  /** Gives evaluations, releases and runs of models whose process was killed their job again. */
  "sweep-stalled-work": z.object({}),
  /** Measures a study's workers and how far its votes agree. */
  "measure-quality": z.object({ studyId: z.int() }),
  /** Asks for that where votes have changed. */
  "sweep-quality": z.object({}),
  /** Opens and closes the alerts of every study. */
  "sweep-alerts": z.object({}),
  /** Sends one alert by e-mail and web hook. */
  "deliver-alert": z.object({ studyId: z.int(), alertId: z.int() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobPayloads)[Name]>;
