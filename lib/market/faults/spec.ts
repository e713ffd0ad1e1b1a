// Faults on demand. Nothing but test servers imports this folder; a test keeps it so.
import { z } from "zod";

const chance = z.number().min(0).max(1).default(0);

/** Chances (0 to 1) of what can go wrong with one operation. At most one of the outcomes happens to a request; latency comes on top. */
const operationFaults = z.strictObject({
  latencyMilliseconds: z.number().min(0).default(0),
  /** Never answers (the effect has happened). */
  hang: chance,
  /** 500 before the effect. */
  failBefore: chance,
  /** 500 after the effect. */
  failAfter: chance,
  /** Connection closed before the effect. */
  resetBefore: chance,
  /** Connection closed after the effect. */
  resetAfter: chance,
  /** Half of the body, then the connection closed. */
  truncate: chance,
  /** Refused as InsufficientFunds before the effect. */
  insufficientFunds: chance,
});
export type OperationFaults = z.infer<typeof operationFaults>;

export const faultSpec = z.strictObject({
  seed: z.number().int(),
  /** By operation; "*" for those that are not named. */
  operations: z.record(z.string(), operationFaults.partial()).default({}),
  /** More requests in a second are answered ThrottlingException; 0 = no limit. */
  throttlePerSecond: z.number().int().min(0).default(0),
  /** Listings leave out what is younger than this. */
  lateListingSeconds: z.number().min(0).default(0),
  notifications: z.strictObject({ lose: chance, double: chance, reorder: chance }).prefault({}),
});
export type FaultSpec = z.infer<typeof faultSpec>;

/** The faults of one operation, with all chances filled in. */
export function faultsOf(spec: FaultSpec, operation: string): OperationFaults {
  return operationFaults.parse(spec.operations[operation] ?? spec.operations["*"] ?? {});
}
