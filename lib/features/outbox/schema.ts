import { z } from "zod";

const id = z.int().positive();

/** Every call to a market: its kind and what it carries (ids, never rows). */
export const outboxPayloads = {
  "create-hit-type": z.object({ batchId: id }),
  "create-hit": z.object({ batchId: id, postingId: id }),
  "approve-assignment": z.object({ batchId: id, assignmentId: id }),
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
