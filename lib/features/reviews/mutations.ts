import type { AuthorizedStudyId, SignedInUser, StudyRole } from "@/lib/auth/scopes";
import { studyRoles } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ListedVerdict } from "@/lib/formats/class-review-json";
import { carriesOver, splitClasses, standingOf } from "./rules";
import { type ClassVerdict, type NewRound, type SavedReview, settlingSlot } from "./schema";

/** Starts a round of review over the classes of a revision; reviews of the round before carry over where they may. */
export async function createRound(
  studyId: AuthorizedStudyId,
  input: NewRound,
  actor: string,
): Promise<{ id: number; number: number; classes: number; carriedOver: number }> {
  return database("desk").$transaction(
    async (tx) => {
      // One at a time: the number and "the newest round" must not change in between.
      await tx.$queryRaw`select id from studies where id = ${studyId} for update`;
      await requireReviewers(tx, studyId, input);
      const classes = await tx.revisionClass.findMany({
        where: { studyId, revisionId: input.revisionId },
        select: { classId: true, imageSha256s: true },
      });
      if (classes.length === 0)
        throw new AppError(
          "notFound",
          `Cannot start a review: study ${studyId} has no revision ${input.revisionId} with classes; draw one first`,
        );
      const newest = await tx.reviewRound.findFirst({
        where: { studyId, ...(input.previousId === undefined ? {} : { id: input.previousId ?? -1 }) },
        orderBy: { number: "desc" },
      });
      if (typeof input.previousId === "number" && !newest)
        throw new AppError("notFound", `Cannot carry reviews over: study ${studyId} has no round ${input.previousId}`);
      const last = await tx.reviewRound.aggregate({ where: { studyId }, _max: { number: true } });
      const round = await tx.reviewRound.create({
        data: {
          studyId,
          number: (last._max.number ?? 0) + 1,
          revisionId: input.revisionId,
          previousId: newest?.id ?? null,
          reviewersPerClass: input.reviewersPerClass,
          createdBy: actor,
        },
      });
      const carried = newest ? await listCarriedOver(tx, studyId, newest, classes) : new Set<number>();
      const open = classes.map((one) => one.classId).filter((classId) => !carried.has(classId));
      await tx.classReview.createMany({
        data: splitClasses(open, input.reviewers, input.reviewersPerClass, round.number).map((assignment) => ({
          studyId,
          roundId: round.id,
          ...assignment,
        })),
      });
      await tx.$executeRaw`
        insert into class_reviews (study_id, round_id, class_id, slot, verdict, note, carried_over, decided_by, decided_at)
        select distinct on (r.class_id) r.study_id, ${round.id}::integer, r.class_id, 0, 'reviewed', r.note, true, r.decided_by, r.decided_at
        from class_reviews r
        where r.study_id = ${studyId} and r.round_id = ${newest?.id ?? 0} and r.class_id = any(${[...carried]}::integer[])
          and r.verdict = 'reviewed'
        order by r.class_id, r.slot desc`;
      const result = { id: round.id, number: round.number, classes: classes.length, carriedOver: carried.size };
      await tx.auditEvent.create({
        data: {
          studyId,
          actor,
          act: "review.start",
          subject: `round/${round.id}`,
          details: { ...input, previousId: newest?.id ?? null, ...result },
        },
      });
      return result;
    },
    { timeout: 30_000 },
  );
}

/** Reviewers must be able to review: members with that role. Two per class need two people. */
async function requireReviewers(tx: Transaction, studyId: number, input: NewRound): Promise<void> {
  const reviewers = [...new Set(input.reviewers)];
  const members = await tx.studyMember.findMany({ where: { studyId, userId: { in: reviewers } } });
  const able = new Set(members.filter((member) => member.role !== "viewer").map((member) => member.userId));
  const unable = reviewers.filter((id) => !able.has(id));
  if (unable.length > 0)
    throw new AppError(
      "badRequest",
      `Cannot split the review: ${unable.slice(0, 3).join(", ")} may not review in study ${studyId}; name members with the role reviewer, researcher or admin`,
      { field: "reviewers" },
    );
  if (input.reviewersPerClass === 2 && reviewers.length === 1)
    throw new AppError(
      "badRequest",
      "Cannot have two people judge each class: one reviewer is named; name at least two, or none for whoever comes first",
      { field: "reviewers" },
    );
}

async function listCarriedOver(
  tx: Transaction,
  studyId: number,
  previous: { id: number; revisionId: number },
  classes: readonly { classId: number; imageSha256s: Uint8Array }[],
): Promise<Set<number>> {
  const [reviews, before] = await Promise.all([
    tx.classReview.findMany({
      where: { studyId, roundId: previous.id },
      select: { classId: true, slot: true, verdict: true },
    }),
    tx.revisionClass.findMany({
      where: { studyId, revisionId: previous.revisionId },
      select: { classId: true, imageSha256s: true },
    }),
  ]);
  const slots = Map.groupBy(reviews, (review) => review.classId);
  const images = new Map(before.map((one) => [one.classId, one.imageSha256s]));
  const carried = classes.filter((one) =>
    carriesOver(standingOf(slots.get(one.classId) ?? []), images.get(one.classId), one.imageSha256s),
  );
  return new Set(carried.map((one) => one.classId));
}

export interface ReviewSlot {
  slot: number;
  verdict: ClassVerdict;
  version: number;
}

/**
 * Saves one reviewer's verdict on a class. Refused, with nothing changed: a round or class that is not there, a slot of somebody
 * else, both slots of a class by one person, and (conflict) a review that changed since `version` was read.
 */
export async function saveReview(
  studyId: AuthorizedStudyId,
  place: { roundId: number; wnid: string },
  input: SavedReview,
  access: { user: Pick<SignedInUser, "id">; role: StudyRole },
): Promise<ReviewSlot> {
  const userId = access.user.id;
  return database("desk").$transaction(async (tx) => {
    const found = await tx.imageClass.findUnique({
      where: { studyId_wnid: { studyId, wnid: place.wnid } },
      select: { id: true },
    });
    const classId = found?.id ?? 0;
    // Everybody who judges this class in this round waits here: who holds which slot is decided on what is committed.
    const slots = await tx.$queryRaw<
      { slot: number; assigneeId: string | null; decidedBy: string | null; verdict: ClassVerdict; version: number }[]
    >`
      select slot, assignee_id as "assigneeId", decided_by as "decidedBy", verdict, version from class_reviews
      where study_id = ${studyId} and round_id = ${place.roundId} and class_id = ${classId} order by slot for update`;
    if (slots.length === 0)
      throw new AppError(
        "notFound",
        `Cannot save the review: round ${place.roundId} of study ${studyId} has no class "${place.wnid}"`,
      );
    const slot =
      input.slot === settlingSlot
        ? await openSettlingSlot(tx, studyId, place.roundId, classId, slots, access.role)
        : ownSlot(slots, input.slot, userId, place.wnid);
    const saved = await tx.$queryRaw<ReviewSlot[]>`
      update class_reviews
      set verdict = ${input.verdict}::class_verdict, note = ${input.note}, version = version + 1, carried_over = false,
          decided_by = ${userId}, decided_at = case when ${input.verdict} = 'unreviewed' then null else app_now() end
      where study_id = ${studyId} and round_id = ${place.roundId} and class_id = ${classId} and slot = ${slot} and version = ${input.version}
      returning slot, verdict, version`;
    const [review] = saved;
    if (!review) {
      const now = slots.find((one) => one.slot === slot);
      throw new AppError(
        "conflict",
        `Your review of ${place.wnid} was not saved: somebody changed it since you opened it (now "${now?.verdict ?? "unreviewed"}", version ${now?.version ?? 0}; you read version ${input.version}); look at it again and save once more`,
        { stale: true, verdict: now?.verdict ?? "unreviewed", version: now?.version ?? 0 },
      );
    }
    await tx.auditEvent.create({
      data: {
        studyId,
        actor: userId,
        act: "review.save",
        subject: `class/${place.wnid}`,
        details: { roundId: place.roundId, slot, verdict: input.verdict, note: input.note, version: review.version },
      },
    });
    return review;
  });
}

function ownSlot(
  slots: readonly { slot: number; assigneeId: string | null; decidedBy: string | null }[],
  wanted: number | undefined,
  userId: string,
  wnid: string,
): number {
  const judges = slots.filter((one) => one.slot !== settlingSlot);
  const owner = (one: (typeof judges)[number]) => one.assigneeId ?? one.decidedBy;
  const mine = judges.find((one) => owner(one) === userId);
  // A class that is judged once is corrected by whoever sees the mistake; the version guards it.
  const free =
    mine ?? judges.find((one) => owner(one) === null) ?? (judges.length === 1 ? openToAll(judges) : undefined);
  if (free && (wanted === undefined || wanted === free.slot)) return free.slot;
  throw new AppError(
    "forbidden",
    mine && wanted !== undefined
      ? `Refused for ${wnid}: you are its reviewer ${mine.slot + 1}; nobody judges a class twice`
      : `Refused for ${wnid}: its review is somebody else's; ask a researcher of the study to start a round in which it is yours`,
  );
}

function openToAll<Slot extends { assigneeId: string | null }>(judges: readonly Slot[]): Slot | undefined {
  const [only] = judges;
  return only?.assigneeId === null ? only : undefined;
}

async function openSettlingSlot(
  tx: Transaction,
  studyId: number,
  roundId: number,
  classId: number,
  slots: readonly { slot: number; verdict: ClassVerdict }[],
  role: StudyRole,
): Promise<number> {
  if (studyRoles.indexOf(role) < studyRoles.indexOf("researcher"))
    throw new AppError("forbidden", "Refused: conflicts between reviewers are settled by researchers and admins");
  const standing = standingOf(slots.filter((one) => one.slot !== settlingSlot));
  if (standing !== "conflict")
    throw new AppError(
      "conflict",
      `There is nothing to settle: the reviewers' verdict is "${standing}"; only a conflict is settled`,
    );
  await tx.classReview.createMany({
    data: [{ studyId, roundId, classId, slot: settlingSlot }],
    skipDuplicates: true,
  });
  return settlingSlot;
}

/** Brings the reviews of a file in as a round over a revision; classes that the file does not name are unreviewed. Throws AppError badRequest for a class that the revision has not. */
export async function importReviews(
  studyId: AuthorizedStudyId,
  input: { revisionId: number; name: string; verdicts: ReadonlyMap<string, ListedVerdict> },
  actor: string,
): Promise<{ roundId: number; reviewed: number; problematic: number; unreviewed: number }> {
  const classes = await database("desk").revisionClass.findMany({
    where: { studyId, revisionId: input.revisionId },
    select: { wnid: true },
  });
  const known = new Set(classes.map((one) => one.wnid));
  const unknown = [...input.verdicts.keys()].filter((wnid) => !known.has(wnid));
  if (unknown.length > 0)
    throw new AppError(
      "badRequest",
      `Cannot import "${input.name}": ${unknown.length} of its classes are not in revision ${input.revisionId}, first ${unknown.slice(0, 3).join(", ")}; choose the revision that was reviewed`,
    );
  const round = await createRound(
    studyId,
    { revisionId: input.revisionId, previousId: null, reviewersPerClass: 1, reviewers: [] },
    actor,
  );
  const wnids = [...input.verdicts.keys()];
  await database("desk").$executeRaw`
    update class_reviews r
    set verdict = listed.verdict::class_verdict, version = 1, decided_by = ${actor}, decided_at = app_now(), note = ${`imported from ${input.name}`}
    from unnest(${wnids}::text[], ${wnids.map((wnid) => input.verdicts.get(wnid) ?? "unreviewed")}::text[]) as listed(wnid, verdict)
    join image_classes k on k.study_id = ${studyId} and k.wnid = listed.wnid
    where r.study_id = ${studyId} and r.round_id = ${round.id} and r.class_id = k.id and listed.verdict <> 'unreviewed'`;
  const count = (verdict: ListedVerdict) => [...input.verdicts.values()].filter((one) => one === verdict).length;
  return {
    roundId: round.id,
    reviewed: count("reviewed"),
    problematic: count("problematic"),
    unreviewed: classes.length - count("reviewed") - count("problematic"),
  };
}
