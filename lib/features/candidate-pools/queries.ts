import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { listNearDuplicateCandidates, listUnreviewedCandidates } from "../duplicates/queries";
import { type ClassPool, marks } from "../variants/rules";

/** A class of a study with its candidates, as a draw needs them. */
export interface StudyClassPool extends ClassPool {
  readonly classId: number;
  readonly lemmas: readonly string[];
  readonly candidateIds: readonly number[];
}

interface PoolRow {
  classId: number;
  wnid: string;
  lemmas: string[];
  candidates: string | null;
  references: string | null;
}

/**
 * Every candidate of a study with its tally, by class in the order of wnid, in each class in the order of sha256: one statement,
 * so that all of it is of one moment. A class is one text, "sha256 shown,selected,id,taken down or flagged;...": a row per candidate would
 * cost more than the query itself, and without an order PostgreSQL joins and groups on all cores.
 */
export async function loadStudyPool(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
): Promise<StudyClassPool[]> {
  const { rows } = await client.query<PoolRow>(
    `with flagged as materialized (
       select distinct d.id from flags f join candidates d on d.study_id = f.study_id and d.image_id = f.image_id
       where f.study_id = $1 and f.removed_at is null and (f.candidate_id is null or f.candidate_id = d.id)
     ), judged as (
       select c.class_id, c.role,
              string_agg(concat(i.sha256, t.shown, ',', t.selected, ',', c.id, ',', coalesce(i.taken_down_at::text, flagged.id::text)), ';') as candidates
       from candidates c
       join images i on i.id = c.image_id
       left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
       left join flagged on flagged.id = c.id
       where c.study_id = $1
       group by c.class_id, c.role
     )
     select k.id as "classId", k.wnid, k.lemmas, max(candidates) filter (where role = 'candidate') as candidates,
            max(candidates) filter (where role = 'reference') as "references"
     from image_classes k left join judged on judged.class_id = k.id
     where k.study_id = $1
     group by k.study_id, k.id`,
    [studyId],
  );
  return rows.map(toPool).sort((a, b) => (a.wnid < b.wnid ? -1 : 1));
}

/** The pool, and against its candidates that they are near-duplicates of an original or a better image, or lack the review that the study asks for. */
export async function loadMarkedPool(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
): Promise<StudyClassPool[]> {
  const [pools, near, unreviewed] = await Promise.all([
    loadStudyPool(client, studyId),
    listNearDuplicateCandidates(studyId),
    listUnreviewedCandidates(studyId),
  ]);
  if (near.size + unreviewed.size === 0) return pools;
  for (const { candidateIds, marks: byCandidate } of pools)
    candidateIds.forEach((id, at) => {
      const mark = (near.has(id) ? marks.nearDuplicate : 0) | (unreviewed.has(id) ? marks.unreviewed : 0);
      byCandidate[at] = (byCandidate[at] ?? 0) | mark;
    });
  return pools;
}

function toPool(row: PoolRow): StudyClassPool {
  const candidates = parseJudged(row.candidates);
  const references = parseJudged(row.references);
  return {
    classId: row.classId,
    wnid: row.wnid,
    lemmas: row.lemmas,
    candidateIds: candidates.ids,
    sha256: candidates.sha256,
    shown: candidates.shown,
    selected: candidates.selected,
    marks: candidates.marks,
    inParent: new Uint8Array(candidates.ids.length),
    reference: { shown: references.shown, selected: references.selected },
  };
}

function parseJudged(text: string | null) {
  // They start with their sha256, which no other of the class has: sorted as they stand.
  const rows = text === null ? [] : text.split(";").sort();
  const columns = {
    ids: new Array<number>(rows.length),
    sha256: new Array<string>(rows.length),
    shown: new Array<number>(rows.length),
    selected: new Array<number>(rows.length),
    marks: new Uint8Array(rows.length),
  };
  rows.forEach((row, at) => {
    const first = row.indexOf(",", 64);
    const second = row.indexOf(",", first + 1);
    const third = row.indexOf(",", second + 1);
    columns.sha256[at] = row.slice(0, 64);
    // Without a tally nothing stands there, which is 0 as a number.
    columns.shown[at] = Number(row.slice(64, first));
    columns.selected[at] = Number(row.slice(first + 1, second));
    columns.ids[at] = Number(row.slice(second + 1, third));
    if (row.length > third + 1) columns.marks[at] = marks.flagged;
  });
  return columns;
}

/** The rules by which published batches gave some images more votes than others, in words and in order. */
export async function listVoteRules(client: pg.Pool | pg.ClientBase, studyId: AuthorizedStudyId): Promise<string[]> {
  const { rows } = await client.query<{ rule: string }>(
    `select distinct vote_rule as rule from batches where study_id = $1 and vote_rule is not null and state <> 'draft' order by 1`,
    [studyId],
  );
  return rows.map((row) => row.rule);
}
