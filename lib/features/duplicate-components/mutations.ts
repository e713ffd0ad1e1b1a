import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { listConnected } from "./rules";
import type { SurvivorWord } from "./schema";

/**
 * Brings the components of a study in line with its verdicts, photographs and candidates, where triggers have noted a change since the last
 * time. Whoever reads components calls it first.
 *
 * Only what hangs on the noted images is looked at: a verdict costs the same in a study of any size.
 */
export async function renewComponents(studyId: AuthorizedStudyId): Promise<void> {
  const noted = await database("desk").duplicateChange.findFirst({ where: { studyId }, select: { id: true } });
  if (!noted) return;
  await database("desk").$transaction(
    async (transaction) => {
      // Two who read at once: the second waits, and finds nothing left to do.
      await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`components/${studyId}`}, 0))`;
      // By id: what is noted from here on, also of the same image, stays for the next time.
      const changes = await transaction.$queryRaw<{ id: bigint; imageId: number }[]>`
        select id, image_id as "imageId" from duplicate_changes where study_id = ${studyId}`;
      const images = await listTied(
        transaction,
        studyId,
        changes.map(({ imageId }) => imageId),
      );
      await replaceComponents(transaction, studyId, images, await listTies(transaction, studyId, images));
      await transaction.$executeRaw`delete from duplicate_changes where id = any(${changes.map(({ id }) => id)}::bigint[])`;
    },
    { timeout: 120_000 },
  );
}

/** Those of the images that anything ties, with all that hangs on them now or hung on them at the last time. */
async function listTied(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  changed: readonly number[],
): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ imageId: number }[]>`
    with recursive changed as (select distinct image_id from unnest(${[...changed]}::integer[]) as image(image_id)),
    tied (image_id) as (
      select image_id from changed where (select count(*) from candidates c where c.study_id = ${studyId} and c.image_id = changed.image_id) > 1
      union select n.image_id from changed join duplicate_component_images o on o.study_id = ${studyId} and o.image_id = changed.image_id
        join duplicate_component_images n on n.study_id = ${studyId} and n.component_id = o.component_id
      union select changed.image_id from changed join external_duplicates e on e.study_id = ${studyId} and e.image_id = changed.image_id
      union select p.image_id from changed join neighbour_pairs p on p.study_id = ${studyId} and p.image_id = changed.image_id and p.verdict = 'duplicate'
      union select p.other_id from changed join neighbour_pairs p on p.study_id = ${studyId} and p.other_id = changed.image_id and p.verdict = 'duplicate'
      union select changed.image_id from changed join images i on i.id = changed.image_id
        join images o on o.source = i.source and o.source_id = i.source_id and o.id <> i.id
        where i.source in ('flickr', 'openverse')
      union
      select next.image_id from tied t cross join lateral (
        select p.other_id as image_id from neighbour_pairs p where p.study_id = ${studyId} and p.image_id = t.image_id and p.verdict = 'duplicate'
        union all
        select p.image_id from neighbour_pairs p where p.study_id = ${studyId} and p.other_id = t.image_id and p.verdict = 'duplicate'
        union all
        select f.image_id from external_duplicates e join external_duplicates f on f.study_id = e.study_id and f.name = e.name
        where e.study_id = ${studyId} and e.image_id = t.image_id
        union all
        select o.id from images i join images o on o.source = i.source and o.source_id = i.source_id
        where i.id = t.image_id and i.source in ('flickr', 'openverse')
          and exists (select from candidates c where c.study_id = ${studyId} and c.image_id = i.id)
          and exists (select from candidates c where c.study_id = ${studyId} and c.image_id = o.id)
      ) as next)
    select image_id as "imageId" from tied`;
  return rows.map(({ imageId }) => imageId);
}

/** Pairs of these images that stand together: confirmed, of one photograph, or beside one image that is not in the study. */
async function listTies(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  images: readonly number[],
): Promise<[number, number][]> {
  if (images.length === 0) return [];
  const rows = await transaction.$queryRaw<{ one: number; other: number }[]>`
    with tied as materialized (select image_id from unnest(${[...images]}::integer[]) as image(image_id))
    select p.image_id as one, p.other_id as other from tied join neighbour_pairs p on p.study_id = ${studyId} and p.image_id = tied.image_id and p.verdict = 'duplicate'
    union all
    select min(e.image_id) over (partition by e.name), e.image_id from tied join external_duplicates e on e.study_id = ${studyId} and e.image_id = tied.image_id
    union all
    select min(i.id) over (partition by i.source, i.source_id), i.id from tied join images i on i.id = tied.image_id
    where i.source in ('flickr', 'openverse') and i.source_id is not null
      and exists (select from candidates c where c.study_id = ${studyId} and c.image_id = i.id)`;
  return rows.map(({ one, other }) => [one, other]);
}

async function replaceComponents(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  images: readonly number[],
  ties: readonly (readonly [number, number])[],
): Promise<void> {
  if (images.length === 0) return;
  await transaction.$executeRaw`
    delete from duplicate_components k where k.study_id = ${studyId} and k.id in (
      select component_id from duplicate_component_images where study_id = ${studyId} and image_id = any(${[...images]}::integer[]))`;
  const placed = listConnected(ties, images).flatMap((connected) => {
    const id = connected.reduce((least, image) => Math.min(least, image));
    return connected.map((image) => ({ id, image }));
  });
  const rows = Prisma.sql`unnest(${placed.map(({ id }) => id)}::integer[], ${placed.map(({ image }) => image)}::integer[]) as m(id, image_id)`;
  await transaction.$executeRaw`
    insert into duplicate_components (study_id, id, candidates, has_original)
    select ${studyId}::integer, id, candidates, has_original from (
      select m.id, count(*) filter (where c.role = 'candidate')::integer as candidates,
        bool_or(coalesce(c.role = 'reference', false) or exists (
          select from external_duplicates e where e.study_id = ${studyId} and e.image_id = m.image_id and e.is_original)) as has_original
      from ${rows} left join candidates c on c.study_id = ${studyId} and c.image_id = m.image_id
      group by m.id) as component
    where candidates > case when has_original then 0 else 1 end`;
  await transaction.$executeRaw`
    insert into duplicate_component_images (study_id, image_id, component_id)
    select ${studyId}::integer, m.image_id, m.id
    from ${rows} join duplicate_components k on k.study_id = ${studyId} and k.id = m.id`;
}

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
