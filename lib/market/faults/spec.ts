// Faults on demand. Only test builds hold this folder (lib/market/endpoint.ts); a test keeps it so.
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
  /** Refused as InsufficientFunds before the effect (operations of the protocol). */
  insufficientFunds: chance,
});
export type OperationFaults = z.infer<typeof operationFaults>;

export const faultSpec = z.strictObject({
  /** The same seed and the same order of requests give the same faults. */
  seed: z.number().int().default(0),
  /** By operation of the protocol, or "externalSubmit"; "*" for operations that are not named. */
  operations: z.record(z.string(), operationFaults.partial()).default({}),
  /** More requests of the protocol in a second are answered ThrottlingException; 0 = no limit. */
  throttlePerSecond: z.number().int().min(0).default(0),
  /** Listings leave out what is younger than this. */
  lateListingSeconds: z.number().min(0).default(0),
  /** Chances that an event is lost, sent twice, or sent after later ones (its first attempt fails, the market's own retry sends it). */
  notifications: z.strictObject({ lose: chance, double: chance, reorder: chance }).prefault({}),
});
export type FaultSpec = z.infer<typeof faultSpec>;

/** The faults of one operation, with all chances filled in. */
export function faultsOf(spec: FaultSpec, operation: string): OperationFaults {
  const others = operation === "externalSubmit" ? undefined : spec.operations["*"];
  return operationFaults.parse(spec.operations[operation] ?? others ?? {});
}
