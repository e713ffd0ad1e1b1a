import { htmlResponse } from "@/app/hit/_page/html-response";
import { Notice } from "@/app/hit/_page/notice";
import { noHitResponse } from "@/app/hit/_page/notices";
import { type WorkerWords, wordsFor } from "@/app/hit/_page/worker-words";
import { readBody } from "@/app/hit/_submit/read-body";
import type { WorkerHit } from "@/lib/auth/scopes";
import { AppError, errorStatus } from "@/lib/errors";
import { storeMessage } from "@/lib/features/assignments/mutations";
import { type WorkerMessageKind, workerMessageKinds, workerMessageSchema } from "@/lib/features/assignments/schema";
import { findWorkerHitPage } from "@/lib/features/hits/queries";
import { checkPageToken } from "@/lib/mturk/page-token";

const largestMessage = 32_768;

const texts: Readonly<Record<WorkerMessageKind, { option: string; title: string; thanks: string }>> = {
  problem: {
    option: "Something is wrong with this HIT",
    title: "Write to the researchers",
    thanks: "The researchers have your message. You can return the HIT to the market; nothing is held against you.",
  },
  couldNotSubmit: {
    option: "I did the work and could not submit it",
    title: "Write to the researchers",
    thanks: "The researchers have your message and can pay you for the work.",
  },
  appeal: {
    option: "My work was rejected and should not have been",
    title: "Object to a rejection",
    thanks: "The researchers have your objection. Where they agree, the market pays you; it shows that by itself.",
  },
  withdrawal: {
    option: "I want my answers removed from this study",
    title: "Withdraw from the study",
    thanks: "The researchers will remove your answers and your id from the study. What you have earned is still paid.",
  },
};

const kindOf = (text: string | null): WorkerMessageKind =>
  workerMessageKinds.find((kind) => kind === text) ?? "problem";

/** The words in which a worker is answered, as the HIT's page chooses them; undefined where the HIT is gone. */
async function wordsOf(hit: WorkerHit, request: Request): Promise<WorkerWords | undefined> {
  const page = await findWorkerHitPage(hit);
  const asked = new URL(request.url).searchParams.get("lang") ?? request.headers.get("accept-language") ?? "";
  return page && wordsFor(hit, page, asked);
}

/** The form, filled with whose page it was opened from. */
export async function messageFormResponse(hit: WorkerHit, request: Request): Promise<Response> {
  const words = await wordsOf(hit, request);
  if (!words) return noHitResponse();
  const { t, language, page } = words;
  const query = new URL(request.url).searchParams;
  const kind = kindOf(query.get("kind"));
  const own = ["assignmentId", "workerId", "pageToken"] as const;
  const title = t(texts[kind].title);
  return htmlResponse(
    <main className="notice">
      <h1>{title}</h1>
      <form method="post">
        {own.map((name) => (
          <input key={name} type="hidden" name={name} value={query.get(name) ?? ""} />
        ))}
        <fieldset>
          <legend>{t("What is it about?")}</legend>
          {workerMessageKinds.map((one) => (
            <label key={one} className="choice">
              <input type="radio" name="kind" value={one} defaultChecked={one === kind} /> {t(texts[one].option)}
            </label>
          ))}
        </fieldset>
        <label htmlFor="text">{t("In your own words")}</label>
        <textarea id="text" name="text" rows={6} maxLength={4000} />
        <button type="submit" className="main">
          {t("Send")}
        </button>
      </form>
      {page.contact !== "" && (
        <p className="fine">{t("You can also write to {contact}.", { contact: page.contact })}</p>
      )}
    </main>,
    { title, mode: "notice", language },
  );
}

/** Stores the message and says what happens next. */
export async function takeMessage(hit: WorkerHit, request: Request): Promise<Response> {
  const [words, body] = await Promise.all([
    wordsOf(hit, request),
    readBody(request, "read the message", largestMessage).catch((error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    }),
  ]);
  if (!words) return noHitResponse();
  const { t, language } = words;
  const say = (title: string, text: string, status: number) =>
    htmlResponse(<Notice title={title} text={text} />, { title, mode: "notice", status, language });
  const nothing = t("Nothing was sent");
  if (body instanceof AppError) return say(nothing, body.message, errorStatus[body.code]);
  const parsed = workerMessageSchema.safeParse(Object.fromEntries(new URLSearchParams(body)));
  if (!parsed.success) {
    return say(nothing, t("The message could not be read, or is longer than 4000 characters."), 400);
  }
  const message = parsed.data;
  const ids = { ...hit, marketAssignmentId: message.assignmentId, marketWorkerId: message.workerId };
  if (!checkPageToken(message.pageToken, ids).ok) {
    const where = t(
      "This form was not opened from your HIT: open it from the HIT's help or from the market's message again.",
    );
    return say(nothing, where, 403);
  }
  if (!(await storeMessage(hit, message))) {
    return say(nothing, t("The researchers have several messages about this HIT already."), 429);
  }
  return say(t("Thank you"), t(texts[message.kind].thanks), 200);
}
