import { z } from "zod";

const id = z.int().positive();

/** Every call to a market: its kind and what it carries (ids, never rows). */
export const outboxPayloads = {
  "create-qualification-type": z.object({ batchId: id, qualificationId: id }),
  "create-hit-type": z.object({ batchId: id, hitTypeId: id }),
  /** Asks for notifications about the HITs of a type. */
  subscribe: z.object({ batchId: id, hitTypeId: id }),
  "create-hit": z.object({ batchId: id, postingId: id }),
  /** `expiresAt` null: now. */
  "set-expiration": z.object({ batchId: id, postingId: id, expiresAt: z.iso.datetime().nullable() }),
  /** `maxAssignments`: in all. */
  "add-assignments": z.object({ batchId: id, postingId: id, maxAssignments: id }),
  "delete-hit": z.object({ batchId: id, postingId: id }),
  /** `override`: takes a rejection back. */
  "approve-assignment": z.object({ batchId: id, assignmentId: id, override: z.boolean().optional() }),
  "reject-assignment": z.object({ batchId: id, assignmentId: id }),
  "grant-qualification": z.object({ batchId: id, qualificationId: id, workerId: id }),
  "send-bonus": z.object({ batchId: id, bonusId: id }),
} as const;
export type OutboxKind = keyof typeof outboxPayloads;
export type OutboxPayload<Kind extends OutboxKind> = z.infer<(typeof outboxPayloads)[Kind]>;

/** A market call that this process has leased. */
export type ClaimedEntry = {
  [Kind in OutboxKind]: {
    id: bigint;
    studyId: number;
    kind: Kind;
    payload: OutboxPayload<Kind>;
    /** This try included. */
    attempts: number;
    /** Grows with each lease: only its last holder writes the result. */
    fence: number;
    /** Tried so long ago that the market may have forgotten its request token. */
    tokenForgotten: boolean;
  };
}[OutboxKind];
