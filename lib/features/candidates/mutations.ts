import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { listTouchedRevisions, type TouchedRevision } from "./queries";

export interface Takedown {
  sha256: string;
  /** Revisions, of any study, that contain the image; their manifests stay as drawn, later exports leave its bytes out. */
  revisions: TouchedRevision[];
}

/**
 * Takes the image of a candidate down, in every study: its bytes and everything computed from them go, a tombstone stays, and the same
 * bytes are refused from then on. Votes and verdicts stay as history. Refused where it is down already.
 */
export async function takeDownImage(
  studyId: AuthorizedStudyId,
  candidateId: number,
  { reason, actor }: { reason: string; actor: string },
): Promise<Takedown> {
  const { id, sha256 } = await database("desk").$transaction(async (transaction) => {
    const candidate = await transaction.candidate.findUnique({
      where: { studyId_id: { studyId, id: candidateId } },
      select: { imageId: true },
    });
    if (!candidate)
      throw new AppError("notFound", `Cannot take down: there is no candidate ${candidateId} in study ${studyId}`);
    const [image] = await transaction.$queryRaw<{ id: number; sha256: string }[]>`
      update images set taken_down_at = app_now(), taken_down_by = ${actor}, takedown_reason = ${reason}
      where id = ${candidate.imageId} and taken_down_at is null returning id, sha256`;
    if (!image)
      throw new AppError(
        "conflict",
        `Cannot take down the image of candidate ${candidateId}: it was taken down before`,
      );
    await transaction.imageDescriptor.deleteMany({ where: { imageId: image.id } });
    await transaction.imageFeatures.deleteMany({ where: { imageId: image.id } });
    await transaction.$executeRaw`delete from neighbours where image_id = ${image.id} or other_id = ${image.id}`;
    await transaction.$executeRaw`delete from neighbour_lists where image_id = ${image.id}`;
    await transaction.auditEvent.create({
      data: {
        studyId,
        actor,
        act: "images.takeDown",
        subject: `image/${image.sha256}`,
        details: { candidateId, reason },
      },
    });
    await enqueue(transaction, "remove-images", { sha256s: [image.sha256] }, { key: `remove-images/${image.sha256}` });
    return image;
  });
  return { sha256, revisions: await listTouchedRevisions(id) };
}
