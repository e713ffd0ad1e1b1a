import type { ServerResponse } from "node:http";
import { bodyLengthHeader } from "@/lib/features/releases/rules";

/** Puts the length that a route said (`bodyLengthHeader`) where the framework left none. */
export function keepLength(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    const length = response.getHeader(bodyLengthHeader);
    response.removeHeader(bodyLengthHeader);
    if (length !== undefined && !response.hasHeader("content-encoding")) response.setHeader("content-length", length);
    return writeHead.apply(response, head);
  }) as typeof writeHead;
}
