import { z } from "zod";

/** Ids are the market's own words: visible ASCII, as they stand in an address. */
export const marketIdSchema = z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible characters");

/** What the market gives the page when nobody has accepted the HIT yet. */
export const previewAssignmentId = "ASSIGNMENT_ID_NOT_AVAILABLE";

/** Body of a submission, as the worker's page sends it; `vote` is the compact vote (lib/mturk/answer.ts). */
export const submissionSchema = z.object({
  assignmentId: marketIdSchema,
  workerId: marketIdSchema,
  /** The market's id of the HIT. */
  hitId: marketIdSchema,
  vote: z.string().max(400),
  /** Seconds during which the worker was active on the page. */
  activeSeconds: z.int().min(0).max(31_536_000).optional(),
});

/** Largest body that is read, in bytes: 256 ticked positions of a plain form are below 6,000. */
export const largestSubmission = 16_384;

/** A submission whose form is right and whose page was ours. Whether the market knows its ids is not known yet. */
export interface Submission {
  marketHitId: string;
  marketAssignmentId: string;
  marketWorkerId: string;
  /** '0' and '1', one a position in HIT order. */
  selected: string;
  unavailable: string;
  /** SHA-256 over HIT and votes (lib/mturk/digest.ts). */
  digest: string;
  /** When our server gave out the page. */
  pageIssuedAt: Date;
  activeSeconds: number | null;
  /** Verbatim. */
  body: string;
}

/** What a worker has ticked so far, as the page's script sends it. */
export const hitDraftSchema = z.object({
  assignmentId: marketIdSchema,
  workerId: marketIdSchema,
  pageToken: z.string().max(64),
  selected: z.string().regex(/^[01]{1,256}$/, "must be one 0 or 1 a position"),
  unavailable: z.string().regex(/^[01]{1,256}$/, "must be one 0 or 1 a position"),
  page: z.int().min(0).max(255),
  /** The revision that this one was made from; 0 = none. */
  revision: z.int().min(0).max(1_000_000_000),
  /** Seconds during which the worker was active on the page so far. */
  activeSeconds: z.int().min(0).max(31_536_000).default(0),
});
export type HitDraftInput = z.infer<typeof hitDraftSchema>;

export const workerMessageKinds = ["problem", "couldNotSubmit", "appeal", "withdrawal"] as const;
export type WorkerMessageKind = (typeof workerMessageKinds)[number];

/** What a worker writes to the researchers: from the page of a HIT, or from the link of a rejection. */
export const workerMessageSchema = z.object({
  assignmentId: marketIdSchema,
  workerId: marketIdSchema,
  pageToken: z.string().max(64),
  kind: z.enum(workerMessageKinds),
  text: z
    .string()
    .trim()
    .max(4000, "is longer than 4000 characters; shorten it")
    // PostgreSQL stores no NUL; a message is worth more than the character.
    .transform((text) => text.replaceAll("\0", "\ufffd")),
});
export type WorkerMessageInput = z.infer<typeof workerMessageSchema>;
