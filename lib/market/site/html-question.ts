// GET /hits/<id>/question: the HTML of an HTMLQuestion, inside a sandbox that has no origin.
import { market } from "../db/client";
import { marketOrigin } from "../env";
import { parseQuestion } from "../hits/question";
import { isEntityId } from "../ids";
import { htmlSandbox } from "./frame";
import { refuseForm } from "./origin";

/** Where pages written for Amazon's site submit, and its helper script: both are served here. */
const submitAddress = /https?:\/\/(www|workersandbox|workers)\.mturk\.com\/mturk\/externalSubmit/g;
const helperScript = /https?:\/\/s3\.amazonaws\.com\/mturk-public\/externalHIT_v1\.js/g;

/** The page of an HTMLQuestion; Amazon's addresses in it lead to this market instead. */
export async function htmlQuestion(hitId: string): Promise<Response> {
  const hit = !isEntityId(hitId) ? null : await market().hit.findUnique({ where: { id: hitId, questionKind: "html" } });
  const question = hit && parseQuestion(hit.question);
  if (question?.kind !== "html") return refuseForm(404, "There is no HTML question of this HIT.");
  const html = question.html
    .replace(submitAddress, `${marketOrigin()}/mturk/externalSubmit`)
    .replace(helperScript, `${marketOrigin()}/mturk/externalHIT_v1.js`);
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // Also where the address is opened outside the frame: no origin, no session, no cookie.
      "content-security-policy": `sandbox ${htmlSandbox}; frame-ancestors 'self'`,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The helper script that HTML questions call, by its documented functions. */
export const externalHitScript = `function turkGetParam(name, missing) {
  var value = new URLSearchParams(window.location.search).get(name);
  return value === null ? (missing === undefined ? "" : missing) : value;
}
function turkGetSubmitToHost() { return turkGetParam("turkSubmitTo", ${"$"}ORIGIN); }
function turkSetAssignmentID(form_name, attribute_name) {
  var form = document.getElementById(form_name || "mturk_form");
  var field = document.getElementById(attribute_name || "assignmentId");
  var id = turkGetParam("assignmentId");
  if (field) field.value = id;
  if (form && id === "ASSIGNMENT_ID_NOT_AVAILABLE") {
    var buttons = form.querySelectorAll("input[type=submit],button[type=submit],#submitButton");
    for (var i = 0; i < buttons.length; i += 1) { buttons[i].disabled = true; if ("value" in buttons[i]) buttons[i].value = "Accept the HIT first"; }
  }
}
`;
