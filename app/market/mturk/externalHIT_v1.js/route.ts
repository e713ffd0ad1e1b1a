import { marketOrigin } from "@/lib/market/env";
import { externalHitScript } from "@/lib/market/site/html-question";

export const dynamic = "force-dynamic";

export function GET(): Response {
  return new Response(externalHitScript.replace("$ORIGIN", JSON.stringify(marketOrigin())), {
    headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=3600" },
  });
}
