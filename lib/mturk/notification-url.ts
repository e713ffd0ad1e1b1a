import { env } from "@/lib/env";
import { notificationToken } from "./page-token";

/** Where a market tells us that something happened to the HITs of a batch. */
export function notificationUrl(studyId: number, batchId: number): string {
  const path = `/hit/notifications/${studyId}/${batchId}/${notificationToken(studyId, batchId)}`;
  return new URL(path, env().DESK_URL).href;
}
