import { createHmac } from "node:crypto";
import { env } from "@/lib/env";

/** The name under which a worker of the crowd is known everywhere but at the market: "W" and 16 hexadecimal digits of an HMAC under REDRAW_SECRET. */
export function workerPseudonym(endpoint: string, marketWorkerId: string): string {
  const mac = createHmac("sha256", env().REDRAW_SECRET).update(JSON.stringify(["worker/1", endpoint, marketWorkerId]));
  return `W${mac.digest("hex").slice(0, 16)}`;
}
