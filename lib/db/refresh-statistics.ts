import { pool } from "./client";

/** Tables that one act can fill with most of a study. */
export type BulkTable =
  | "candidates"
  | "images"
  | "tallies"
  | "hits"
  | "hit_images"
  | "imported_votes"
  | "imported_counts";

/**
 * Tells PostgreSQL's planner how large its tables have become, after an act that wrote many rows at once and has committed.
 *
 * Autovacuum looks once a minute; until then a study that is new to the statistics has no rows by them, and plans for no rows
 * take a thousand times as long on many. A table that somebody else looks at just now is left to them, and a failure is logged only:
 * the act is done, and nobody must think that it is not and do it again.
 */
export async function refreshStatistics(tables: readonly BulkTable[]): Promise<void> {
  try {
    await pool("jobs").query(`analyze (skip_locked) ${tables.join(", ")}`);
  } catch (error) {
    console.error(`statistics of ${tables.join(", ")}: ${error instanceof Error ? error.message : error}`);
  }
}
