import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Worker } from "@/lib/market/db/generated/client";
import { sessionWorker } from "@/lib/market/site/session";

/** Who is signed in, or null. */
export async function findWorker(): Promise<Worker | null> {
  return sessionWorker((await headers()).get("cookie"));
}

/** Who is signed in; others are sent to the front page. */
export async function requireWorker(): Promise<Worker> {
  return (await findWorker()) ?? redirect("/");
}
