/** Milliseconds that a worker's request has to arrive in: a slow phone needs a few for 4 KB, and nobody holds a connection open by a byte a second. */
const longest = 20_000;

/** Bytes that are read and thrown away beyond the limit, so that a client that is still sending gets its answer and can send again. */
const mostDiscarded = 2_000_000;

/** Text of a request of at most `limit` bytes; undefined where it is longer, takes longer than `milliseconds` or is not UTF-8. */
export async function readBody(
  request: Request,
  limit: number,
  milliseconds: number = longest,
): Promise<string | undefined> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isGivenUp = false;
  const giveUp = () => {
    isGivenUp = true;
    reader?.cancel().catch(() => undefined);
  };
  const timer = setTimeout(giveUp, milliseconds);
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > limit + mostDiscarded) giveUp();
      if (isGivenUp) break;
      if (size <= limit) chunks.push(part.value);
    }
    return isGivenUp || size > limit
      ? undefined
      : new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
