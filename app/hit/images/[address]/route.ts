import { openTile } from "@/lib/auth/worker-hit";
import { findWorkerTile } from "@/lib/features/hits/queries";
import { readDerivative } from "@/lib/images/read-derivative";

export const dynamic = "force-dynamic";

interface Context {
  params: Promise<{ address: string }>;
}

/**
 * One image of a HIT. Every answer has the same headers whatever the image is: no name, no date, no ETag; a forged, expired or
 * taken-down address is a bare 404.
 */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const opened = openTile((await params).address);
  const sha256 = opened && (await findWorkerTile(opened.hit, opened.tile.position));
  const bytes = opened && sha256 ? await readDerivative(sha256, opened.tile.kind) : undefined;
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
