// The workers' gate: no account, no cookie; the address itself is the right to look.
import { parseTileAddress, type TileAddress } from "@/lib/images/blind-address";
import { isHitToken } from "@/lib/mturk/page-token";
import type { AuthorizedStudyId, WorkerHit } from "./scopes";

/** The gate of `/hit/<studyId>/<hitId>/<token>`; undefined where the token is not this HIT's. */
export function openHit(studyId: string, hitId: string, token: string): WorkerHit | undefined {
  const isId = (text: string) => /^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31;
  if (!isId(studyId) || !isId(hitId) || !isHitToken(token, Number(studyId), Number(hitId))) return undefined;
  return { studyId: Number(studyId), hitId: Number(hitId) } as WorkerHit;
}

/** The gate of an image's address; undefined where it was not made here. */
export function openTile(address: string): { hit: WorkerHit; tile: TileAddress } | undefined {
  const tile = parseTileAddress(address);
  return tile && { hit: { studyId: tile.studyId, hitId: tile.hitId } as WorkerHit, tile };
}

/** The gate of a market's notifications, whose address carried our token: it may ask for a look at the study's HITs, and for nothing else. */
export function studyOfNotification(studyId: number): AuthorizedStudyId {
  return studyId as AuthorizedStudyId;
}
