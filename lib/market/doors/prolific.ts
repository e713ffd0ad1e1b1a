// Prolific's REST API, the part a study needs. Source: docs.prolific.com/api-reference (v1).
import { createHmac } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { marketEnv } from "../env";
import { equalTexts } from "../seal";

async function call(token: string, method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
  const address = new URL(`/api/v1${path}`, marketEnv().PROLIFIC_API_URL);
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers: { authorization: `Token ${token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: "error",
      signal: AbortSignal.timeout(15_000),
    });
  } catch (error) {
    throw new AppError(
      "marketUnreachable",
      `Cannot reach Prolific at ${address.origin}: ${error instanceof Error ? error.message : error}; try again later, or check PROLIFIC_API_URL`,
    );
  }
  if (!response.ok) {
    throw new AppError(
      "marketRefused",
      `Prolific refused ${method} ${path} with ${response.status}; check the door's API token and the state of the study there`,
    );
  }
  return response.status === 204 ? null : response.json();
}

const submission = z.object({
  id: z.string(),
  participant_id: z.string().optional(),
  participant: z.string().optional(),
  study_id: z.string().optional(),
  status: z.string(),
});

/** A submission as Prolific has it: whose it is and its status. */
export async function getSubmission(token: string, submissionId: string) {
  const read = submission.parse(await call(token, "GET", `/submissions/${encodeURIComponent(submissionId)}/`));
  return {
    participantId: read.participant_id ?? read.participant ?? null,
    studyId: read.study_id ?? null,
    status: read.status,
  };
}

/** Approves a submission: Prolific pays its reward. */
export async function approveSubmission(token: string, submissionId: string): Promise<void> {
  await call(token, "POST", `/submissions/${encodeURIComponent(submissionId)}/transition/`, { action: "APPROVE" });
}

/** Sets bonuses up and pays them. Returns Prolific's id of the payment. */
export async function payBonuses(
  token: string,
  studyId: string,
  bonuses: readonly { participantId: string; cents: number }[],
): Promise<string> {
  const rows = bonuses.map(({ participantId, cents }) => `${participantId},${(cents / 100).toFixed(2)}`).join("\n");
  const set = await call(token, "POST", "/submissions/bonus-payments/", { study_id: studyId, csv_bonuses: rows });
  const { id } = z.object({ id: z.string() }).parse(set);
  await call(token, "POST", `/bulk-bonus-payments/${encodeURIComponent(id)}/pay/`);
  return id;
}

/** Seconds that a signed web hook may be old. */
const hookAge = 300;

/** True for a web hook that Prolific signed: base64 HMAC-SHA256 over timestamp and raw body, not older than five minutes. */
export function isSignedHook(secret: string, headers: Headers, body: string, now = Date.now()): boolean {
  const stamp = headers.get("x-prolific-request-timestamp") ?? "";
  const signature = headers.get("x-prolific-request-signature") ?? "";
  const seconds = Number(stamp) > 1e12 ? Number(stamp) / 1000 : Number(stamp);
  if (!Number.isFinite(seconds) || stamp === "" || Math.abs(now / 1000 - seconds) > hookAge) return false;
  return equalTexts(
    createHmac("sha256", secret)
      .update(stamp + body)
      .digest("base64"),
    signature,
  );
}

export const hookBody = z.object({
  event_type: z.string().optional(),
  status: z.string().optional(),
  participant_id: z.string().optional(),
  resource_id: z.string().optional(),
  study_id: z.string().optional(),
});
