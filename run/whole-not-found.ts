import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Answers with the page that `ask` brings where the framework answers a page with 404: its own answer is an empty shell that only a
 * script fills. What a script asks for (no HTML) is left as it is.
 */
export function wholeNotFound(response: ServerResponse, ask: () => Promise<IncomingMessage>): void {
  const { writeHead, write, end } = response;
  let isDropped = false;
  const isShell = () => {
    const type = String(response.getHeader("content-type") ?? "");
    isDropped ||= !response.headersSent && response.statusCode === 404 && type.startsWith("text/html");
    return isDropped;
  };
  /** The callback that may stand last among the arguments of write and end. */
  const tell = (given: readonly unknown[]) => {
    const done = given.at(-1);
    if (typeof done === "function") process.nextTick(done as () => void);
  };
  response.writeHead = ((...given: Parameters<typeof writeHead>) => {
    if (typeof given[0] === "number") response.statusCode = given[0];
    return isShell() ? response : writeHead.apply(response, given);
  }) as typeof writeHead;
  response.write = ((...given: Parameters<typeof write>) => {
    if (!isShell()) return write.apply(response, given);
    tell(given);
    return true;
  }) as typeof write;
  response.end = ((...given: Parameters<typeof end>) => {
    if (!isShell()) return end.apply(response, given);
    tell(given);
    Object.assign(response, { writeHead, write, end });
    ask().then(
      (page) => {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.writeHead(404, page.headers);
        page.pipe(response);
      },
      () => response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing at this address.\n"),
    );
    return response;
  }) as typeof end;
}
