import type pg from "pg";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { listNearDuplicateCandidates } from "../duplicate-components/queries";
import { listUnreviewedCandidates } from "../duplicates/queries";
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
  /** Ids of the class's candidates that are flagged or were taken down. */
  leftOut: number[] | null;
}

/** Bytes of one candidate as the query sends it: SHA-256, then id, shown and selected as big-endian integers. */
const rowBytes = 32 + 3 * 4;

/**
 * Every candidate of a study with its tally, by class in the order of wnid, in each class in the order of sha256: one statement,
 * so that all of it is of one moment. The candidates of a class are one string of bytes, sent as Base64: a row or words per candidate would cost
 * more than the joins. Without an order, or a join with what only one process has, PostgreSQL joins and groups on all cores.
 */
export async function loadStudyPool(
  client: pg.Pool | pg.ClientBase,
  studyId: AuthorizedStudyId,
): Promise<StudyClassPool[]> {
  const { rows } = await client.query<PoolRow>(
    `with left_out as (
       select class_id, array_agg(id) as ids from (
         select d.class_id, d.id from flags f join candidates d on d.study_id = f.study_id and d.image_id = f.image_id
         where f.study_id = $1 and f.removed_at is null and (f.candidate_id is null or f.candidate_id = d.id)
         union
         select d.class_id, d.id from images i join candidates d on d.image_id = i.id
         where d.study_id = $1 and i.taken_down_at is not null) as candidate
       group by class_id
     ), judged as (
       select c.class_id, c.role,
              string_agg(decode(i.sha256, 'hex') || int4send(c.id) || int4send(coalesce(t.shown, 0)) || int4send(coalesce(t.selected, 0)), ''::bytea) as candidates
       from candidates c
       join images i on i.id = c.image_id
       left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
       where c.study_id = $1
       group by c.class_id, c.role
     )
     select k.id as "classId", k.wnid, k.lemmas, encode(string_agg(candidates, ''::bytea) filter (where role = 'candidate'), 'base64') as candidates,
            encode(string_agg(candidates, ''::bytea) filter (where role = 'reference'), 'base64') as "references", left_out.ids as "leftOut"
     from image_classes k left join judged on judged.class_id = k.id left join left_out on left_out.class_id = k.id
     where k.study_id = $1
     group by k.study_id, k.id, left_out.ids`,
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
  const candidates = readJudged(row.candidates);
  const references = readJudged(row.references);
  const leftOut = row.leftOut === null ? null : new Set(row.leftOut);
  return {
    classId: row.classId,
    wnid: row.wnid,
    lemmas: row.lemmas,
    candidateIds: candidates.ids,
    sha256: candidates.sha256,
    shown: candidates.shown,
    selected: candidates.selected,
    marks: Uint8Array.from(candidates.ids, (id) => (leftOut?.has(id) ? marks.flagged : 0)),
    inParent: new Uint8Array(candidates.ids.length),
    reference: { shown: references.shown, selected: references.selected },
  };
}

function readJudged(base64: string | null) {
  const bytes = Buffer.from(base64 ?? "", "base64");
  const count = bytes.length / rowBytes;
  const columns = {
    ids: new Array<number>(count),
    sha256: new Array<string>(count),
    shown: new Int32Array(count),
    selected: new Int32Array(count),
  };
  const hex = bytes.toString("hex");
  const hashes = Array.from(columns.ids, (_, row) => hex.slice(2 * rowBytes * row, 2 * rowBytes * row + 64));
  const order = Array.from(hashes.keys()).sort((a, b) => ((hashes[a] ?? "") < (hashes[b] ?? "") ? -1 : 1));
  order.forEach((row, at) => {
    const from = rowBytes * row + 32;
    columns.sha256[at] = hashes[row] ?? "";
    columns.ids[at] = bytes.readInt32BE(from);
    columns.shown[at] = bytes.readInt32BE(from + 4);
    columns.selected[at] = bytes.readInt32BE(from + 8);
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
