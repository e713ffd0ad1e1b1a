import { env } from "@/lib/env";
import { hitToken, type PageIds, pageToken } from "./page-token";

/** Where the worker of an assignment can write to the researchers; opens for nobody else. */
export function messageUrl(ids: PageIds, kind: string, issuedAt: Date): string {
  const url = new URL(`/hit/${ids.studyId}/${ids.hitId}/${hitToken(ids.studyId, ids.hitId)}/message`, env().DESK_URL);
  url.search = new URLSearchParams({
    kind,
    assignmentId: ids.marketAssignmentId,
    workerId: ids.marketWorkerId,
    pageToken: pageToken(ids, issuedAt),
  }).toString();
  return url.href;
}
