import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Prisma } from "@/lib/db/client";
import { enqueue } from "@/lib/jobs/queue";
import type { WorkerFigures } from "./rules";
import type { MeasuredAgreement } from "./schema";

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
  // Whatever the conflict: two who store one person at once may meet at either of the row's unique keys.
  await database("jobs").$executeRaw`
    insert into workers (endpoint, market_worker_id, pseudonym) values (${endpoint}, ${marketWorkerId}, ${pseudonym})
    on conflict do nothing`;
  const made = await find();
  if (made === undefined)
    throw new Error(`Cannot store a worker of ${endpoint}: the pseudonym ${pseudonym} is another worker's`);
  return made;
}

/** Asks for a new measurement of a study's workers and votes; one that waits is not asked for twice. */
export async function requestMeasurement(studyId: AuthorizedStudyId): Promise<void> {
  await database("desk").$transaction((tx) =>
    enqueue(tx, "measure-quality", { studyId }, { key: `measure-quality/${studyId}` }),
  );
}

export interface MeasuredWorker extends WorkerFigures {
  pseudonym: string;
  workerId: number | null;
  workerKey: string | null;
}

/** Puts a measurement in the place of the one before. */
export async function saveMeasurement(
  studyId: AuthorizedStudyId,
  measured: { workers: readonly MeasuredWorker[]; agreement: MeasuredAgreement; votes: number; seconds: number },
): Promise<void> {
  const { votes, seconds } = measured;
  const agreement = JSON.parse(JSON.stringify(measured.agreement)) as Prisma.InputJsonObject;
  await database("jobs").$transaction(
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`measure-quality/${studyId}`}, 0))`;
      await tx.workerQuality.deleteMany({ where: { studyId } });
      await tx.workerQuality.createMany({
        data: measured.workers.map(({ classBias, ...worker }) => ({
          studyId,
          ...worker,
          classBias: classBias.map((one) => ({ ...one })),
        })),
      });
      await tx.$executeRaw`
        insert into quality_measurements (study_id, votes, seconds, agreement, measured_at)
        values (${studyId}, ${votes}, ${seconds}, ${JSON.stringify(agreement)}::jsonb, app_now())
        on conflict (study_id) do update
        set votes = excluded.votes, seconds = excluded.seconds, agreement = excluded.agreement, measured_at = excluded.measured_at`;
    },
    { timeout: 60_000 },
  );
}
