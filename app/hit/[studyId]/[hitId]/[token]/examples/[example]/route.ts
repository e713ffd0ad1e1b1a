import { openHit } from "@/lib/auth/worker-hit";
import { findWorkerExample } from "@/lib/features/hits/queries";
import { readDerivative } from "@/lib/images/read-derivative";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ studyId: string; hitId: string; token: string; example: string }>;
}

/** An example image of the HIT's class: `good-0`, `confusable-2`. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { studyId, hitId, token, example } = await params;
  const hit = openHit(studyId, hitId, token);
  const [, kind, place] = /^(good|confusable)-([0-9])$/.exec(example) ?? [];
  const sha256 =
    hit && (kind === "good" || kind === "confusable") && (await findWorkerExample(hit, kind, Number(place)));
  const bytes = sha256 ? await readDerivative(sha256, "tile") : undefined;
  if (!bytes) return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "image/jpeg",
      "cache-control": "private, max-age=3600",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
}
