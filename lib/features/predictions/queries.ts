import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { LabelOrderMend } from "@/lib/stats/diagnose-label-order";
import type { StoredDiagnosis } from "./schema";

export interface PredictionSetSummary {
  id: number;
  modelId: number;
  model: string;
  testSetId: number;
  testSet: string;
  /** doubtful: waits for an answer to the label-order doctor, and counts nowhere. */
  state: "accepted" | "doubtful";
  format: string;
  fileName: string;
  fileSha256: string;
  /** Ranks of each image; 0 where only accuracies are known. */
  columns: number;
  images: number;
  correct: number;
  correctTop5: number | null;
  diagnosis: StoredDiagnosis | null;
  mend: LabelOrderMend | null;
  createdBy: string;
  createdAt: Date;
}

const columns = `p.id, p.model_id as "modelId", m.name as model, p.test_set_id as "testSetId", t.name as "testSet", p.state::text as state,
  p.format, p.file_name as "fileName", p.file_sha256 as "fileSha256", p.columns, t.image_count as images, p.correct,
  p.correct_top5 as "correctTop5", p.diagnosis, p.mend, p.created_by as "createdBy", p.created_at as "createdAt"`;
const joined = `prediction_sets p
  join classifier_models m on m.study_id = p.study_id and m.id = p.model_id
  join test_sets t on t.study_id = p.study_id and t.id = p.test_set_id`;

/** The predictions of a study or on one test set: doubtful ones first, then by model. */
export async function listPredictionSets(
  studyId: AuthorizedStudyId,
  only: { testSetId?: number | undefined; state?: "doubtful" | undefined } = {},
): Promise<PredictionSetSummary[]> {
  const { rows } = await pool("desk").query<PredictionSetSummary>(
    `select ${columns} from ${joined}
     where p.study_id = $1 and ($2::int is null or p.test_set_id = $2) and ($3::text is null or p.state::text = $3)
     order by p.state desc, m.name collate "C", p.id`,
    [studyId, only.testSetId ?? null, only.state ?? null],
  );
  return rows;
}

/** One set of predictions. Refused where the study has none of that id. */
export async function getPredictionSet(studyId: AuthorizedStudyId, id: number): Promise<PredictionSetSummary> {
  const { rows } = await pool("desk").query<PredictionSetSummary>(
    `select ${columns} from ${joined} where p.study_id = $1 and p.id = $2`,
    [studyId, id],
  );
  const [found] = rows;
  if (found) return found;
  throw new AppError(
    "notFound",
    `There is no prediction set ${id} in study ${studyId}; GET …/predictions lists those there are`,
  );
}

/** What an evaluation needs of a model on a test set. */
export interface ScoredSet {
  readonly id: number;
  readonly model: string;
  readonly testSetId: number;
  readonly correct: number;
  readonly correctTop5: number | null;
  /** One bit an image; empty where only the accuracy is known. */
  readonly top1: Uint8Array;
}

/** The accepted predictions on some test sets, with which images are right. */
export async function listScoredSets(
  studyId: AuthorizedStudyId,
  testSetIds: readonly number[],
): Promise<readonly ScoredSet[]> {
  const { rows } = await pool("jobs").query<ScoredSet>(
    `select p.id, m.name as model, p.test_set_id as "testSetId", p.correct, p.correct_top5 as "correctTop5", p.top1
     from prediction_sets p join classifier_models m on m.study_id = p.study_id and m.id = p.model_id
     where p.study_id = $1 and p.test_set_id = any($2) and p.state = 'accepted' order by m.name collate "C", p.id`,
    [studyId, testSetIds],
  );
  return rows;
}

/** Models whose predictions on some test sets wait for an answer to the label-order doctor, with the sets' names. */
export async function listDoubtfulModels(
  studyId: AuthorizedStudyId,
  testSetIds: readonly number[],
): Promise<{ model: string; testSets: string[] }[]> {
  const { rows } = await pool("jobs").query<{ model: string; testSets: string[] }>(
    `select m.name as model, array_agg(t.name order by t.id) as "testSets"
     from prediction_sets p join classifier_models m on m.study_id = p.study_id and m.id = p.model_id
     join test_sets t on t.study_id = p.study_id and t.id = p.test_set_id
     where p.study_id = $1 and p.test_set_id = any($2) and p.state = 'doubtful'
     group by m.name order by m.name collate "C"`,
    [studyId, testSetIds],
  );
  return rows;
}

/** How many models have predictions, how many sets there are, and how many of those wait for an answer. */
export async function countPredictions(
  studyId: AuthorizedStudyId,
): Promise<{ models: number; sets: number; doubtful: number; running: number }> {
  const { rows } = await pool("desk").query<{ models: number; sets: number; doubtful: number; running: number }>(
    `select (select count(distinct model_id)::int from prediction_sets where study_id = $1) as models,
            (select count(*)::int from prediction_sets where study_id = $1) as sets,
            (select count(*)::int from prediction_sets where study_id = $1 and state = 'doubtful') as doubtful,
            (select count(*)::int from prediction_runs where study_id = $1 and state in ('queued', 'running')) as running`,
    [studyId],
  );
  return rows[0] ?? { models: 0, sets: 0, doubtful: 0, running: 0 };
}
