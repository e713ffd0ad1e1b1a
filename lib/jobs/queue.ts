import type { Transaction } from "@/lib/db/client";
import { type JobName, type JobPayload, jobPayloads } from "./payloads";

export interface EnqueueOptions {
  /** Jobs with one key are one job: a later call replaces what has not started. */
  key?: string;
  /** Jobs of one queue run one after another. */
  queue?: string;
  /** Not before so many seconds from now. */
  delaySeconds?: number;
}

/** Adds a job in the caller's transaction: it exists if and only if that transaction commits. */
export async function enqueue<Name extends JobName>(
  transaction: Pick<Transaction, "$queryRaw">,
  name: Name,
  payload: JobPayload<Name>,
  options: EnqueueOptions = {},
): Promise<void> {
  const body = JSON.stringify(jobPayloads[name].parse(payload));
  await transaction.$queryRaw`
    select 1 as added from graphile_worker.add_job(
      ${name}, payload => ${body}::json, queue_name => ${options.queue ?? null}::text,
      run_at => now() + ${options.delaySeconds ?? 0}::double precision * interval '1 second', job_key => ${options.key ?? null}::text)`;
}

/** Adds jobs of one name, each under its key, in the caller's transaction and by one statement. */
export async function enqueueAll<Name extends JobName>(
  transaction: Pick<Transaction, "$queryRaw">,
  name: Name,
  jobs: readonly { payload: JobPayload<Name>; key: string }[],
): Promise<void> {
  if (jobs.length === 0) return;
  const payloads = jobs.map(({ payload }) => JSON.stringify(jobPayloads[name].parse(payload)));
  await transaction.$queryRaw`
    select count(graphile_worker.add_job(${name}, payload => payload::json, job_key => key))::integer as added
    from unnest(${payloads}::text[], ${jobs.map(({ key }) => key)}::text[]) as wanted (payload, key)`;
}
