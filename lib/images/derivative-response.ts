import type { DerivativeKind } from "./derivative-kind";
import { readDerivative } from "./read-derivative";

/**
 * A derivative as an HTTP answer; undefined where it is not stored (the caller says what that means at its address).
 *
 * The bytes of an address never change, so that browsers keep them for good; `scope` says whether a shared cache may too.
 */
export async function derivativeResponse(
  sha256: string,
  kind: DerivativeKind,
  scope: "private" | "public",
): Promise<Response | undefined> {
  const bytes = await readDerivative(sha256, kind);
  if (!bytes) return undefined;
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "image/jpeg",
      "content-length": String(bytes.length),
      "cache-control": `${scope}, max-age=31536000, immutable`,
      "x-content-type-options": "nosniff",
    },
  });
}
