import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";

export interface VoteImportListItem {
  id: number;
  kind: "votes" | "counts";
  name: string;
  sha256: string;
  rows: number;
  /** Answers in the file, those of them that say "shows the class", and the images that they judge. */
  votes: number;
  selected: number;
  images: number;
  createdBy: string;
  createdAt: Date;
}

/** The files of votes that were brought in, newest first. */
export async function listVoteImports(studyId: AuthorizedStudyId): Promise<VoteImportListItem[]> {
  return database("desk").$queryRaw<VoteImportListItem[]>`
    select f.id, f.kind, f.name, f.sha256, f.rows, f.created_by as "createdBy", f.created_at as "createdAt",
      (coalesce(v.votes, 0) + coalesce(c.votes, 0))::integer as votes,
      (coalesce(v.selected, 0) + coalesce(c.selected, 0))::integer as selected,
      (coalesce(v.images, 0) + coalesce(c.images, 0))::integer as images
    from vote_imports f
    left join (
      select import_id, count(*) as votes, count(*) filter (where selected) as selected, count(distinct candidate_id) as images
      from imported_votes where study_id = ${studyId} group by 1) as v on v.import_id = f.id
    left join (
      select import_id, sum(shown) as votes, sum(selected) as selected, count(*) as images
      from imported_counts where study_id = ${studyId} group by 1) as c on c.import_id = f.id
    where f.study_id = ${studyId} order by f.id desc`;
}
