import { htmlResponse } from "@/app/hit/_page/html-response";
import { HandOver, Notice } from "@/app/hit/_page/notice";
import { translator } from "@/app/hit/_page/translate";
import { wordsFor } from "@/app/hit/_page/worker-words";
import type { WorkerHit } from "@/lib/auth/scopes";
import { AppError, type ErrorCode, errorStatus } from "@/lib/errors";
import { type StoreOutcome, storeSubmission } from "@/lib/features/assignments/mutations";
import { largestSubmission, type Submission } from "@/lib/features/assignments/schema";
import { findWorkerHitPage } from "@/lib/features/hits/queries";
import { encodeVote } from "@/lib/mturk/answer";
import { submitAddress } from "@/lib/mturk/frame-policy";
import { orderSeed, type PageIds, pageToken } from "@/lib/mturk/page-token";
import { readBody } from "./read-body";
import { readSubmission } from "./read-submission";

const refusedReads: Record<"malformed" | "preview" | "foreignHit" | "forged", ErrorCode> = {
  malformed: "badRequest",
  preview: "badRequest",
  foreignHit: "badRequest",
  forged: "forbidden",
};

/** What is said where the votes were not stored here; the market's answer carries them all the same. */
const refusedStores = {
  unknownPosting: ["notFound", "The market's HIT is not one of this study's; submit at the market, which decides."],
  wrongLength: [
    "badRequest",
    "The answer has another number of images than the HIT; reload the page and answer again.",
  ],
  expired: ["forbidden", "The page was opened too long ago; submit at the market, which decides."],
  tooManyProvisional: [
    "tooMany",
    "Too many answers to this HIT wait for the market; submit there, and yours is read from it.",
  ],
  alreadySubmitted: ["conflict", "This assignment was submitted before with other votes; the first ones stand."],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

/** Reads, stores and answers: JSON `{ stored, vote }` to the page's script, a page with the last step to a plain form. `vote` is what the market must get. */
export async function submitResponse(hit: WorkerHit, request: Request): Promise<Response> {
  const contentType = request.headers.get("content-type") ?? "";
  const isForm = contentType.startsWith("application/x-www-form-urlencoded");
  let body: string;
  try {
    body = await readBody(request, "read the submission", largestSubmission);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(isForm, error.code, error.message);
  }
  const read = readSubmission(hit, contentType, body);
  if (!read.ok) return refuse(isForm, refusedReads[read.reason], read.message);
  const outcome = await storeSubmission(hit, read.submission);
  const vote = standingVote(hit, read.submission, outcome);
  if (isForm) {
    const accepted = request.headers.get("accept-language") ?? "";
    return handOver(hit, read.submission, new URLSearchParams(body), outcome, vote, accepted);
  }
  if (outcome.ok) return Response.json({ stored: outcome.stored, vote }, { headers: { "cache-control": "no-store" } });
  const [code, message] = refusedStores[outcome.reason];
  throw new AppError(code, message, {
    reason: outcome.reason,
    ...(outcome.reason === "alreadySubmitted" ? { vote } : {}),
  });
}

/** The vote that the market must get: this one, or the one that was first. Our copy and the market's answer must agree. */
function standingVote(hit: WorkerHit, submission: Submission, outcome: StoreOutcome): string {
  const first = !outcome.ok && outcome.reason === "alreadySubmitted" ? outcome.first : null;
  const ids: PageIds = {
    studyId: hit.studyId,
    hitId: first?.hitId ?? hit.hitId,
    marketAssignmentId: submission.marketAssignmentId,
    marketWorkerId: submission.marketWorkerId,
  };
  return encodeVote({
    studyId: ids.studyId,
    hitId: ids.hitId,
    orderSeed: orderSeed(ids),
    selected: first?.selected ?? submission.selected,
    unavailable: first?.unavailable ?? submission.unavailable,
    pageToken: pageToken(ids, submission.pageIssuedAt),
  });
}

async function handOver(
  hit: WorkerHit,
  submission: Submission,
  form: URLSearchParams,
  outcome: StoreOutcome,
  vote: string,
  acceptLanguage: string,
): Promise<Response> {
  if (!outcome.ok && outcome.reason === "wrongLength") return refuse(true, ...refusedStores.wrongLength);
  const page = await findWorkerHitPage(hit);
  const { t, language } = page ? await wordsFor(hit, page, acceptLanguage) : { t: translator({}), language: undefined };
  const endpoints = page?.endpoints ?? [];
  const turkSubmitTo = form.get("turkSubmitTo") ?? "";
  const address = submitAddress(turkSubmitTo, endpoints);
  if (!address) {
    return refuse(
      true,
      "badRequest",
      `Your answers are kept, but "${turkSubmitTo.slice(0, 100)}" is not a market this study works with: open the HIT from the market and submit again.`,
    );
  }
  const note = outcome.ok
    ? t("Your answers are stored. The market learns by this button that you are done.")
    : refusedStores[outcome.reason][1];
  const title = t("One more step");
  return htmlResponse(
    <HandOver
      title={title}
      submitAddress={address}
      assignmentId={submission.marketAssignmentId}
      vote={vote}
      note={note}
      button={t("Finish at the market")}
    />,
    {
      title,
      mode: "notice",
      language,
      // A browser whose page script failed may still run this one.
      script: 'document.getElementById("to-market").submit()',
      submitAddress: address,
    },
  );
}

function refuse(isForm: boolean, code: ErrorCode, message: string): Promise<Response> {
  if (!isForm) throw new AppError(code, message);
  return htmlResponse(<Notice title="Nothing was submitted" text={message} />, {
    title: "Nothing was submitted",
    mode: "notice",
    status: errorStatus[code],
  });
}
