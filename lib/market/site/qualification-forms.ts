import { requestQualification, submitTest } from "../qualifications/request";
import { readForm } from "./body";
import { foreignForm, isSameOrigin, refuseForm, seeOther } from "./origin";
import { sessionWorker } from "./session";

/** POST /qualifications/<id>/request: granted, waiting, or on to the test. */
export async function askForQualification(request: Request, id: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const result = await requestQualification(worker.id, id);
  const page = `/qualifications/${encodeURIComponent(id)}`;
  return seeOther(result.ok ? page : `${page}?refused=${result.reason}`);
}

/** POST /qualifications/<id>/submit: the answers of its test. */
export async function sendInTest(request: Request, id: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const form = await readForm(request);
  if (!form) return refuseForm(400, "The form could not be read. Go back and send it again.");
  const result = await submitTest(worker.id, id, form);
  const page = `/qualifications/${encodeURIComponent(id)}`;
  if (result.ok) return seeOther(page);
  return seeOther(
    result.reason === "tooLate"
      ? `${page}?refused=tooLate`
      : `${page}?missing=${(result.missing ?? []).map(encodeURIComponent).join(",")}`,
  );
}
