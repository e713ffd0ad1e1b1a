import { createHmac, timingSafeEqual } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, pool } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { listScoredSets } from "@/lib/features/predictions/queries";
import { fromIntegerBytes } from "@/lib/features/test-sets/rules";
import { frequencyOf, type ModelResults, type SetInputs } from "./rules";
import { type EvaluationResult, resultVersion } from "./schema";

export interface EvaluationSummary {
  id: number;
  name: string;
  originalSetId: number;
  originalSet: string;
  newSetIds: number[];
  newSets: string[];
  excluded: string[];
  seed: number;
  resamples: number;
  state: "queued" | "running" | "done" | "failed";
  stepsDone: number;
  steps: number;
  error: string | null;
  shareNumber: number | null;
  createdBy: string;
  createdAt: Date;
  computedAt: Date | null;
  /** Models of the result. */
  models: number | null;
  /** Mean gap of each new set, in points. */
  meanGaps: (number | null)[];
}

const summaryColumns = `e.id, e.name, e.original_set_id as "originalSetId", o.name as "originalSet", e.new_set_ids as "newSetIds",
  array(select coalesce(t.name, 'deleted') from unnest(e.new_set_ids) with ordinality as n(id, place)
        left join test_sets t on t.study_id = e.study_id and t.id = n.id order by n.place) as "newSets",
  e.excluded, e.seed, e.resamples, e.state::text as state, e.steps_done as "stepsDone", e.steps, e.error, e.share_number as "shareNumber",
  e.created_by as "createdBy", e.created_at as "createdAt", e.computed_at as "computedAt",
  (select max(jsonb_array_length(c->'models'))::int from jsonb_array_elements(e.result->'comparisons') as c) as models,
  array(select (select avg((m->>'gap')::float8) from jsonb_array_elements(c->'models') as m)
        from jsonb_array_elements(coalesce(e.result->'comparisons', '[]')) with ordinality as x(c, place) order by place) as "meanGaps"`;
const joined = "evaluations e left join test_sets o on o.study_id = e.study_id and o.id = e.original_set_id";

/** The evaluations of a study, newest first. */
export async function listEvaluations(studyId: AuthorizedStudyId): Promise<EvaluationSummary[]> {
  const { rows } = await pool("desk").query<EvaluationSummary>(
    `select ${summaryColumns} from ${joined} where e.study_id = $1 order by e.id desc`,
    [studyId],
  );
  return rows;
}

export interface EvaluationDetails extends EvaluationSummary {
  /** Null until computed, and where it was computed by another version of the product. */
  result: EvaluationResult | null;
  /** Prediction sets that came in, were mended or were deleted since it was computed. */
  changed: number;
}

/** One evaluation with its result. Refused where the study has none of that id. */
export async function getEvaluation(studyId: AuthorizedStudyId, id: number): Promise<EvaluationDetails> {
  const { rows } = await pool("desk").query<EvaluationSummary & { result: EvaluationResult | null; current: number[] }>(
    `select ${summaryColumns}, e.result,
            array(select p.id from prediction_sets p join classifier_models m on m.study_id = p.study_id and m.id = p.model_id
                  where p.study_id = e.study_id and p.state = 'accepted' and p.test_set_id = any(e.new_set_ids || e.original_set_id)
                    and not m.name = any(e.excluded) order by p.id) as current
     from ${joined} where e.study_id = $1 and e.id = $2`,
    [studyId, id],
  );
  const [found] = rows;
  if (!found) throw unknown(studyId, id);
  const { current, ...details } = found;
  const result = details.result?.version === resultVersion ? details.result : null;
  const used = new Set(result?.predictionSetIds ?? []);
  const changed = result === null ? 0 : current.filter((one) => !used.delete(one)).length + used.size;
  return { ...details, result, changed };
}

function unknown(studyId: number, id: number): AppError {
  return new AppError(
    "notFound",
    `There is no evaluation ${id} in study ${studyId}; GET …/evaluations lists those there are`,
  );
}

/** The test sets of an evaluation with the predictions and votes of this moment. Refused where one was deleted. */
export async function loadEvaluationInputs(
  studyId: AuthorizedStudyId,
  testSetIds: readonly number[],
): Promise<{ inputs: SetInputs[]; candidateIds: (readonly number[])[]; predictionSetIds: number[] }> {
  const [sets, scored] = await Promise.all([
    database("jobs").testSet.findMany({ where: { studyId, id: { in: [...testSetIds] } } }),
    listScoredSets(studyId, testSetIds),
  ]);
  const found = testSetIds.map((id) => {
    const set = sets.find((one) => one.id === id);
    if (!set)
      throw new AppError("conflict", `The test set ${id} was deleted; make an evaluation of sets that are there`);
    return set;
  });
  const inputs = await Promise.all(
    found.map(async (set): Promise<SetInputs> => {
      const { shown, selected } = await votesOf(studyId, set);
      const labels = fromIntegerBytes(set.labels);
      const results = new Map<string, ModelResults>();
      for (const { model, testSetId, correct, correctTop5, top1 } of scored)
        if (testSetId === set.id) results.set(model, { correct, correctTop5, top1 });
      return {
        set: {
          id: set.id,
          name: set.name,
          kind: set.kind,
          sha256: set.sha256,
          images: set.imageCount,
          ...frequencyOf(shown, selected),
        },
        wnids: Array.from(labels, (label) => set.wnids[label] ?? ""),
        shown,
        selected,
        results,
      };
    }),
  );
  return {
    inputs,
    candidateIds: found.map(({ candidateIds }) => candidateIds),
    predictionSetIds: scored.map(({ id }) => id).sort((a, b) => a - b),
  };
}

/** The votes of a test set's images: of a revision as drawn, of reference images as they are now. */
async function votesOf(
  studyId: AuthorizedStudyId,
  set: { kind: string; imageCount: number; candidateIds: number[]; shown: Uint8Array; selected: Uint8Array },
): Promise<{ shown: Int32Array; selected: Int32Array }> {
  if (set.kind === "listed") return { shown: new Int32Array(set.imageCount), selected: new Int32Array(set.imageCount) };
  if (set.shown.length > 0) return { shown: fromIntegerBytes(set.shown), selected: fromIntegerBytes(set.selected) };
  const { rows } = await pool("jobs").query<{ shown: number; selected: number }>(
    `select coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected
     from unnest($2::int[]) with ordinality as o(id, place)
     left join tallies t on t.study_id = $1 and t.candidate_id = o.id order by o.place`,
    [studyId, set.candidateIds],
  );
  return {
    shown: Int32Array.from(rows, (row) => row.shown),
    selected: Int32Array.from(rows, (row) => row.selected),
  };
}

/** SHA-256 of some images of a test set, evenly spaced: a sample to measure. */
export async function sampleImages(
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
  most: number,
): Promise<string[]> {
  const step = Math.max(1, candidateIds.length / most);
  const ids = Array.from(
    { length: Math.min(most, candidateIds.length) },
    (_, turn) => candidateIds[Math.floor(turn * step)] ?? 0,
  );
  const { rows } = await pool("jobs").query<{ sha256: string }>(
    `select i.sha256 from candidates c join images i on i.id = c.image_id
     where c.study_id = $1 and c.id = any($2) and i.taken_down_at is null order by i.sha256`,
    [studyId, ids],
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Lemmas of the study's classes by wnid, the first of each. */
export async function listClassNames(studyId: AuthorizedStudyId): Promise<Record<string, string>> {
  const classes = await database("jobs").imageClass.findMany({
    where: { studyId },
    select: { wnid: true, lemmas: true },
  });
  return Object.fromEntries(classes.map(({ wnid, lemmas }) => [wnid, lemmas[0] ?? wnid]));
}

function keyOf(studyId: number, id: number, number: number): string {
  return createHmac("sha256", env().REDRAW_SECRET)
    .update(`evaluation/${studyId}/${id}/${number}`)
    .digest("base64url")
    .slice(0, 32);
}

/** The address that shows an evaluation to whoever has it; null where it is not shared. */
export function sharedAddress(
  studyId: number,
  evaluation: Pick<EvaluationSummary, "id" | "shareNumber">,
): string | null {
  const { id, shareNumber } = evaluation;
  if (shareNumber === null) return null;
  return new URL(`/shared/evaluations/${studyId}-${id}-${keyOf(studyId, id, shareNumber)}`, env().DESK_URL).href;
}

/** What a shared link shows. Refused, in one way, where the link is wrong, was taken back or has nothing to show yet. */
export async function getSharedEvaluation(
  link: string,
): Promise<{ name: string; study: string; result: EvaluationResult; computedAt: Date }> {
  const refused = new AppError(
    "notFound",
    "There is nothing at this link: it was taken back, or a part of it is missing; ask the researchers who gave it to you",
  );
  const parts = /^([1-9]\d{0,8})-([1-9]\d{0,8})-([\w-]{32})$/.exec(link);
  if (!parts) throw refused;
  const [studyId, id, key] = [Number(parts[1]), Number(parts[2]), parts[3] ?? ""];
  const found = await database("desk").evaluation.findUnique({
    where: { studyId_id: { studyId, id } },
    include: { study: { select: { name: true } } },
  });
  if (!found || found.shareNumber === null || !found.computedAt) throw refused;
  const expected = keyOf(studyId, id, found.shareNumber);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(key))) throw refused;
  const result = found.result as unknown as EvaluationResult | null;
  if (result?.version !== resultVersion) throw refused;
  return { name: found.name, study: found.study.name, result, computedAt: found.computedAt };
}

/** How many evaluations a study has, and how many of them are being computed. */
export async function countEvaluations(studyId: AuthorizedStudyId): Promise<{ all: number; running: number }> {
  const { rows } = await pool("desk").query<{ all: number; running: number }>(
    `select count(*)::int as all, count(*) filter (where state in ('queued', 'running'))::int as running
     from evaluations where study_id = $1`,
    [studyId],
  );
  return rows[0] ?? { all: 0, running: 0 };
}
