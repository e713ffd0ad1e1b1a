import type { DerivativeKind } from "./derivative-kind";
import { readDerivative } from "./read-derivative";

/**
 * Who may keep the answer, and for how long: `forGood` where the address can never mean another image. No longer than a day even then: a
 * takedown does not reach into browsers.
 */
export interface DerivativeCaching {
  scope: "private" | "public";
  forGood: boolean;
}

/** A derivative as an HTTP answer; undefined where it is not stored (the caller says what that means at its address). */
export async function derivativeResponse(
  sha256: string,
  kind: DerivativeKind,
  caching: DerivativeCaching,
): Promise<Response | undefined> {
  const bytes = await readDerivative(sha256, kind);
  if (!bytes) return undefined;
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "image/jpeg",
      "content-length": String(bytes.length),
      "cache-control": `${caching.scope}, ${caching.forGood ? "max-age=86400, immutable" : "max-age=60"}`,
      "x-content-type-options": "nosniff",
    },
  });
}
