import { createHmac } from "node:crypto";
import type { AlertKind } from "./schema";

/** What alerts are judged by. Times in seconds, money in integer cents. */
export interface AlertFacts {
  /** Batches that are out: how long nothing was confirmed, since publication or the last confirmation, and what is still wanted. */
  batches: readonly { id: number; name: string; quietSeconds: number; wanted: number; counted: number }[];
  /** Workers worth a look who are not excluded, and the share of the study's answers that they gave. */
  suspects: number;
  suspectShare: number;
  budgetCents: number;
  committedCents: number;
  /** Batches with enough measured times to tell their hourly wage. */
  wages: readonly { batchId: number; name: string; hourlyCents: number; measured: number }[];
  wageFloorCents: number;
  /** Market calls that have failed again and again, the longest of them for so many seconds. */
  failingCalls: number;
  failingSeconds: number;
  marketProblem: string | null;
  /** Whole days until raw answers are to be deleted; null = no date. */
  retentionDays: number | null;
}

export interface WantedAlert {
  kind: AlertKind;
  key: string;
  message: string;
  /** Path below the study. */
  path: string;
}

/** A batch is stalled when nothing was confirmed for so long. */
export const stalledAfterSeconds = 6 * 3600;
/** The budget is nearly gone when this share of it is committed. */
export const budgetWarningShare = 0.9;
/** Suspect workers are an alert from this share of the answers. */
export const spamShare = 0.1;
/** Calls that fail this long mean that the market cannot be reached. */
export const unreachableAfterSeconds = 300;
const fewestTimes = 10;
const retentionWarnings = 30;

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`;
const percent = (share: number) => `${Math.round(share * 100)}%`;

/** The alerts that should stand now. */
export function alertsOf(facts: AlertFacts): WantedAlert[] {
  const alerts: WantedAlert[] = [];
  for (const batch of facts.batches)
    if (batch.counted < batch.wanted && batch.quietSeconds >= stalledAfterSeconds)
      alerts.push({
        kind: "stalledBatch",
        key: `stalledBatch/${batch.id}`,
        message: `Batch "${batch.name}": nobody has answered for ${Math.floor(batch.quietSeconds / 3600)} h and ${batch.wanted - batch.counted} of ${batch.wanted} submissions are missing; extend it, raise the reward, or look whether workers see it`,
        path: `/batches/${batch.id}`,
      });
  if (facts.suspects > 0 && facts.suspectShare >= spamShare)
    alerts.push({
      kind: "spam",
      key: "spam",
      message: `${facts.suspects} workers fail controls or answer in patterns, and gave ${percent(facts.suspectShare)} of the answers; look at them and exclude those who should not count`,
      path: "/workers?show=suspect",
    });
  for (const wage of facts.wages)
    if (facts.wageFloorCents > 0 && wage.measured >= fewestTimes && wage.hourlyCents < facts.wageFloorCents)
      alerts.push({
        kind: "wageUnderFloor",
        key: `wageUnderFloor/${wage.batchId}`,
        message: `Batch "${wage.name}" pays ${dollars(wage.hourlyCents)} an hour by the median active time of ${wage.measured} submissions; the study's floor is ${dollars(facts.wageFloorCents)}; top it up and raise the next reward`,
        path: `/batches/${wage.batchId}`,
      });
  if (facts.budgetCents > 0 && facts.committedCents >= budgetWarningShare * facts.budgetCents)
    alerts.push({
      kind: "budget",
      key: "budget",
      message: `${dollars(facts.committedCents)} of ${dollars(facts.budgetCents)} are spent or reserved (${percent(facts.committedCents / facts.budgetCents)}); raise the budget before the next batch`,
      path: "/settings",
    });
  if (facts.failingCalls > 0 && facts.failingSeconds >= unreachableAfterSeconds)
    alerts.push({
      kind: "marketUnreachable",
      key: "marketUnreachable",
      message: `${facts.failingCalls} calls to the market fail since ${Math.floor(facts.failingSeconds / 60)} min${facts.marketProblem ? `: ${facts.marketProblem}` : ""}; nothing is lost, they are tried again`,
      path: "/batches",
    });
  if (facts.retentionDays !== null && facts.retentionDays <= retentionWarnings)
    alerts.push({
      kind: "retention",
      key: "retention",
      message:
        facts.retentionDays < 0
          ? `The raw answers were to be deleted ${facts.retentionDays === -1 ? "yesterday" : `${-facts.retentionDays} days ago`}; delete the study or extend the date with your ethics board`
          : `The raw answers are to be deleted ${["today", "tomorrow"][facts.retentionDays] ?? `in ${facts.retentionDays} days`}; export the study before`,
      path: "/life",
    });
  return alerts;
}

/** Signature of a web hook's body: `t=<seconds>,v1=<hex>`, HMAC-SHA-256 of "<seconds>.<body>" under the study's key. */
export function signWebHook(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
