import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Preprocessing } from "./schema";

export interface PredictionRunSummary {
  id: number;
  testSetId: number;
  testSet: string;
  model: string;
  /** Below the import root. */
  path: string;
  modelSha256: string;
  preprocessing: Preprocessing;
  state: "queued" | "running" | "paused" | "done" | "failed";
  predicted: number;
  images: number;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

const select = `select r.id, r.test_set_id as "testSetId", t.name as "testSet", r.model_name as model, r.file_name as path,
  r.model_sha256 as "modelSha256", r.preprocessing, r.state::text as state, r.predicted, t.image_count as images, r.error,
  r.created_by as "createdBy", r.created_at as "createdAt", r.finished_at as "finishedAt"
  from prediction_runs r join test_sets t on t.study_id = r.study_id and t.id = r.test_set_id`;

/** The runs of a study, newest first. */
export async function listPredictionRuns(studyId: AuthorizedStudyId): Promise<PredictionRunSummary[]> {
  const { rows } = await pool("desk").query<PredictionRunSummary>(
    `${select} where r.study_id = $1 order by r.id desc`,
    [studyId],
  );
  return rows;
}

/** One run. Refused where the study has none of that id. */
export async function getPredictionRun(studyId: AuthorizedStudyId, id: number): Promise<PredictionRunSummary> {
  const { rows } = await pool("desk").query<PredictionRunSummary>(`${select} where r.study_id = $1 and r.id = $2`, [
    studyId,
    id,
  ]);
  const [found] = rows;
  if (found) return found;
  throw new AppError(
    "notFound",
    `There is no run ${id} in study ${studyId}; GET …/prediction-runs lists those there are`,
  );
}
