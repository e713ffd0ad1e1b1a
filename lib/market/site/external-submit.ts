// POST /mturk/externalSubmit: where the page in the frame sends its form. The frame is foreign and carries no cookie: the
// unguessable assignment id is the right to answer.
import { randomBytes } from "node:crypto";
import type { Fulfil } from "../around";
import { serializeAnswers } from "../assignments/answers";
import { submitAssignment } from "../assignments/mutations";
import { marketOrigin } from "../env";
import { field, readForm } from "./body";

const refusals = {
  notForm: [400, "Nothing was submitted: this address takes a form of at most 1 MB, urlencoded or multipart."],
  preview: [400, "Nothing was submitted: this was a preview. Accept the HIT first, then submit."],
  noFields: [400, "Nothing was submitted: the form holds no answer, only an assignment id. Go back and answer."],
  notFound: [404, "Nothing was submitted: there is no such assignment. Reload the page above this frame."],
  tooLate: [409, "Nothing was submitted: the time for this assignment ran out or it was returned. Choose another HIT."],
  alreadySubmitted: [409, "This assignment was submitted before; the first answer stands. Go on to the next HIT."],
} as const;

/** Stores the answer and says so inside the frame; the page around it is told by a message and checks for itself. */
export async function externalSubmit(request: Request, fulfil: Fulfil = (_operation, act) => act()): Promise<Response> {
  const form = await readForm(request);
  return fulfil("externalSubmit", () => storeForm(form));
}

async function storeForm(form: [string, string][] | null): Promise<Response> {
  if (!form) return page(...refusals.notForm);
  const assignmentId = field(form, "assignmentId");
  const answers = form.filter(([name]) => name !== "assignmentId");
  if (assignmentId === "ASSIGNMENT_ID_NOT_AVAILABLE") return page(...refusals.preview);
  if (answers.length === 0) return page(...refusals.noFields);
  const result = await submitAssignment(assignmentId, serializeAnswers(answers));
  if (result.ok) return page(200, "Submitted. Thank you! Go on with the button above this frame.", assignmentId);
  const [status, text] = refusals[result.reason];
  return page(status, text, result.reason === "alreadySubmitted" ? assignmentId : undefined);
}

function page(status: number, text: string, submittedId?: string): Response {
  const nonce = randomBytes(12).toString("base64");
  const link = submittedId ? `<p id="go" hidden><a href="/assignments/${submittedId}">Go on</a></p>` : "";
  // Framed: tell the market's page (a hint, it looks for itself). Not framed: show the way on.
  const script = submittedId
    ? `<script nonce="${nonce}">if(parent===window)document.getElementById("go").hidden=false;else parent.postMessage({market:"submitted"},${JSON.stringify(marketOrigin())})</script>`
    : "";
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status < 300 ? "Submitted" : "Not submitted"}</title>
<style nonce="${nonce}">:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 24px;text-align:center}</style>
<p data-testid="submit-result">${text}</p>${link}${script}</html>`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}
