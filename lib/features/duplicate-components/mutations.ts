import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { SurvivorWord } from "./schema";

/** A person's word on whether a candidate survives; null takes it back. Throws AppError conflict where `was`, the word that was read, stands no more. */
export async function overrideSurvivor(
  studyId: AuthorizedStudyId,
  { candidateId, keep, was }: SurvivorWord,
  actor: string,
): Promise<void> {
  await database("desk").$transaction(async (transaction) => {
    const [found] = await transaction.$queryRaw<{ keep: boolean | null; who: string | null }[]>`
      select o.keep, coalesce(u.name, o.decided_by) as who from candidates c
      left join survivor_overrides o on o.study_id = c.study_id and o.candidate_id = c.id
      left join users u on u.id = o.decided_by
      where c.study_id = ${studyId} and c.id = ${candidateId} and c.role = 'candidate' for update of c`;
    if (!found)
      throw new AppError("notFound", `Cannot decide: there is no candidate ${candidateId} in study ${studyId}`);
    if (was !== undefined && found.keep !== was && found.keep !== keep)
      throw new AppError(
        "conflict",
        `Nothing was changed: ${found.keep === null ? "somebody took the word on this candidate back" : `${found.who} said that this candidate ${found.keep ? "stays" : "is out"}`} after you opened the page; it now shows what stands`,
        { stale: true, keep: found.keep },
      );
    if (keep === null) await transaction.survivorOverride.deleteMany({ where: { studyId, candidateId } });
    else
      await transaction.survivorOverride.upsert({
        where: { studyId_candidateId: { studyId, candidateId } },
        create: { studyId, candidateId, keep, decidedBy: actor },
        update: { keep, decidedBy: actor },
      });
    await transaction.auditEvent.create({
      data: {
        studyId,
        actor,
        act: "duplicates.override",
        subject: `candidate/${studyId}/${candidateId}`,
        details: { keep },
      },
    });
  });
}
