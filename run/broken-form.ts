import type { IncomingMessage } from "node:http";

/** Bytes up to which a form is parsed before the framework sees it; of a longer one only the beginning is looked at. */
const mostParsed = 1024 * 1024;

/**
 * Whether a body calls itself multipart and is none: no browser sends it, and the framework answers it with a 500 where the form may be an
 * action's. What was read is put back. Looking is reading, after which the framework hands the body to no route of its own: the API, which
 * refuses such bodies itself, is left alone.
 */
export async function isBrokenForm(request: IncomingMessage): Promise<boolean> {
  const type = request.headers["content-type"] ?? "";
  if (!/^multipart\//i.test(type) || request.method === "GET" || request.method === "HEAD") return false;
  if (request.url?.startsWith("/api/")) return false;
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return true;
  const begin = `--${boundary}`;
  const body = await readAndPutBack(request);
  if (body === null || !body.toString("latin1", 0, begin.length).startsWith(begin)) return true;
  if (body.length > mostParsed) return false;
  return new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().then(
    () => false,
    () => true,
  );
}

/** Most bytes of a form: serverActions.bodySizeLimit of next.config.js, behind which the framework answers with a 500. */
const mostOfForm = 16 * 1024 * 1024;

/** Whether a form says itself that it is longer than the desk's forms may be. The API streams, and is left alone. */
export function isTooLongForm({ headers, url }: Pick<IncomingMessage, "headers" | "url">): boolean {
  const isForm = /^multipart\//i.test(headers["content-type"] ?? "") && !url?.startsWith("/api/");
  return isForm && Number(headers["content-length"] ?? 0) > mostOfForm;
}

/** The whole body, or its beginning where it is longer than the limit; null where it broke off. */
function readAndPutBack(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((done) => {
    const stop = (body: Buffer | null) => {
      request.off("readable", look).off("close", breakOff);
      done(body);
    };
    const breakOff = () => stop(null);
    const look = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        length += chunk.length;
      }
      if (!request.complete && length <= mostParsed) return;
      const body = Buffer.concat(chunks);
      // In the tick of the last read: later the stream has ended, and nothing can be put back.
      if (length > 0) request.unshift(body);
      stop(body);
    };
    request.on("readable", look).on("close", breakOff);
  });
}
