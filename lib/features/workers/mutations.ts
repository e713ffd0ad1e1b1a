import { database } from "@/lib/db/client";

/** The worker's id here; a person seen for the first time gets a row under the pseudonym given. */
export async function ensureWorker(endpoint: string, marketWorkerId: string, pseudonym: string): Promise<number> {
  const find = async () => {
    const known = await database("jobs").worker.findUnique({
      where: { endpoint_marketWorkerId: { endpoint, marketWorkerId } },
      select: { id: true },
    });
    return known?.id;
  };
  const known = await find();
  if (known !== undefined) return known;
  await database("jobs").$executeRaw`
    insert into workers (endpoint, market_worker_id, pseudonym) values (${endpoint}, ${marketWorkerId}, ${pseudonym})
    on conflict (endpoint, market_worker_id) do nothing`;
  const made = await find();
  if (made === undefined) throw new Error(`worker ${pseudonym} was stored and is not there`);
  return made;
}
