import type pg from "pg";
import { pool } from "./client";

/** Held shared by whoever writes files of images whose rows come later, alone by whoever removes files that no row names. */
export const imageFilesLock = "redraw/image-files";

/** Waits until no files of images are being removed, and keeps it so until `releaseImageFiles`, or until the connection ends. */
export async function holdImageFiles(client: pg.ClientBase): Promise<void> {
  await client.query("select pg_advisory_lock_shared(hashtextextended($1, 0))", [imageFilesLock]);
}

export async function releaseImageFiles(client: pg.ClientBase): Promise<void> {
  await client.query("select pg_advisory_unlock_shared(hashtextextended($1, 0))", [imageFilesLock]);
}

/** Runs `act` while this process holds the lock of that name, and gives its result; null where another holds it. The lock goes with the connection: a killed process leaves none behind. */
export async function withAdvisoryLock<Result>(name: string, act: () => Promise<Result>): Promise<Result | null> {
  const client = await pool("jobs").connect();
  const key = ["hashtextextended($1, 0)", [`redraw/${name}`]] as const;
  try {
    const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${key[0]}) as held`, [
      ...key[1],
    ]);
    if (!rows[0]?.held) return null;
    try {
      return await act();
    } finally {
      await client.query(`select pg_advisory_unlock(${key[0]})`, [...key[1]]);
    }
  } finally {
    client.release();
  }
}
