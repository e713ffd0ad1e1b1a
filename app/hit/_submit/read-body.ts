import { AppError } from "@/lib/errors";

/** Milliseconds that a worker's request has to arrive in: a slow phone needs a few for 4 KB, and nobody holds a connection open by a byte a second. */
const longest = 20_000;

/** Bytes that are read and thrown away beyond the limit, so that a client that is still sending gets its answer and can send again. */
const mostDiscarded = 2_000_000;

/**
 * Text of a request of at most `limit` bytes. Throws AppError that names `act`: tooLarge where it is longer, tooSlow where it takes longer
 * than `milliseconds`, badRequest where it breaks off or is not UTF-8.
 */
export async function readBody(
  request: Request,
  act: string,
  limit: number,
  milliseconds: number = longest,
): Promise<string> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isLate = false;
  const giveUp = () => void reader?.cancel().catch(() => undefined);
  const timer = setTimeout(() => {
    isLate = true;
    giveUp();
  }, milliseconds);
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size <= limit) chunks.push(part.value);
      if (size > limit + mostDiscarded) giveUp();
    }
  } catch {
    throw new AppError("badRequest", `Cannot ${act}: the body broke off after ${size} bytes; send it again`);
  } finally {
    clearTimeout(timer);
  }
  if (size > limit) {
    throw new AppError("tooLarge", `Cannot ${act}: the body is larger than ${limit} bytes; send what the page sends`);
  }
  if (isLate) {
    throw new AppError(
      "tooSlow",
      `Cannot ${act}: after ${milliseconds / 1000} seconds ${size} bytes of the body were here and not its end; send it again`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError("badRequest", `Cannot ${act}: the body is no UTF-8 text; send what the page sends`);
  }
}
