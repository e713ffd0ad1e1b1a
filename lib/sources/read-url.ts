import { byteLimit } from "@/lib/images/prepare-image";
import { FetchRefusal, guardedFetch } from "@/lib/net/guarded-fetch";
import { retryLater } from "./retry-later";
import type { ReadResult } from "./source";

/** The bytes behind an address, tried again where it is busy; a refusal names the host and what it answered, never its words. */
export async function readUrl(url: string, signal: AbortSignal): Promise<ReadResult> {
  try {
    const answer = await retryLater(() => guardedFetch(url, { maximumBytes: byteLimit, signal }), signal);
    if (answer.status >= 200 && answer.status <= 299) return { ok: true, bytes: answer.bytes };
    const host = new URL(answer.url).host;
    const gone = answer.status === 404 || answer.status === 410;
    return {
      ok: false,
      reason: gone
        ? `${host} answers ${answer.status}: the image is gone; nothing to mend unless its owner puts it back`
        : `${host} answers ${answer.status}; check that the address may be fetched by everybody, and import again`,
    };
  } catch (error) {
    if (!(error instanceof FetchRefusal)) throw error;
    return { ok: false, reason: error.passing ? `${error.message}; import again when it answers` : error.message };
  }
}
