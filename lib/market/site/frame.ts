import type { Hit } from "../db/generated/client";
import { marketOrigin } from "../env";

/** A stranger's page on its own origin: scripts and forms, but no way to move or read the market's page. */
export const externalSandbox = "allow-scripts allow-forms allow-same-origin allow-popups";
/** A stranger's HTML that we serve ourselves: without allow-same-origin it has no origin, so no session. */
export const htmlSandbox = "allow-scripts allow-forms allow-popups";

/** What the frame of a HIT shows: its address and sandbox. Without an assignment it is the preview. */
export function frameOf(
  hit: Pick<Hit, "id" | "questionKind" | "externalUrl">,
  held: { assignmentId: string; workerId: string } | null,
): { src: string; sandbox: string } {
  const parameters: [string, string][] = [
    ["assignmentId", held?.assignmentId ?? "ASSIGNMENT_ID_NOT_AVAILABLE"],
    ["hitId", hit.id],
    ...(held ? [["workerId", held.workerId] as [string, string]] : []),
    ["turkSubmitTo", marketOrigin()],
  ];
  const url = new URL(hit.externalUrl ?? `/hits/${hit.id}/question`, marketOrigin());
  for (const [name, value] of parameters) url.searchParams.append(name, value);
  return { src: url.href, sandbox: hit.questionKind === "external" ? externalSandbox : htmlSandbox };
}
