import { database } from "@/lib/db/client";
import { listOpenPostings } from "@/lib/features/votes/queries";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";
import { emptySweep, sweepOne } from "./sweep-assignments";

/** Job: confirms the submissions of one posting soon after a worker has sent one. What it misses, the sweep of all finds. */
export const sweepPosting: JobTask<"sweep-posting"> = async (payload) => {
  const sweep = emptySweep();
  for (const posting of await listOpenPostings(payload)) await sweepOne(posting, sweep);
  if (sweep.confirmed + sweep.recovered + sweep.superseded > 0) {
    await enqueue(database("jobs"), "deliver-outbox", {}, { key: "deliver-outbox" });
  }
};
