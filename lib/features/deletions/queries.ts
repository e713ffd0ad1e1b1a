import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

export interface DeletionForecast {
  classes: number;
  candidates: number;
  assignments: number;
  votes: number;
  revisions: number;
  /** Images that no other study uses: their files go too. */
  images: number;
}

/** What deleting a study would remove. */
export async function describeDeletion(studyId: AuthorizedStudyId): Promise<DeletionForecast> {
  const [counts] = await database("desk").$queryRaw<DeletionForecast[]>`
    select (select count(*)::integer from image_classes where study_id = ${studyId}) as classes,
      (select count(*)::integer from candidates where study_id = ${studyId}) as candidates,
      (select count(*)::integer from assignments where study_id = ${studyId}) as assignments,
      (select coalesce(sum(shown), 0)::integer from tallies where study_id = ${studyId}) as votes,
      (select count(*)::integer from revisions where study_id = ${studyId}) as revisions,
      (select count(distinct c.image_id)::integer from candidates c
       where c.study_id = ${studyId} and not exists (select from candidates o where o.image_id = c.image_id and o.study_id <> ${studyId})) as images`;
  if (!counts) throw new AppError("notFound", `There is no study ${studyId}`);
  return counts;
}

export interface DeletionListItem {
  id: number;
  studyId: number;
  name: string;
  state: "queued" | "running" | "done" | "failed";
  /** Images that no other study shows, and those of them whose files are gone. */
  images: number;
  removed: number;
  error: string | null;
  /** Who deleted it, and whether that was the one who asks. */
  by: string;
  own: boolean;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Studies that a person belonged to and that are being deleted, or were in the last week; newest first. */
export async function listDeletions(userId: string): Promise<DeletionListItem[]> {
  return database("desk").$queryRaw<DeletionListItem[]>`
    select d.id, d.study_id as "studyId", d.name, d.state::text as state, d.images, d.removed, d.error, coalesce(u.name, d.deleted_by) as by,
      d.deleted_by = ${userId} as own, d.created_at as "createdAt", d.finished_at as "finishedAt"
    from study_deletions d left join users u on u.id = d.deleted_by
    where ${userId} = any(d.member_ids) and (d.finished_at is null or d.finished_at > app_now() - interval '7 days')
    order by d.id desc`;
}
