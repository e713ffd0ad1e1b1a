// Prolific's REST API, the part a study needs. Source: docs.prolific.com/api-reference (v1).
import { createHmac } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { marketEnv } from "../env";
import { equalTexts } from "../seal";

async function call(token: string, method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
  const response = await ask(token, method, path, body);
  return response.status === 204 ? null : response.json();
}

async function ask(token: string, method: "GET" | "POST", path: string, body?: object): Promise<Response> {
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
  return response;
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

/** Sets bonuses up at Prolific without paying them. Returns Prolific's id of the payment. */
export async function setUpBonuses(
  token: string,
  studyId: string,
  bonuses: readonly { participantId: string; cents: number }[],
): Promise<string> {
  const rows = bonuses.map(({ participantId, cents }) => `${participantId},${(cents / 100).toFixed(2)}`).join("\n");
  const set = await call(token, "POST", "/submissions/bonus-payments/", { study_id: studyId, csv_bonuses: rows });
  return z.object({ id: z.string() }).parse(set).id;
}

/** Pays what setUpBonuses has set up. */
export async function payBonuses(token: string, paymentId: string): Promise<void> {
  await ask(token, "POST", `/bulk-bonus-payments/${encodeURIComponent(paymentId)}/pay/`);
}

/** Makes the secret that signs a workspace's web hooks. There is one for each workspace: an earlier one ends. */
export async function createHookSecret(token: string, workspaceId: string): Promise<string> {
  const made = await call(token, "POST", "/hooks/secrets/", { workspace_id: workspaceId });
  return z.object({ value: z.string() }).parse(made).value;
}

/** Subscribes an https address to changes of submissions, and confirms it with the X-Hook-Secret of the answer. Returns the subscription's id. */
export async function subscribeHook(token: string, workspaceId: string, targetUrl: string): Promise<string> {
  const answer = await ask(token, "POST", "/hooks/subscriptions/", {
    workspace_id: workspaceId,
    event_type: "submission.status.change",
    target_url: targetUrl,
  });
  const { id } = z.object({ id: z.string() }).parse(await answer.json());
  const secret = answer.headers.get("x-hook-secret");
  if (!secret) {
    throw new AppError(
      "marketRefused",
      `Prolific made the subscription ${id} without an X-Hook-Secret, so that it cannot be confirmed; delete it there and subscribe again`,
    );
  }
  await call(token, "POST", `/hooks/subscriptions/${encodeURIComponent(id)}/`, { secret });
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
