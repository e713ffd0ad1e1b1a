import type { SqlTransaction } from "../db/client";
import { RequestError } from "../protocol/request-error";

/**
 * Remembers a UniqueRequestToken for 24 hours. Returns null where it is new (or forgotten), else the id of what it made the first
 * time. Two requests with one token wait for each other here.
 */
export async function spendRequestToken(
  tx: SqlTransaction,
  use: { requesterId: number; operation: string; token: string; resultId: string },
): Promise<string | null> {
  const [taken] = await tx.$queryRaw<{ token: string }[]>`
    insert into request_tokens (requester_id, operation, token, result_id)
    values (${use.requesterId}, ${use.operation}, ${use.token}, ${use.resultId})
    on conflict (requester_id, operation, token) do update set result_id = excluded.result_id, used_at = app_now()
    where request_tokens.used_at <= app_now() - interval '24 hours'
    returning token`;
  if (taken) return null;
  const [before] = await tx.$queryRaw<{ resultId: string }[]>`
    select result_id as "resultId" from request_tokens
    where requester_id = ${use.requesterId} and operation = ${use.operation} and token = ${use.token}`;
  return before?.resultId ?? null;
}

/** Refuses a token that has made its effect already; without a token every request is new. */
export async function refuseRepeat(
  tx: SqlTransaction,
  use: { requesterId: number; operation: string; token: string | undefined; resultId: string },
): Promise<void> {
  const { token } = use;
  if (token === undefined) return;
  const before = await spendRequestToken(tx, { ...use, token });
  if (before === null) return;
  throw new RequestError(
    "DuplicateRequest",
    `The idempotency token "${token}" has already been processed: ${use.operation} of ${before}.`,
  );
}
