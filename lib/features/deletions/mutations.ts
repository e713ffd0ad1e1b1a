import pLimit from "p-limit";
import type { AuthorizedStudyId, SignedInUser } from "@/lib/auth/scopes";
import { imageFilesLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { removeReleases } from "@/lib/images/release-folder";
import { removeImage } from "@/lib/images/store-image";
import { enqueue } from "@/lib/jobs/queue";
import { type DeletionForecast, describeDeletion } from "./queries";

const jobOf = (studyId: number, deletionId: number) =>
  ["delete-study", { studyId, deletionId }, { key: `delete-study/${studyId}/${deletionId}` }] as const;

/**
 * Deletes an archived study: from now on it is nobody's, and a job removes its rows and the images that no other study shows. Books and
 * record stay: they are append only. `name` confirms. Throws AppError conflict where it is not archived, badRequest where the name is another.
 */
export async function deleteStudy(
  studyId: AuthorizedStudyId,
  user: Pick<SignedInUser, "id">,
  name: string,
): Promise<DeletionForecast & { deletionId: number }> {
  const forecast = await describeDeletion(studyId);
  return database("desk").$transaction(async (tx) => {
    const [study] = await tx.$queryRaw<{ name: string; archivedAt: Date | null; memberIds: string[] }[]>`
      select name, archived_at as "archivedAt", array(select user_id from study_members where study_id = ${studyId}) as "memberIds"
      from studies where id = ${studyId} for update`;
    if (!study || study.memberIds.length === 0)
      throw new AppError("notFound", `Cannot delete study ${studyId}: it is gone already`);
    if (!study.archivedAt)
      throw new AppError(
        "conflict",
        `Cannot delete "${study.name}": archive it first; that makes sure that nothing is out and everybody is paid`,
      );
    if (study.name !== name)
      throw new AppError(
        "badRequest",
        `Cannot delete the study: its name is "${study.name}" and "${name}" was given; give its name`,
        { field: "name" },
      );
    const { memberIds } = study;
    const { id } = await tx.studyDeletion.create({
      data: { studyId, name, images: forecast.images, memberIds, deletedBy: user.id },
    });
    // Nobody reaches it any more, by a page, a token or an invitation, and its name is free.
    await tx.studyMember.deleteMany({ where: { studyId } });
    await tx.invitation.deleteMany({ where: { studyId } });
    await tx.study.update({ where: { id: studyId }, data: { ownerId: null } });
    await tx.auditEvent.create({
      data: {
        studyId,
        actor: user.id,
        act: "study.delete",
        subject: `study/${studyId}`,
        details: { name, ...forecast },
      },
    });
    await enqueue(tx, ...jobOf(studyId, id));
    return { ...forecast, deletionId: id };
  });
}

/** Takes a deletion up again that was given up. Throws AppError notFound where the person has none of that id that failed. */
export async function retryDeletion(deletionId: number, user: Pick<SignedInUser, "id">): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const [failed] = await tx.$queryRaw<{ studyId: number }[]>`
      update study_deletions set state = 'queued', error = null
      where id = ${deletionId} and deleted_by = ${user.id} and state = 'failed' returning study_id as "studyId"`;
    if (!failed)
      throw new AppError("notFound", `Cannot try deletion ${deletionId} again: it is none of yours that failed`);
    await enqueue(tx, ...jobOf(failed.studyId, deletionId));
  });
}

/** The job's first step: the study's rows, all of them at once; which pictures' files are left to remove stands in their place. Again does no harm. */
export async function removeStudyRows(studyId: AuthorizedStudyId, deletionId: number): Promise<void> {
  await database("jobs").$transaction(
    async (tx) => {
      await tx.$executeRaw`update study_deletions set state = 'running' where id = ${deletionId} and state = 'queued'`;
      const [study] = await tx.$queryRaw<{ id: number }[]>`select id from studies where id = ${studyId} for update`;
      if (!study) return;
      // What was taken down has no files, and its row keeps the same bytes out for good.
      const images = await tx.$executeRaw`
        insert into image_removals (sha256, deletion_id)
        select i.sha256, ${deletionId}::integer from images i
        where i.taken_down_at is null and exists (select from candidates c where c.study_id = ${studyId} and c.image_id = i.id)
          and not exists (select from candidates o where o.image_id = i.id and o.study_id <> ${studyId})
        order by i.sha256
        on conflict (sha256) do update set deletion_id = excluded.deletion_id`;
      // What restricts the removal of others goes first.
      await tx.$executeRaw`delete from hit_images where study_id = ${studyId}`;
      await tx.$executeRaw`delete from review_rounds where study_id = ${studyId}`;
      await tx.$executeRaw`delete from revisions where study_id = ${studyId}`;
      await tx.$executeRaw`delete from studies where id = ${studyId}`;
      await tx.$executeRaw`
        delete from images where sha256 in (select sha256 from image_removals where deletion_id = ${deletionId})`;
      await tx.$executeRaw`update study_deletions set images = ${images} where id = ${deletionId}`;
    },
    { timeout: 600_000, maxWait: 10_000 },
  );
}

/** Ends a deletion whose images' files are gone: its releases go, and those who belonged to the study read that it is done. */
export async function finishDeletion(studyId: number, deletionId: number): Promise<void> {
  await removeReleases(studyId);
  await database("jobs").$executeRaw`
    update study_deletions set state = 'done', removed = images, finished_at = app_now() where id = ${deletionId} and state = 'running'`;
}

/** Files removed at once: disks and buckets answer slower than they work. */
const atOnce = 16;
const filesOfStep = 256;

/**
 * Removes the files of some of the pictures that a deletion left (null: that an import of a study left) and that no row names; "waiting"
 * while an import writes files, which might be these. A step that is killed is done again.
 */
export async function removeImageFiles(deletionId: number | null): Promise<"done" | "more" | "waiting"> {
  return database("jobs").$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
        select pg_try_advisory_xact_lock(hashtextextended(${imageFilesLock}, 0)) as held`;
      if (!lock?.held) return "waiting";
      const left = await tx.$queryRaw<{ sha256: string; named: boolean }[]>`
        select r.sha256::text as sha256, exists (select from images i where i.sha256 = r.sha256) as named
        from image_removals r where r.deletion_id is not distinct from ${deletionId}::integer order by r.sha256 limit ${filesOfStep} for update`;
      if (left.length === 0) return "done";
      const limit = pLimit(atOnce);
      await Promise.all(left.filter(({ named }) => !named).map(({ sha256 }) => limit(() => removeImage(sha256))));
      await tx.$executeRaw`delete from image_removals where sha256 = any(${left.map(({ sha256 }) => sha256)})`;
      await tx.$executeRaw`update study_deletions set removed = removed + ${left.length} where id = ${deletionId}::integer`;
      return left.length < filesOfStep ? "done" : "more";
    },
    { timeout: 120_000, maxWait: 10_000 },
  );
}

/** Notes that files of these pictures are about to be written without a row: where none comes, `removeImageFiles(null)` removes them. */
export async function announceImageFiles(sha256s: readonly string[]): Promise<void> {
  await database("jobs").$executeRaw`
    insert into image_removals (sha256) select sha256 from unnest(${sha256s}::text[]) as sha256 order by 1 on conflict (sha256) do nothing`;
}
