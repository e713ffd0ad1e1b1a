// The one request that a whole crowd sends at once, past the framework: the desk's process answers a submission by the route's own
// function. The framework costs several times the processor time of everything that the route does (bench/submit.ts measures both).
import type { IncomingMessage, ServerResponse } from "node:http";
import type { POST } from "@/app/hit/[studyId]/[hitId]/[token]/submit/route";

const address = /^\/hit\/([^/?]+)\/([^/?]+)\/([^/?]+)\/submit$/;

/** Answers what the page's script sends. False for everything else, which is the framework's; the plain form too, whose answer is a page. */
export type AnswerSubmission = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The body as the route reads it. (Readable.toWeb would end the connection where the route stops reading, before it can say why.) */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  let isRead = true;
  return new ReadableStream({
    start: (stream) => {
      request.on("data", (chunk: Buffer) => isRead && stream.enqueue(chunk));
      request.once("end", () => isRead && stream.close());
      request.once("error", (error) => isRead && stream.error(error));
    },
    cancel: () => {
      isRead = false;
      request.pause();
    },
  });
}

/** `answer` is the route. */
export function openSubmissions(answer: typeof POST): AnswerSubmission {
  return (request, response) => {
    const [, studyId, hitId, token] = address.exec(request.url ?? "") ?? [];
    const isJson = request.headers["content-type"]?.startsWith("application/json") ?? false;
    if (!studyId || !hitId || !token || request.method !== "POST" || !isJson) return false;
    const params = Promise.resolve({
      studyId: decodeURIComponent(studyId),
      hitId: decodeURIComponent(hitId),
      token: decodeURIComponent(token),
    });
    // The route reads the body and its type, nothing else of the request.
    const sent = new Request("http://desk/submit", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: bodyOf(request),
      duplex: "half",
    } as RequestInit);
    answer(sent, { params })
      .then(async (answered) => {
        const body = Buffer.from(await answered.arrayBuffer());
        // What is left of a body that was too large or too slow is not waited for.
        if (!request.complete) response.setHeader("connection", "close");
        response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(body);
      })
      .catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    return true;
  };
}
