import { marketOrigin } from "../env";

/**
 * True for a form that one of our own pages sent: its Origin is the market's (or the host it was sent to). Cookie-authenticated
 * mutations ask this first; browsers send Origin with every POST, scripted workers must too.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (!origin || origin === "null" || !URL.canParse(origin)) return false;
  return origin === marketOrigin() || new URL(origin).host === request.headers.get("host");
}

/** Sends the browser on with a GET. `location` is a path of the market. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/** A plain refusal with the way back. */
export function refuseForm(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

export const foreignForm =
  "This form did not come from the market's own page (its Origin header is missing or foreign). Go back, reload the page and send it again.";
