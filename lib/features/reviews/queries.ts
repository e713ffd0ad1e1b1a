import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { largestRemainder } from "@/lib/stats/largest-remainder";
import { listBarredCandidates } from "../duplicates/queries";
import { reasonOf } from "../flags/queries";
import type { FlagReason, FlagScope } from "../flags/schema";
import { isVisible, standingOf } from "./rules";
import {
  type ClassAddress,
  type ClassStanding,
  type ClassVerdict,
  classStandings,
  type reviewImageSorts,
} from "./schema";

export interface RoundListItem {
  id: number;
  number: number;
  revisionId: number;
  /** "matchedFrequency r3". */
  revision: string;
  reviewersPerClass: number;
  createdBy: string;
  createdAt: Date;
  classes: number;
  standings: Record<ClassStanding, number>;
  carriedOver: number;
}

interface SlotRow {
  roundId: number;
  classId: number;
  slot: number;
  verdict: ClassVerdict;
  carriedOver: boolean;
}

/** The study's rounds of review, newest first, with how their classes stand. */
export async function listRounds(studyId: AuthorizedStudyId): Promise<RoundListItem[]> {
  const [rounds, slots] = await Promise.all([
    database("desk").$queryRaw<Omit<RoundListItem, "classes" | "standings" | "carriedOver">[]>`
      select o.id, o.number, o.revision_id as "revisionId", v.name || ' r' || r.number as revision,
             o.reviewers_per_class::integer as "reviewersPerClass", o.created_by as "createdBy", o.created_at as "createdAt"
      from review_rounds o
      join revisions r on r.study_id = o.study_id and r.id = o.revision_id
      join variants v on v.study_id = r.study_id and v.id = r.variant_id
      where o.study_id = ${studyId} order by o.number desc`,
    database("desk").$queryRaw<SlotRow[]>`
      select round_id as "roundId", class_id as "classId", slot::integer as slot, verdict, carried_over as "carriedOver"
      from class_reviews where study_id = ${studyId}`,
  ]);
  const byRound = Map.groupBy(slots, (slot) => slot.roundId);
  return rounds.map((round) => {
    const classes = [...Map.groupBy(byRound.get(round.id) ?? [], (slot) => slot.classId).values()];
    const standings = Object.fromEntries(classStandings.map((standing) => [standing, 0])) as RoundListItem["standings"];
    for (const one of classes) standings[standingOf(one)] += 1;
    const carriedOver = classes.filter((one) => one.some((slot) => slot.carriedOver)).length;
    return { ...round, classes: classes.length, standings, carriedOver };
  });
}

export interface SlotReview {
  slot: number;
  assigneeId: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  verdict: ClassVerdict;
  note: string;
  version: number;
  carriedOver: boolean;
  /** False where this reader may not know it yet: verdict and note are then blank. */
  visible: boolean;
}

export interface ReviewedClass {
  classId: number;
  wnid: string;
  lemmas: string[];
  standing: ClassStanding;
  slots: SlotReview[];
  /** Images of the revision, and those of them that are flagged by now. */
  images: number;
  flagged: number;
}

export interface Round {
  id: number;
  number: number;
  revisionId: number;
  revision: string;
  reviewersPerClass: number;
  createdAt: Date;
  classes: ReviewedClass[];
}

/** A round with its classes in the order of the study's list, as one reader may see it. Throws AppError notFound. `wnid` asks for one class. */
export async function getRound(
  studyId: AuthorizedStudyId,
  roundId: number,
  reader: { id: string },
  wnid: string | null = null,
): Promise<Round> {
  const [[round], rows] = await Promise.all([
    database("desk").$queryRaw<Omit<Round, "classes">[]>`
      select o.id, o.number, o.revision_id as "revisionId", v.name || ' r' || r.number as revision,
             o.reviewers_per_class::integer as "reviewersPerClass", o.created_at as "createdAt"
      from review_rounds o
      join revisions r on r.study_id = o.study_id and r.id = o.revision_id
      join variants v on v.study_id = r.study_id and v.id = r.variant_id
      where o.study_id = ${studyId} and o.id = ${roundId}`,
    database("desk").$queryRaw<
      (Omit<SlotReview, "visible"> & Pick<ReviewedClass, "classId" | "wnid" | "lemmas" | "images" | "flagged">)[]
    >`
      with drawn as (
        select k.class_id, c.candidate_id
        from review_rounds o
        join revision_classes k on k.study_id = o.study_id and k.revision_id = o.revision_id
        cross join unnest(k.candidate_ids) with ordinality as c(candidate_id, ordinal)
        where o.study_id = ${studyId} and o.id = ${roundId} and get_byte(k.outcomes, (c.ordinal - 1)::integer) < 4
          and (${wnid}::text is null or k.wnid = ${wnid})
      ), counts as (
        select drawn.class_id, count(*)::integer as images, count(f.candidate_id)::integer as flagged
        from drawn left join (select distinct candidate_id from flagged_candidate where study_id = ${studyId}) f on f.candidate_id = drawn.candidate_id
        group by 1)
      select r.class_id as "classId", k.wnid, k.lemmas, r.slot::integer as slot, r.assignee_id as "assigneeId", r.decided_by as "decidedBy",
             r.decided_at as "decidedAt", r.verdict, r.note, r.version, r.carried_over as "carriedOver",
             coalesce(n.images, 0) as images, coalesce(n.flagged, 0) as flagged
      from class_reviews r
      join image_classes k on k.study_id = r.study_id and k.id = r.class_id
      left join counts n on n.class_id = r.class_id
      where r.study_id = ${studyId} and r.round_id = ${roundId} and (${wnid}::text is null or k.wnid = ${wnid})
      order by k.position, k.id, r.slot`,
  ]);
  if (!round) throw new AppError("notFound", `There is no review round ${roundId} in study ${studyId}`);
  const classes = [...Map.groupBy(rows, (row) => row.classId).values()].map((slots): ReviewedClass => {
    const [first] = slots;
    return {
      classId: first?.classId ?? 0,
      wnid: first?.wnid ?? "",
      lemmas: first?.lemmas ?? [],
      images: first?.images ?? 0,
      flagged: first?.flagged ?? 0,
      standing: standingOf(slots),
      slots: slots.map((slot) => {
        const visible = isVisible(slots, slot.slot, reader.id);
        const { assigneeId, decidedBy, decidedAt, version, carriedOver } = slot;
        const { verdict, note } = visible ? slot : { verdict: "unreviewed" as const, note: "" };
        return { slot: slot.slot, assigneeId, decidedBy, decidedAt, version, carriedOver, verdict, note, visible };
      }),
    };
  });
  return { ...round, classes };
}

export interface ReviewImage {
  id: number;
  version: string;
  path: string;
  shown: number;
  selected: number;
  takenDown: boolean;
  flag: { reason: FlagReason; scope: FlagScope; note: string; by: string } | null;
  /** Every flag that stands on it: the one above, and its image's where both have one. */
  flagIds: number[];
  /** Byte of what the revision decided; null where it did not know the image. */
  outcome: number | null;
}

const imageOrders: Readonly<Record<(typeof reviewImageSorts)[number], Prisma.Sql>> = {
  frequency: Prisma.sql`t.selected::double precision / nullif(t.shown, 0) desc nulls last, t.shown desc nulls last, c.id`,
  leastFrequent: Prisma.sql`t.selected::double precision / nullif(t.shown, 0) nulls last, t.shown desc nulls last, c.id`,
  fewestVotes: Prisma.sql`coalesce(t.shown, 0), c.id`,
  path: Prisma.sql`c.path, c.id`,
};

/** A page of a class's images with their flags and what a revision decided about them, and how many fit the filter. */
export async function listReviewImages(
  studyId: AuthorizedStudyId,
  classId: number,
  filter: Omit<ClassAddress, "page" | "revision"> & { revisionId: number | null },
  page: { limit: number; offset: number },
): Promise<{ images: ReviewImage[]; total: number }> {
  const conditions = Prisma.join(
    [
      Prisma.sql`c.study_id = ${studyId} and c.class_id = ${classId} and c.role = ${filter.role}::candidate_role`,
      ...(filter.from > 0 ? [Prisma.sql`t.shown > 0 and t.selected * 100 >= ${filter.from}::integer * t.shown`] : []),
      ...(filter.to < 100 ? [Prisma.sql`t.shown > 0 and t.selected * 100 <= ${filter.to}::integer * t.shown`] : []),
      ...(filter.bin >= 0
        ? [Prisma.sql`t.shown > 0 and least(t.selected * 5 / nullif(t.shown, 0), 4) = ${filter.bin}::integer`]
        : []),
      ...(filter.bin === -2 ? [Prisma.sql`coalesce(t.shown, 0) = 0`] : []),
      ...(filter.flagged === "yes" ? [Prisma.sql`f.id is not null`] : []),
      ...(filter.flagged === "no" ? [Prisma.sql`f.id is null`] : []),
      ...(filter.drawn === "in" ? [Prisma.sql`coalesce(d.outcome < 4, false)`] : []),
      ...(filter.drawn === "out" ? [Prisma.sql`not coalesce(d.outcome < 4, false)`] : []),
    ],
    " and ",
  );
  const rows = await database("desk").$queryRaw<
    (Omit<ReviewImage, "flag"> & {
      reason: string | null;
      scope: FlagScope;
      note: string;
      by: string;
      total: number;
    })[]
  >`
    with decided as (
      select d.candidate_id, get_byte(k.outcomes, (d.ordinal - 1)::integer) as outcome
      from revision_classes k, unnest(k.candidate_ids) with ordinality as d(candidate_id, ordinal)
      where k.study_id = ${studyId} and k.revision_id = ${filter.revisionId ?? 0} and k.class_id = ${classId})
    select c.id, substr(i.sha256, 1, 12) as version, c.path, coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected,
           i.taken_down_at is not null as "takenDown", f.reason::text as reason, f.note, f.created_by as by, coalesce(f.ids, '{}') as "flagIds",
           case when f.candidate_id is null then 'image' else 'candidate' end as scope, d.outcome, (count(*) over ())::integer as total
    from candidates c
    join images i on i.id = c.image_id
    left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
    left join lateral (
      select f.*, array_agg(f.id) over () as ids from flags f
      where f.study_id = c.study_id and f.image_id = c.image_id and (f.candidate_id is null or f.candidate_id = c.id) and f.removed_at is null
      order by f.candidate_id nulls last limit 1) as f on true
    left join decided d on d.candidate_id = c.id
    where ${conditions} order by ${imageOrders[filter.sort]} limit ${page.limit} offset ${page.offset}`;
  return {
    total: rows[0]?.total ?? 0,
    images: rows.map(({ reason, scope, note, by, total: _, ...image }) => ({
      ...image,
      flag: reason === null ? null : { reason: reasonOf(reason), scope, note, by },
    })),
  };
}

export interface ClassBinRow {
  /** Fifth of selection frequency, 0..4. */
  bin: number;
  /** Reference images with the minimum of votes. */
  reference: number;
  /** What a test set wants: the reference scaled to the study's images per class (METHOD.md 4). */
  target: number;
  /** Candidates that may be drawn: the minimum of votes, not flagged, not taken down, no near-duplicates, reviewed as far as the study asks. */
  valid: number;
  /** Candidates with votes. */
  all: number;
}

/** The histogram table of a class: per bin the reference set, the target, the valid candidates and all. */
export async function listClassBins(studyId: AuthorizedStudyId, classId: number): Promise<ClassBinRow[]> {
  const barred = await listBarredCandidates(studyId, classId);
  const rows = await database("desk").$queryRaw<
    { bin: number; reference: number; valid: number; all: number; imagesPerClass: number }[]
  >`
    select bins.bin, s.images_per_class as "imagesPerClass",
           count(*) filter (where i.role = 'reference' and i.shown >= s.minimum_votes)::integer as reference,
           count(*) filter (where i.role = 'candidate' and i.shown >= s.minimum_votes and not i.barred)::integer as valid,
           count(*) filter (where i.role = 'candidate')::integer as all
    from studies s cross join generate_series(0, 4) as bins(bin)
    left join (
      select c.role, t.shown, least(t.selected * 5 / t.shown, 4) as bin,
             m.taken_down_at is not null or f.candidate_id is not null or c.id = any(${barred}::integer[]) as barred
      from candidates c
      join tallies t on t.study_id = c.study_id and t.candidate_id = c.id and t.shown > 0
      join images m on m.id = c.image_id
      left join flagged_candidate f on f.study_id = c.study_id and f.candidate_id = c.id
      where c.study_id = ${studyId} and c.class_id = ${classId}) as i on i.bin = bins.bin
    where s.id = ${studyId} group by bins.bin, s.id order by bins.bin`;
  const target = largestRemainder(
    rows.map((row) => row.reference),
    rows[0]?.imagesPerClass ?? 0,
  );
  return rows.map(({ imagesPerClass: _, ...row }) => ({ ...row, target: target[row.bin] ?? 0 }));
}

/** How many candidates of one class have each outcome in a revision, by byte; they add up to the class's candidates at the draw. */
export async function countClassOutcomes(
  studyId: AuthorizedStudyId,
  revisionId: number,
  classId: number,
): Promise<{ byte: number; count: number }[]> {
  return database("desk").$queryRaw<{ byte: number; count: number }[]>`
    select get_byte(k.outcomes, place) as byte, count(*)::integer as count
    from revision_classes k, generate_series(0, length(k.outcomes) - 1) as place
    where k.study_id = ${studyId} and k.revision_id = ${revisionId} and k.class_id = ${classId} group by 1 order by 1`;
}

export interface ClassRound {
  round: Pick<Round, "id" | "number" | "revisionId" | "revision" | "reviewersPerClass">;
  review: ReviewedClass;
  /** Neighbours in the round, for going on with the keyboard: the next class that this reader still has to judge. */
  next: string | null;
}

/** Where a class stands in the newest round, and which class this reader goes on with; null where no round has it. */
export async function getClassRound(
  studyId: AuthorizedStudyId,
  wnid: string,
  reader: { id: string },
): Promise<ClassRound | null> {
  const newest = await database("desk").reviewRound.findFirst({
    where: { studyId },
    orderBy: { number: "desc" },
    select: { id: true },
  });
  if (!newest) return null;
  const [round, [next]] = await Promise.all([
    getRound(studyId, newest.id, reader, wnid),
    database("desk").$queryRaw<{ wnid: string }[]>`
      select k.wnid from class_reviews r join image_classes k on k.study_id = r.study_id and k.id = r.class_id
      left join image_classes here on here.study_id = ${studyId} and here.wnid = ${wnid}
      where r.study_id = ${studyId} and r.round_id = ${newest.id} and r.slot < 2 and r.verdict = 'unreviewed' and k.wnid <> ${wnid}
        and (r.assignee_id = ${reader.id} or (r.assignee_id is null and not exists (
          select from class_reviews mine where mine.study_id = r.study_id and mine.round_id = r.round_id and mine.class_id = r.class_id
            and mine.slot < 2 and mine.decided_by = ${reader.id})))
      order by k.position <= coalesce(here.position, -1), k.position limit 1`,
  ]);
  const [review] = round.classes;
  return review ? { round, review, next: next?.wnid ?? null } : null;
}

/** Verdicts of a round by wnid, in the order of the study's list: what the export of a round writes. Conflicts are unreviewed. */
export async function listVerdicts(studyId: AuthorizedStudyId, roundId: number): Promise<Map<string, ClassVerdict>> {
  const slots = await database("desk").$queryRaw<{ wnid: string; slot: number; verdict: ClassVerdict }[]>`
    select k.wnid, r.slot::integer as slot, r.verdict from class_reviews r
    join image_classes k on k.study_id = r.study_id and k.id = r.class_id
    where r.study_id = ${studyId} and r.round_id = ${roundId} order by k.position, k.id`;
  return new Map(
    [...Map.groupBy(slots, (slot) => slot.wnid)].map(([wnid, of]): [string, ClassVerdict] => {
      const standing = standingOf(of);
      return [wnid, standing === "conflict" ? "unreviewed" : standing];
    }),
  );
}
