import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseKeywordCounts } from "@/lib/formats/keyword-counts";
import { refuseStaleActs } from "../people/mutations";
import { keywordTargets } from "./rules";
import { type Confirmations, keywordPlanActs } from "./schema";

/** Makes the plan of a study of the keyword counts of the old set; an earlier plan of the same classes is replaced, picks stay. Throws AppError conflict where somebody planned since `version` (versionOfActs of keywordPlanActs). */
export async function importKeywordPlan(
  studyId: AuthorizedStudyId,
  file: { bytes: Uint8Array; name: string; total: number; top: number; actor: string; version?: string | undefined },
): Promise<{ classes: number; keywords: number }> {
  const classes = readCounts(file);
  if (classes.length === 0)
    throw new AppError(
      "badRequest",
      `Cannot plan keywords: "${file.name}" names no class; give { class: { keyword: count } }`,
    );
  return database("desk").$transaction(async (transaction) => {
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`keywords/${studyId}`}, 0))`;
    await refuseStaleActs(
      transaction,
      studyId,
      { version: file.version, acts: keywordPlanActs },
      (details) => `planned ${details.keywords} keywords of ${details.classes} classes, from "${details.file}",`,
    );
    const known = await transaction.imageClass.findMany({ where: { studyId }, select: { id: true, wnid: true } });
    const idOf = new Map(known.map(({ id, wnid }) => [wnid, id]));
    const rows = classes.flatMap(({ wnid, counts }) => {
      const classId = idOf.get(wnid);
      if (classId === undefined)
        throw new AppError(
          "badRequest",
          `Cannot plan keywords: "${file.name}" names the class "${wnid}", which is none of study ${studyId}; add the class or leave it out`,
        );
      if (counts.every(({ count }) => count === 0))
        throw new AppError(
          "badRequest",
          `Cannot plan keywords: the class "${wnid}" of "${file.name}" has 0 images; leave it out`,
        );
      return keywordTargets(counts, file.total, file.top).map((target, position) => ({
        studyId,
        classId,
        keyword: target.keyword,
        original: target.count,
        target: target.target,
        position,
      }));
    });
    await transaction.keywordTarget.deleteMany({
      where: { studyId, classId: { in: [...new Set(rows.map(({ classId }) => classId))] } },
    });
    await transaction.keywordTarget.createMany({ data: rows });
    const result = { classes: classes.length, keywords: rows.length };
    await record(transaction, studyId, file.actor, "keywords.plan", { file: file.name, total: file.total, ...result });
    return result;
  });
}

function readCounts(file: { bytes: Uint8Array; name: string }) {
  try {
    return parseKeywordCounts(file.bytes, file.name);
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}

function record(
  transaction: Transaction,
  studyId: number,
  actor: string,
  act: string,
  details: Record<string, string | number | boolean | null>,
) {
  return transaction.auditEvent.create({ data: { studyId, actor, act, subject: `study/${studyId}`, details } });
}

/** The first person picks candidates, or takes picks back. Picking again changes nothing. Throws AppError conflict where one to be taken back was looked at by the second person. */
export async function pickCandidates(
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
  picked: boolean,
  actor: string,
): Promise<void> {
  await database("desk").$transaction(async (transaction) => {
    await refuseStrangers(transaction, studyId, candidateIds);
    if (picked)
      await transaction.$executeRaw`
        insert into keyword_picks (study_id, candidate_id, picked_by)
        select ${studyId}::integer, id, ${actor} from unnest(${candidateIds}::integer[]) as id order by id
        on conflict (study_id, candidate_id) do nothing`;
    else {
      await refuseConfirmed(transaction, studyId, candidateIds);
      await transaction.keywordPick.deleteMany({ where: { studyId, candidateId: { in: [...candidateIds] } } });
    }
    await record(transaction, studyId, actor, picked ? "keywords.pick" : "keywords.unpick", {
      candidates: candidateIds.join(" "),
    });
  });
}

interface StandingPick {
  candidateId: number;
  pickedBy: string;
  confirmed: boolean | null;
  confirmedBy: string | null;
}

/** The picks of these candidates, locked. */
function lockPicks(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
): Promise<StandingPick[]> {
  return transaction.$queryRaw<StandingPick[]>`
    select k.candidate_id as "candidateId", k.picked_by as "pickedBy", k.confirmed, coalesce(u.name, k.confirmed_by) as "confirmedBy"
    from keyword_picks k left join users u on u.id = k.confirmed_by
    where k.study_id = ${studyId} and k.candidate_id = any(${candidateIds}::integer[]) order by k.candidate_id for update of k`;
}

async function refuseConfirmed(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
): Promise<void> {
  const looked = (await lockPicks(transaction, studyId, candidateIds)).find(({ confirmed }) => confirmed !== null);
  if (looked)
    throw new AppError(
      "conflict",
      `Nothing was taken back: ${looked.confirmedBy} has ${looked.confirmed ? "confirmed" : "deselected"} candidate ${looked.candidateId}; ask to have that taken back first`,
    );
}

/**
 * The second person, who must be another, confirms picks or deselects them; null takes the word back. All or nothing. Throws AppError
 * conflict where `was`, the word that was read, stands no more.
 */
export async function confirmPicks(
  studyId: AuthorizedStudyId,
  { candidateIds, confirmed, was }: Confirmations,
  actor: string,
): Promise<void> {
  await database("desk").$transaction(async (transaction) => {
    const picks = await lockPicks(transaction, studyId, candidateIds);
    const found = new Map(picks.map((pick) => [pick.candidateId, pick]));
    for (const candidateId of candidateIds) {
      const pick = found.get(candidateId);
      const pickedBy = pick?.pickedBy;
      if (pick && was !== undefined && pick.confirmed !== was && pick.confirmed !== confirmed)
        throw new AppError(
          "conflict",
          `Nothing was changed: ${pick.confirmed === null ? "somebody took the word on" : `${pick.confirmedBy} has ${pick.confirmed ? "confirmed" : "deselected"}`} candidate ${candidateId}${pick.confirmed === null ? " back" : ""} after you opened the page; look again`,
        );
      if (pickedBy === undefined)
        throw new AppError("conflict", `Cannot confirm candidate ${candidateId}: nobody has picked it; pick it first`);
      if (pickedBy === actor)
        throw new AppError(
          "forbidden",
          `Cannot confirm candidate ${candidateId}: you picked it yourself, and the second look is another person's; ask a colleague`,
        );
    }
    const by = confirmed === null ? null : actor;
    await transaction.$executeRaw`
      update keyword_picks set confirmed = ${confirmed}::boolean, confirmed_by = ${by}::text,
        confirmed_at = case when ${by}::text is null then null else app_now() end
      where study_id = ${studyId} and candidate_id = any(${candidateIds}::integer[])`;
    await record(transaction, studyId, actor, "keywords.confirm", { candidates: candidateIds.join(" "), confirmed });
  });
}

async function refuseStrangers(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
): Promise<void> {
  const known = await transaction.candidate.findMany({
    where: { studyId, role: "candidate", id: { in: [...candidateIds] } },
    select: { id: true },
  });
  const ids = new Set(known.map(({ id }) => id));
  const stranger = candidateIds.find((id) => !ids.has(id));
  if (stranger !== undefined)
    throw new AppError("notFound", `Cannot pick: there is no candidate ${stranger} in study ${studyId}`);
}
