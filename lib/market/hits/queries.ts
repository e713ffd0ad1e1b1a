import { inSqlTransaction, market, type Prisma, runStatement, type SqlTransaction } from "../db/client";
import { now } from "../db/clock";
import type { HitType } from "../db/generated/client";
import { cutPage, readPage } from "../protocol/paging";
import { RequestError } from "../protocol/request-error";
import { hitStructure } from "../protocol/wire";
import { type HitWithType, lockHit } from "./settle";

/** A refusal that tells a requester nothing about HITs of others. */
function missing(hitId: string): RequestError {
  return new RequestError("HITDoesNotExist", `Hit ${hitId} does not exist.`);
}

/** The requester's HIT, locked and settled. Throws HITDoesNotExist, also for a HIT of somebody else. */
export async function requireLockedHit(tx: SqlTransaction, requesterId: number, hitId: string) {
  const locked = await lockHit(tx, hitId, requesterId);
  if (!locked) throw missing(hitId);
  return locked;
}

/** Makes sure that the HIT is the requester's and that what fell due is done. Returns the moment at which that is so. Throws HITDoesNotExist. */
export async function settleHit(requesterId: number, hitId: string): Promise<Date> {
  const { rows } = await runStatement<{ at: Date; due: boolean }>(
    `select app_now() as at, (h.open_held and h.expires_at <= app_now()) or exists (
       select 1 from assignments a where a.hit_id = h.id
       and ((a.state = 'accepted' and a.deadline <= app_now()) or (a.state = 'submitted' and a.auto_approval_at <= app_now()))
     ) as due from hits h where h.id = $1 and h.requester_id = $2`,
    [hitId, requesterId],
  );
  const [row] = rows;
  if (!row) throw missing(hitId);
  if (row.due) return (await inSqlTransaction((tx) => requireLockedHit(tx, requesterId, hitId))).at;
  return row.at;
}

/** The requester's HIT as it stands now; what fell due is done first. Throws HITDoesNotExist. */
export async function requireHit(requesterId: number, hitId: string): Promise<{ hit: HitWithType; at: Date }> {
  const at = await settleHit(requesterId, hitId);
  return { hit: await market().hit.findUniqueOrThrow({ where: { id: hitId }, include: { hitType: true } }), at };
}

/** The requester's HIT type. Throws HITTypeDoesNotExist, also for a type of somebody else. */
export async function requireHitType(requesterId: number, hitTypeId: string): Promise<HitType> {
  const hitType = await market().hitType.findFirst({ where: { id: hitTypeId, requesterId } });
  if (!hitType) throw new RequestError("HITTypeDoesNotExist", `HITType ${hitTypeId} does not exist.`);
  return hitType;
}

/** One page of the requester's HITs that are not disposed, in order of creation. `list` names the list in its tokens. */
export async function listHits(
  requesterId: number,
  list: string,
  where: Prisma.HitWhereInput,
  input: { NextToken?: string | undefined; MaxResults?: number | undefined },
): Promise<object> {
  const page = readPage(input, list);
  const rows = await market().hit.findMany({
    where: { AND: [{ requesterId, disposedAt: null, ordinal: { gt: page.after } }, where] },
    include: { hitType: true },
    orderBy: { ordinal: "asc" },
    take: page.size + 1,
  });
  const at = await now();
  const { rows: hits, fields } = cutPage(rows, page, list, (hit) => hit.ordinal);
  return { ...fields, HITs: hits.map((hit) => hitStructure(hit, at)) };
}
