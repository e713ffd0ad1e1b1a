import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { finishDeletion, removeImageFiles, removeStudyRows } from "@/lib/features/deletions/mutations";
import { enqueue } from "../queue";
import type { JobTask } from "../registry";

/** Removes the rows of a study at once, then the files of its images step by step; a killed run is gone on with. */
export const deleteStudy: JobTask<"delete-study"> = async ({ studyId, deletionId }, { signal }) => {
  const key = `delete-study/${studyId}/${deletionId}`;
  await withAdvisoryLock(key, async () => {
    await removeStudyRows(studyOfJob(studyId), deletionId);
    for (;;) {
      if (signal.aborted) throw new Error(`Deletion ${deletionId} was stopped; its job goes on later`);
      const left = await removeImageFiles(deletionId);
      if (left === "done") return finishDeletion(studyId, deletionId);
      if (left === "waiting")
        return enqueue(database("jobs"), "delete-study", { studyId, deletionId }, { key, delaySeconds: 5 });
    }
  });
};
