/** Milliseconds that a worker's request has to arrive in: a slow phone needs a few for 4 KB, and nobody holds a connection open by a byte a second. */
const longest = 20_000;

/** Text of a request of at most `limit` bytes; undefined where it is longer (nothing beyond is read), takes longer than `milliseconds` or is not UTF-8. */
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
      if (size > limit) giveUp();
      if (isGivenUp) break;
      chunks.push(part.value);
    }
    return isGivenUp ? undefined : new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
