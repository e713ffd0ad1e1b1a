// The worker site's forms: each is a plain POST that ends in a redirect. Pages never change anything.
import { acceptHit, extendAssignment, returnAssignment } from "../assignments/mutations";
import { market } from "../db/client";
import { joinByInvitation } from "../doors/mutations";
import { closedDoorText } from "../doors/queries";
import { findStay } from "../doors/stays";
import { noteDevice } from "../workers/devices";
import { eraseWorker } from "../workers/erase";
import { changeWorker, findByCode, replaceCode } from "../workers/mutations";
import { field, readForm } from "./body";
import { foreignForm, isSameOrigin, refuseForm, seeOther } from "./origin";
import { autoCookie, closeSession, codeCookie, cookie, openSession, sessionCookie, sessionWorker } from "./session";

function readPlace(form: readonly (readonly [string, string])[]) {
  const country = field(form, "country").trim().toUpperCase();
  const subdivision = field(form, "subdivision").trim().toUpperCase();
  return {
    name: field(form, "name").trim().slice(0, 80),
    country: /^[A-Z]{2}$/.test(country) ? country : null,
    subdivision: /^[A-Z]{2}$/.test(subdivision) ? subdivision : null,
    adult: field(form, "adult") !== "",
  };
}

/** POST /join/<token>/enter: an account by invitation, then the welcome page with its code. */
export async function join(request: Request, token: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const form = await readForm(request);
  if (!form) return refuseForm(400, "The form could not be read. Go back and send it again.");
  const result = await joinByInvitation(token, readPlace(form));
  if (!result.ok) return refuseForm(410, closedDoorText[result.reason]);
  const device = await noteDevice(request.headers.get("cookie"), result.workerId);
  return seeOther("/welcome", [result.cookie, cookie(codeCookie, result.code, 900), device]);
}

/** POST /sign-in/enter: back into an account by its code. */
export async function signIn(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const form = await readForm(request);
  const workerId = form && (await findByCode(market(), field(form, "code")));
  if (!workerId) return seeOther("/?signin=unknown");
  const session = await openSession(market(), workerId);
  return seeOther("/", [session, await noteDevice(request.headers.get("cookie"), workerId)]);
}

/** POST /sign-out. */
export async function signOut(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  return seeOther("/", [await closeSession(request.headers.get("cookie"))]);
}

/** POST /account/change: the name at any time; place and age once, where they were left out (work is offered by them). */
export async function changeAccount(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const form = await readForm(request);
  if (!form) return refuseForm(400, "The form could not be read. Go back and send it again.");
  await changeWorker(worker.id, readPlace(form));
  return seeOther("/account?saved=1");
}

/** POST /account/code: a new code to come back with, for who lost theirs; the old one and all other browsers are out. */
export async function renewCode(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const code = await replaceCode(worker.id);
  if (code === null) return seeOther("/account");
  return seeOther("/welcome", [await openSession(market(), worker.id), cookie(codeCookie, code, 900)]);
}

/** POST /account/erase: the person leaves for good; asked for twice, by the form's check mark. */
export async function eraseAccount(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const form = (await readForm(request)) ?? [];
  if (field(form, "sure") === "") return seeOther("/account?sure=no");
  await eraseWorker(worker.id);
  return seeOther("/?erased=1", [cookie(sessionCookie, "", 0)]);
}

/** POST /hits/<HIT id or group id>/accept: to the work page, or back to the preview with the reason. */
export async function accept(request: Request, id: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const form = (await readForm(request)) ?? [];
  // The quota of a panel's stay is reached: the front page shows the way back.
  if ((await findStay(worker.id))?.full) return seeOther("/");
  const result = await acceptHit(worker.id, id);
  const auto = cookie(autoCookie, "1", field(form, "auto") === "" ? 0 : 86_400);
  if (result.ok) return seeOther(`/assignments/${result.assignmentId}`, [auto]);
  return seeOther(`/hits/${encodeURIComponent(id)}?refused=${result.reason}`);
}

/** POST /assignments/<id>/return: gives it back; somebody else will get it. */
export async function giveBackAssignment(request: Request, assignmentId: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const returned = await returnAssignment(worker.id, assignmentId);
  return seeOther(returned ? "/?returned=1" : `/assignments/${encodeURIComponent(assignmentId)}`);
}

/** POST /assignments/<id>/extend: its time once more. `{ secondsLeft }` to the page's script, which keeps the frame as it is; else back to the page. */
export async function extendTime(request: Request, assignmentId: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const secondsLeft = await extendAssignment(worker.id, assignmentId);
  if (request.headers.get("accept") !== "application/json") {
    return seeOther(`/assignments/${encodeURIComponent(assignmentId)}`);
  }
  return Response.json({ secondsLeft }, { status: secondsLeft === null ? 409 : 200 });
}
