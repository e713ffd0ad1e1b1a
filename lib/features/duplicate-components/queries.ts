import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { contestedClasses, type DuplicateComponent, goodFrequency, listConnected, resolveDuplicates } from "./rules";

/** A component with what a person needs to see of it. */
export interface ResolvedComponent extends DuplicateComponent {
  candidates: {
    candidateId: number;
    version: string;
    wnid: string;
    lemma: string;
    path: string;
    frequency: number | null;
    survives: boolean;
    overridden: boolean | null;
  }[];
  references: { candidateId: number; version: string; wnid: string; lemma: string; path: string }[];
  /** Images that are not in the study. */
  externals: string[];
}

/** Every component of near-identical images with its survivors, as verdicts, votes and overrides stand now. */
export async function listComponents(studyId: AuthorizedStudyId): Promise<ResolvedComponent[]> {
  await renewComponents(studyId);
  return describeComponents(await resolveComponents(studyId, "all"));
}

/** One page of the components, the last where `page` lies beyond; how many there are, and how many candidates they keep out of every draw. */
export async function listComponentPage(
  studyId: AuthorizedStudyId,
  asked: { page: number; pageSize: number },
): Promise<{ components: ResolvedComponent[]; page: number; total: number; out: number }> {
  await renewComponents(studyId);
  const { pageSize } = asked;
  const { total, out } = await countComponents(studyId);
  const page = Math.min(asked.page, Math.max(1, Math.ceil(total / pageSize)));
  const rows = await database("desk").duplicateComponent.findMany({
    where: { studyId },
    orderBy: { id: "asc" },
    skip: (page - 1) * pageSize,
    take: pageSize,
    select: { id: true },
  });
  const resolved = await resolveComponents(
    studyId,
    rows.map(({ id }) => id),
  );
  return { components: describeComponents(resolved), page, total, out };
}

/** The components that candidates or reference images stand in, by their ids; those that stand in none are missing. */
export async function listComponentsOf(
  studyId: AuthorizedStudyId,
  candidateIds: readonly number[],
): Promise<Map<number, ResolvedComponent>> {
  await renewComponents(studyId);
  const ids = await listComponentIds(studyId, Prisma.sql`c.id = any(${[...candidateIds]}::integer[])`);
  const asked = new Set(candidateIds);
  return new Map(
    describeComponents(await resolveComponents(studyId, ids)).flatMap((component) =>
      [...component.candidates, ...component.references]
        .filter(({ candidateId }) => asked.has(candidateId))
        .map(({ candidateId }) => [candidateId, component] as const),
    ),
  );
}

/** Candidates, of one class where it is given, that must not enter a draw, because they show what an original or a better candidate shows. */
export async function listNearDuplicateCandidates(studyId: AuthorizedStudyId, classId?: number): Promise<Set<number>> {
  await renewComponents(studyId);
  const ids = classId === undefined ? "all" : await listComponentIds(studyId, Prisma.sql`c.class_id = ${classId}`);
  const { components } = await resolveComponents(studyId, ids);
  return new Set(components.flatMap(({ nearDuplicates }) => nearDuplicates));
}

async function listComponentIds(studyId: AuthorizedStudyId, ofCandidates: Prisma.Sql): Promise<number[]> {
  const rows = await database("desk").$queryRaw<{ id: number }[]>`
    select distinct m.component_id as id
    from candidates c join duplicate_component_images m on m.study_id = c.study_id and m.image_id = c.image_id
    where c.study_id = ${studyId} and ${ofCandidates}`;
  return rows.map(({ id }) => id);
}

/**
 * Brings the components of a study in line with its verdicts, photographs and candidates, where triggers have noted a change since the last
 * time. What it writes is derived from what was there: to a reader nothing changes.
 *
 * Only what hangs on the noted images is looked at: a verdict costs the same in a study of any size. Of more than `fewChanges` notes, the ties
 * of the whole study are read at once.
 */
export async function renewComponents(studyId: AuthorizedStudyId, fewChanges = 1000): Promise<void> {
  const noted = await database("desk").duplicateChange.findFirst({ where: { studyId }, select: { id: true } });
  if (!noted) return;
  await database("desk").$transaction(
    async (transaction) => {
      // Two who read at once: the second waits, and finds nothing left to do.
      await transaction.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`components/${studyId}`}, 0))`;
      const images = await takeTied(transaction, studyId, fewChanges);
      await replaceComponents(transaction, studyId, images, await listTies(transaction, studyId, images));
    },
    { timeout: 120_000 },
  );
}

/**
 * Takes the notes of a study: the noted images that something may tie, with all that hangs on them now or hung on them at the last time.
 * What is noted from here on, also of the same images, stays for the next time.
 */
async function takeTied(transaction: Transaction, studyId: AuthorizedStudyId, fewChanges: number): Promise<number[]> {
  const some = await transaction.duplicateChange.findMany({ where: { studyId }, take: fewChanges + 1 });
  if (some.length > fewChanges) {
    await transaction.duplicateChange.deleteMany({ where: { studyId } });
    return listAllTied(transaction, studyId);
  }
  await transaction.duplicateChange.deleteMany({ where: { id: { in: some.map(({ id }) => id) } } });
  return listTied(
    transaction,
    studyId,
    some.map(({ imageId }) => imageId),
  );
}

/** Every image of a study that anything ties, or tied at the last time. */
async function listAllTied(transaction: Transaction, studyId: AuthorizedStudyId): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ imageId: number }[]>`
    -- Photographs with several images first, whose ever they are: few, and read from the index alone.
    with photo as materialized (
      select source, source_id from images where source in ('flickr', 'openverse') and source_id is not null
      group by source, source_id having count(*) > 1)
    select i.id as "imageId" from photo cross join lateral (
      select id from images where source = photo.source and source_id = photo.source_id offset 0) as i
    where exists (select from candidates c where c.study_id = ${studyId} and c.image_id = i.id)
    union select image_id from candidates where study_id = ${studyId} group by image_id having count(*) > 1
    union select image_id from neighbour_pairs where study_id = ${studyId} and verdict = 'duplicate'
    union select other_id from neighbour_pairs where study_id = ${studyId} and verdict = 'duplicate'
    union select image_id from external_duplicates where study_id = ${studyId}
    union select image_id from duplicate_component_images where study_id = ${studyId}`;
  return rows.map(({ imageId }) => imageId);
}

/** The images, with all that hangs on them now or hung on them at the last time. */
async function listTied(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  changed: readonly number[],
): Promise<number[]> {
  const rows = await transaction.$queryRaw<{ imageId: number }[]>`
    with recursive changed as (select distinct image_id from unnest(${[...changed]}::integer[]) as image(image_id)),
    tied (image_id) as (
      select image_id from changed
      union select n.image_id from changed join duplicate_component_images o on o.study_id = ${studyId} and o.image_id = changed.image_id
        join duplicate_component_images n on n.study_id = ${studyId} and n.component_id = o.component_id
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

/** How many components there are and how many candidates do not stay, which needs no votes: the rule keeps one of those that nobody dropped. */
async function countComponents(studyId: AuthorizedStudyId): Promise<{ total: number; out: number }> {
  const [row] = await database("desk").$queryRaw<{ total: number; out: number }[]>`
    with said as (
      select m.component_id, count(*) filter (where o.keep) as kept, count(*) filter (where not o.keep) as dropped
      from survivor_overrides o join candidates c on c.study_id = o.study_id and c.id = o.candidate_id
      join duplicate_component_images m on m.study_id = c.study_id and m.image_id = c.image_id
      where o.study_id = ${studyId} group by m.component_id)
    select count(*)::integer as total, coalesce(sum(k.candidates - case
        when s.kept > 0 then s.kept
        when k.has_original or s.dropped >= k.candidates then 0
        else 1 end), 0)::integer as out
    from duplicate_components k left join said s on s.component_id = k.id
    where k.study_id = ${studyId}`;
  return row ?? { total: 0, out: 0 };
}

interface ComponentImage {
  componentId: number;
  sha256: string;
  /** Images that are not in the study, tied to this one. */
  externals: { name: string; isOriginal: boolean }[] | null;
}

interface ComponentMember {
  candidateId: number;
  sha256: string;
  wnid: string;
  lemma: string;
  path: string;
  role: "candidate" | "reference";
  shown: number;
  selected: number;
  keep: boolean | null;
}

interface Resolved {
  components: DuplicateComponent[];
  byNode: ReadonlyMap<string, readonly ComponentMember[]>;
}

/** Who survives in some components, in the order of their smallest images. */
async function resolveComponents(studyId: AuthorizedStudyId, ids: readonly number[] | "all"): Promise<Resolved> {
  if (ids !== "all" && ids.length === 0) return { components: [], byNode: new Map() };
  const ofThem = Prisma.sql`m.study_id = ${studyId} ${ids === "all" ? Prisma.empty : Prisma.sql`and m.component_id = any(${[...ids]}::integer[])`}`;
  const [images, members] = await Promise.all([
    database("desk").$queryRaw<ComponentImage[]>`
      select m.component_id as "componentId", i.sha256,
        (select json_agg(json_build_object('name', e.name, 'isOriginal', e.is_original) order by e.name)
         from external_duplicates e where e.study_id = m.study_id and e.image_id = m.image_id) as externals
      from duplicate_component_images m join images i on i.id = m.image_id
      where ${ofThem} order by m.component_id, m.image_id`,
    database("desk").$queryRaw<ComponentMember[]>`
      select c.id as "candidateId", i.sha256, k.wnid, coalesce(k.lemmas[1], k.wnid) as lemma, c.path, c.role::text as role, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected, o.keep
      from duplicate_component_images m
      join candidates c on c.study_id = m.study_id and c.image_id = m.image_id
      join images i on i.id = c.image_id join image_classes k on k.study_id = c.study_id and k.id = c.class_id
      left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      left join survivor_overrides o on o.study_id = c.study_id and o.candidate_id = c.id
      where ${ofThem} order by i.sha256, k.wnid`,
  ]);
  const byComponent = Map.groupBy(images, ({ componentId }) => componentId);
  const pairs = [...byComponent.values()].flatMap(([first, ...rest]) => [
    ...rest.map(({ sha256 }): [string, string] => [first?.sha256 ?? "", sha256]),
    ...[first, ...rest].flatMap((image) =>
      (image?.externals ?? []).map(({ name }): [string, string] => [image?.sha256 ?? "", name]),
    ),
  ]);
  const candidates = members
    .filter(({ role }) => role === "candidate")
    .map(({ candidateId, sha256, wnid, shown, selected }) => ({
      candidateId,
      node: sha256,
      wnid,
      frequency: shown > 0 ? selected / shown : null,
    }));
  const resolved = resolveDuplicates({
    pairs,
    candidates,
    originals: new Set([
      ...members.filter(({ role }) => role === "reference").map(({ sha256 }) => sha256),
      ...images.flatMap(({ externals }) =>
        (externals ?? []).flatMap(({ name, isOriginal }) => (isOriginal ? [name] : [])),
      ),
    ]),
    goodCandidates: await countGood(studyId, contestedClasses({ pairs, candidates })),
    overrides: new Map(
      members.flatMap(({ candidateId, keep }) => (keep === null ? [] : [[candidateId, keep] as const])),
    ),
  });
  const placeOf = new Map(images.map(({ sha256, componentId }) => [sha256, componentId]));
  const place = ({ nodes }: DuplicateComponent) => Math.max(...nodes.map((node) => placeOf.get(node) ?? 0));
  return {
    components: resolved.toSorted((a, b) => place(a) - place(b)),
    byNode: Map.groupBy(members, ({ sha256 }) => sha256),
  };
}

function describeComponents({ components, byNode }: Resolved): ResolvedComponent[] {
  return components.map((component) => {
    const members = component.nodes.flatMap((node) => byNode.get(node) ?? []);
    const survivors = new Set(component.survivors);
    return {
      ...component,
      candidates: members
        .filter(({ role }) => role === "candidate")
        .map(({ candidateId, sha256, wnid, lemma, path, shown, selected, keep }) => ({
          candidateId,
          version: sha256.slice(0, 12),
          wnid,
          lemma,
          path,
          frequency: shown > 0 ? selected / shown : null,
          survives: survivors.has(candidateId),
          overridden: keep,
        })),
      references: members
        .filter(({ role }) => role === "reference")
        .map(({ candidateId, sha256, wnid, lemma, path }) => ({
          candidateId,
          version: sha256.slice(0, 12),
          wnid,
          lemma,
          path,
        })),
      externals: component.nodes.filter((node) => !byNode.has(node)),
    };
  });
}

/** How many candidates of these classes have a frequency that is good. */
async function countGood(studyId: AuthorizedStudyId, wnids: ReadonlySet<string>): Promise<Map<string, number>> {
  if (wnids.size === 0) return new Map();
  const rows = await database("desk").$queryRaw<{ wnid: string; good: number }[]>`
    select k.wnid, count(*)::integer as good
    from image_classes k join candidates c on c.study_id = k.study_id and c.class_id = k.id
    join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
    where k.study_id = ${studyId} and k.wnid = any(${[...wnids]}::text[]) and c.role = 'candidate'
      and t.shown > 0 and t.selected::double precision / t.shown >= ${goodFrequency}
    group by k.wnid`;
  return new Map(rows.map(({ wnid, good }) => [wnid, good]));
}
