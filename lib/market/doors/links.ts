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
