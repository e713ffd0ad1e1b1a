import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma } from "@/lib/db/client";
import { renewComponents } from "./mutations";
import { contestedClasses, type DuplicateComponent, goodFrequency, resolveDuplicates } from "./rules";

/** A component with what a person needs to see of it. */
export interface ResolvedComponent extends DuplicateComponent {
  candidates: {
    candidateId: number;
    version: string;
    wnid: string;
    path: string;
    frequency: number | null;
    survives: boolean;
    overridden: boolean | null;
  }[];
  references: { candidateId: number; version: string; wnid: string; path: string }[];
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

/** Candidates that must not enter a draw, because they show what an original or a better candidate shows. */
export async function listNearDuplicateCandidates(studyId: AuthorizedStudyId): Promise<Set<number>> {
  await renewComponents(studyId);
  const { components } = await resolveComponents(studyId, "all");
  return new Set(components.flatMap(({ nearDuplicates }) => nearDuplicates));
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
      select c.id as "candidateId", i.sha256, k.wnid, c.path, c.role::text as role, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected, o.keep
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
        .map(({ candidateId, sha256, wnid, path, shown, selected, keep }) => ({
          candidateId,
          version: sha256.slice(0, 12),
          wnid,
          path,
          frequency: shown > 0 ? selected / shown : null,
          survives: survivors.has(candidateId),
          overridden: keep,
        })),
      references: members
        .filter(({ role }) => role === "reference")
        .map(({ candidateId, sha256, wnid, path }) => ({ candidateId, version: sha256.slice(0, 12), wnid, path })),
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
