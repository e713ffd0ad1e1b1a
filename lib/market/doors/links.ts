import type { Door } from "../db/generated/client";
import { marketOrigin } from "../env";
import { equalTexts, sign } from "../seal";

/** The signed token of a door: whoever has no link cannot guess one. */
export function doorToken(doorId: string): string {
  return `${doorId}.${sign("door", doorId)}`;
}

/** The door's id, or null where the token was not signed by this market. */
export function readDoorToken(token: string): string | null {
  const [doorId = "", signature = ""] = token.split(".");
  return equalTexts(sign("door", doorId), signature) ? doorId : null;
}

/** Address that an invitation is handed out as. */
export function invitationUrl(doorId: string): string {
  return `${marketOrigin()}/join/${doorToken(doorId)}`;
}

/** What is handed out for a door: an invitation's address, or the study link to paste into the panel's settings. */
export function doorLink({ id, kind }: Pick<Door, "id" | "kind">): string {
  const base = `${marketOrigin()}/door/${doorToken(id)}`;
  switch (kind) {
    case "invitation":
      return invitationUrl(id);
    case "prolific":
      return `${base}?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}`;
    case "connect":
      return `${base}?participantId={{participantId}}&assignmentId={{assignmentId}}&projectId={{projectId}}`;
    case "sona":
      return `${base}?survey_code=%SURVEY_CODE%`;
  }
}
