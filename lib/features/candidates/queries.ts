import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

/** The image of a candidate of this study, by its SHA-256. Refused where there is none or it was taken down. */
export async function getCandidateImage(
  studyId: AuthorizedStudyId,
  candidateId: number,
): Promise<{ sha256: string }> {
  const candidate = await database("desk").candidate.findUnique({
    where: { studyId_id: { studyId, id: candidateId } },
    select: { image: { select: { sha256: true, takenDownAt: true } } },
  });
  if (!candidate) throw new AppError("notFound", `There is no candidate ${candidateId} in study ${studyId}`);
  if (candidate.image.takenDownAt)
    throw new AppError("notFound", `The image of candidate ${candidateId} was taken down`);
  return { sha256: candidate.image.sha256 };
}
