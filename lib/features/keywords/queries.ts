import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";

export interface KeywordCoverage {
  wnid: string;
  keyword: string;
  /** Images of the old set. */
  original: number;
  target: number;
  /** Candidates that stand under the keyword. */
  candidates: number;
  /** Picked and waiting for the second person. */
  picked: number;
  confirmed: number;
}

/** How far each keyword is, in the order of the plan. */
export async function listKeywordCoverage(studyId: AuthorizedStudyId): Promise<KeywordCoverage[]> {
  return database("desk").$queryRaw<KeywordCoverage[]>`
    select k.wnid, t.keyword, t.original, t.target, coalesce(n.candidates, 0) as candidates, coalesce(n.picked, 0) as picked, coalesce(n.confirmed, 0) as confirmed
    from keyword_targets t join image_classes k on k.study_id = t.study_id and k.id = t.class_id
    left join (
      select c.class_id, c.keyword, count(*)::integer as candidates, count(p.candidate_id) filter (where p.confirmed is null)::integer as picked,
        count(*) filter (where p.confirmed)::integer as confirmed
      from candidates c join images i on i.id = c.image_id
      left join keyword_picks p on p.study_id = c.study_id and p.candidate_id = c.id
      where c.study_id = ${studyId} and c.role = 'candidate' and i.taken_down_at is null
      group by c.class_id, c.keyword) as n on n.class_id = t.class_id and n.keyword = t.keyword
    where t.study_id = ${studyId} order by k.position, t.position`;
}

export interface KeywordImage {
  candidateId: number;
  version: string;
  path: string;
  role: "candidate" | "reference";
  pickedBy: string | null;
  pickedByName: string | null;
  confirmed: boolean | null;
}

/** The images of a keyword, those of the old set first; the other columns stay null for them. */
export async function listKeywordImages(
  studyId: AuthorizedStudyId,
  { wnid, keyword }: { wnid: string; keyword: string },
): Promise<KeywordImage[]> {
  return database("desk").$queryRaw<KeywordImage[]>`
    select c.id as "candidateId", substr(i.sha256, 1, 12) as version, c.path, c.role::text as role,
      p.picked_by as "pickedBy", coalesce(u.name, p.picked_by) as "pickedByName", p.confirmed
    from candidates c join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
    left join keyword_picks p on p.study_id = c.study_id and p.candidate_id = c.id
    left join users u on u.id = p.picked_by
    where c.study_id = ${studyId} and k.wnid = ${wnid} and c.keyword = ${keyword} and i.taken_down_at is null
    order by c.role desc, c.path limit 2000`;
}

/** The images that two people agreed on, by class, keyword and path. */
export async function listConfirmedPicks(
  studyId: AuthorizedStudyId,
): Promise<{ candidateId: number; wnid: string; keyword: string | null; sha256: string; path: string }[]> {
  return database("desk").$queryRaw`
    select c.id as "candidateId", k.wnid, c.keyword, i.sha256, c.path
    from keyword_picks p join candidates c on c.study_id = p.study_id and c.id = p.candidate_id
    join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
    where p.study_id = ${studyId} and p.confirmed and i.taken_down_at is null order by k.wnid, c.keyword, c.path`;
}
