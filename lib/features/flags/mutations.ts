import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ListedFlag } from "@/lib/formats/flag-list-json";
import { type NewFlags, type RemovedFlags, scopeOfReason } from "./schema";

const storedReason = {
  wrongClass: "wrong_class",
  notAPhotograph: "not_a_photograph",
  overlaidText: "overlaid_text",
  inappropriate: "inappropriate",
  invalid: "invalid",
  other: "other",
} as const;

/** Flags candidates, many at once; those that are flagged already keep their flag. Throws AppError notFound where one is not of the study; then nothing is flagged. */
export async function addFlags(
  studyId: AuthorizedStudyId,
  input: NewFlags,
  actor: string,
): Promise<{ flagged: number; already: number }> {
  const scope = input.scope ?? scopeOfReason(input.reason);
  const ids = [...new Set(input.candidateIds)];
  return database("desk").$transaction(async (tx) => {
    const known = await tx.candidate.findMany({ where: { studyId, id: { in: ids } }, select: { id: true } });
    const missing = ids.filter((id) => !known.some((candidate) => candidate.id === id));
    if (missing.length > 0)
      throw new AppError(
        "notFound",
        `Cannot flag: study ${studyId} has no candidate ${missing.slice(0, 5).join(", ")}; nothing was flagged`,
      );
    // In the order of images: two reviewers who flag the same sheet wait for each other and never for ever.
    const flagged = await tx.$executeRaw`
      insert into flags (study_id, image_id, candidate_id, reason, note, created_by)
      select distinct c.study_id, c.image_id, case when ${scope === "candidate"}::boolean then c.id end, ${storedReason[input.reason]}::flag_reason,
             ${input.note}::text, ${actor}::text
      from candidates c where c.study_id = ${studyId} and c.id = any(${ids}::integer[])
      order by 2, 3
      on conflict (study_id, image_id, coalesce(candidate_id, 0)) where removed_at is null do nothing`;
    await tx.auditEvent.create({
      data: {
        studyId,
        actor,
        act: "flag.add",
        subject: `study/${studyId}`,
        details: { candidateIds: ids, reason: input.reason, scope, note: input.note, flagged },
      },
    });
    return { flagged, already: ids.length - flagged };
  });
}

/**
 * Takes back every flag that keeps one of these candidates out, also those on their images; with `flagIds` only those that were read.
 * Answers how many were taken back and how many stay because they were not read.
 */
export async function removeFlags(
  studyId: AuthorizedStudyId,
  { candidateIds, flagIds }: RemovedFlags,
  actor: string,
): Promise<{ removed: number; unread: number }> {
  const ids = [...new Set(candidateIds)];
  return database("desk").$transaction(async (tx) => {
    const standing = await tx.$queryRaw<{ id: number }[]>`
      select f.id from flags f
      where f.study_id = ${studyId} and f.removed_at is null and exists (
        select from candidates c where c.study_id = f.study_id and c.image_id = f.image_id
          and (f.candidate_id is null or f.candidate_id = c.id) and c.id = any(${ids}::integer[]))
      order by f.id for update of f`;
    const read = new Set(flagIds ?? standing.map(({ id }) => id));
    const taken = standing.map(({ id }) => id).filter((id) => read.has(id));
    const removed = await tx.$executeRaw`
      update flags set removed_at = app_now(), removed_by = ${actor}
      where study_id = ${studyId} and id = any(${taken}::integer[])`;
    if (removed > 0)
      await tx.auditEvent.create({
        data: {
          studyId,
          actor,
          act: "flag.remove",
          subject: `study/${studyId}`,
          details: { candidateIds: ids, removed },
        },
      });
    return { removed, unread: standing.length - taken.length };
  });
}

export interface ImportedFlags {
  /** Entries of the list. */
  listed: number;
  /** Images of the study that are flagged now and were not before. */
  flagged: number;
  /** Entries whose image was flagged before. */
  already: number;
  /** Entries whose image the study does not have. */
  unknown: number;
}

/**
 * Flags the images that a list names, by SHA-256 or by file name without its ending (ImageNetV2's candidate ids). Entries of
 * images that the study does not have are counted and left: such lists cover more than one study's pool.
 */
export async function importFlags(
  studyId: AuthorizedStudyId,
  list: { name: string; flags: readonly ListedFlag[]; actor: string },
): Promise<ImportedFlags> {
  if (list.flags.length === 0)
    throw new AppError("badRequest", `Cannot import flags: "${list.name}" names no image; give { image: reason }`);
  return database("desk").$transaction(
    async (tx) => {
      const [counts] = await tx.$queryRaw<Omit<ImportedFlags, "listed">[]>`
        with listed as (
          select name, note from unnest(${list.flags.map((flag) => flag.image)}::text[], ${list.flags.map((flag) => flag.reason)}::text[]) as entry(name, note)
        ), named as (
          select i.id, i.sha256::text as name from candidates c join images i on i.id = c.image_id where c.study_id = ${studyId}
          union
          select c.image_id, regexp_replace(regexp_replace(c.path, '^.*/', ''), '\\.[^.]*$', '') from candidates c where c.study_id = ${studyId}
        ), one as (
          -- A file name that several images have (0001.jpg in every folder) names none of them.
          select name, min(id) as id from named group by name having count(*) = 1
        ), found as (
          select one.id, listed.name, listed.note from listed join one on one.name = listed.name
        ), added as (
          insert into flags (study_id, image_id, reason, note, created_by)
          select ${studyId}::integer, id, (case when min(note) ilike 'invalid%' then 'invalid' when min(note) = 'drawing' then 'not_a_photograph' else 'other' end)::flag_reason, min(note), ${list.actor}::text
          from found group by id order by id
          on conflict (study_id, image_id, coalesce(candidate_id, 0)) where removed_at is null do nothing
          returning image_id)
        select (select count(*) from added)::integer as flagged,
               ((select count(distinct id) from found) - (select count(*) from added))::integer as already,
               (select count(*) from listed where name not in (select name from found))::integer as unknown`;
      const imported = { listed: list.flags.length, ...(counts ?? { flagged: 0, already: 0, unknown: 0 }) };
      await tx.auditEvent.create({
        data: {
          studyId,
          actor: list.actor,
          act: "flag.import",
          subject: `study/${studyId}`,
          details: { name: list.name, ...imported },
        },
      });
      return imported;
    },
    { timeout: 60_000 },
  );
}
