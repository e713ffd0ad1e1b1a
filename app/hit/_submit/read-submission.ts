import { z } from "zod";
import type { WorkerHit } from "@/lib/auth/scopes";
import { previewAssignmentId, type Submission, submissionSchema } from "@/lib/features/assignments/schema";
import { decodeVote, encodeVote, largestHit, voteField } from "@/lib/mturk/answer";
import { voteDigest } from "@/lib/mturk/digest";
import { checkPageToken, orderSeed, type PageIds } from "@/lib/mturk/page-token";

export type ReadSubmission =
  | { ok: true; submission: Submission }
  | { ok: false; reason: "malformed" | "preview" | "foreignHit" | "forged"; message: string };

/** Reads the body of a submission to `hit`: JSON from the page's script, or the page's plain form. */
export function readSubmission(hit: WorkerHit, contentType: string, body: string): ReadSubmission {
  const parsed = submissionSchema.safeParse(
    contentType.startsWith("application/json") ? parseJson(body) : fieldsOf(hit, new URLSearchParams(body)),
  );
  if (!parsed.success) return malformed(z.prettifyError(parsed.error).replace(/\s+/g, " "));
  const { assignmentId, workerId, hitId, activeSeconds } = parsed.data;
  if (assignmentId === previewAssignmentId) {
    return { ok: false, reason: "preview", message: "This was a preview: accept the HIT first, then answer." };
  }
  const vote = decodeVote(parsed.data.vote);
  if (!vote) return malformed(`vote "${parsed.data.vote.slice(0, 100)}" is none of ours`);
  if (vote.studyId !== hit.studyId || vote.hitId !== hit.hitId) {
    return {
      ok: false,
      reason: "foreignHit",
      message: `The answer is for HIT ${vote.studyId}/${vote.hitId}, the address for ${hit.studyId}/${hit.hitId}: reload the page and answer again.`,
    };
  }
  const ids: PageIds = { ...hit, marketAssignmentId: assignmentId, marketWorkerId: workerId };
  const page = checkPageToken(vote.pageToken, ids);
  if (!page.ok || vote.orderSeed !== orderSeed(ids)) {
    return {
      ok: false,
      reason: "forged",
      message:
        "The page that sent this was not opened for this assignment and worker: reload the page and answer again.",
    };
  }
  return {
    ok: true,
    submission: {
      marketHitId: hitId,
      marketAssignmentId: assignmentId,
      marketWorkerId: workerId,
      selected: vote.selected,
      unavailable: vote.unavailable,
      digest: voteDigest(vote),
      pageIssuedAt: page.issuedAt,
      activeSeconds: activeSeconds ?? null,
      body,
    },
  };
}

function malformed(what: string): ReadSubmission {
  return {
    ok: false,
    reason: "malformed",
    message: `The submission could not be read (${what}): reload the page and answer again.`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A plain form names the ticked positions; where both boxes of an image are ticked, "could not be shown" holds. */
function fieldsOf(hit: WorkerHit, form: URLSearchParams): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of ["assignmentId", "workerId", "hitId"]) fields[name] = form.get(name) ?? "";
  const count = Number(form.get("positions"));
  const positionsOf = (name: string) => form.getAll(name).map(Number);
  const [selected, unavailable] = [positionsOf("selected"), new Set(positionsOf("unavailable"))];
  const inRange = (position: number) => Number.isInteger(position) && position >= 0 && position < count;
  if (Number.isInteger(count) && count <= largestHit && [...selected, ...unavailable].every(inRange)) {
    const ticked = new Set(selected);
    const mask = (isSet: (position: number) => boolean) =>
      Array.from({ length: count }, (_, position) => (isSet(position) ? "1" : "0")).join("");
    fields[voteField] = encodeVote({
      studyId: hit.studyId,
      hitId: hit.hitId,
      orderSeed: Number(form.get("orderSeed")),
      selected: mask((position) => ticked.has(position) && !unavailable.has(position)),
      unavailable: mask((position) => unavailable.has(position)),
      pageToken: form.get("pageToken") ?? "",
    });
  }
  return fields;
}
