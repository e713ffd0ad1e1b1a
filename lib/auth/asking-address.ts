import { headers } from "next/headers";

/** Where the request comes from, as run/web.ts found it: the client's own address, or the one that a trusted proxy names. */
export async function askingAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for") ?? "unknown";
}
