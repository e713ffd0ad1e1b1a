import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import type { BatchState } from "@/lib/db/generated/enums";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { describeVoteRule, expectedVotes, isSettled, type VoteRule } from "@/lib/stats/settled-frequency";
import { listTranslations } from "../crowd/queries";
import { mturkFees } from "../ledger/rules";
import { listClassSupply } from "../progress/queries";
import { type ClassFill, forecastFill } from "../progress/rules";
import { getStudy, getStudySpend, type StudySpend } from "../studies/queries";
import type { AssignmentState } from "../votes/rules";
import {
  type BatchCost,
  batchCost,
  type ComposedHit,
  completeVoteRule,
  composeBatch,
  limitHits,
  mostParts,
  type PoolClass,
  type PoolImage,
  postingParts,
} from "./rules";
import { type BatchPlanInput, largestHit } from "./schema";

/** The classes of a study with their images; `wanted` where confirmed and expected votes together stay below the study's minimum, everywhere (`all`), or by a rule where the frequency is not settled. Images taken down are left out. */
async function listPool(
  studyId: AuthorizedStudyId,
  minimumVotes: number,
  all: boolean,
  rule: VoteRule | null,
): Promise<PoolClass[]> {
  const [classes, images] = await Promise.all([
    database("desk").imageClass.findMany({
      where: { studyId },
      select: { id: true, wnid: true, neighbours: true },
    }),
    database("desk").$queryRaw<(PoolImage & { classId: number; shown: number; selected: number; expected: number })[]>`
      with outstanding as (
        select i.candidate_id, sum(p.max_assignments - counted.assignments) as votes
        from hit_postings p
        join hit_images i on i.study_id = p.study_id and i.hit_id = p.hit_id and i.role <> 'negative_control'
        cross join lateral (
          select count(*) as assignments from assignments a
          where a.study_id = p.study_id and a.hit_id = p.hit_id and a.posting_id = p.id and a.state in ('confirmed', 'approved')) as counted
        where p.study_id = ${studyId} and p.state in ('planned', 'created')
        group by 1)
      select c.class_id as "classId", c.id as "candidateId", i.sha256, c.role,
             coalesce(t.shown, 0) as shown, coalesce(t.selected, 0) as selected, coalesce(o.votes, 0)::integer as expected,
             coalesce(t.shown, 0) + coalesce(o.votes, 0) < ${minimumVotes} or ${all}::boolean as wanted
      from candidates c
      join images i on i.id = c.image_id and i.taken_down_at is null
      left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
      left join outstanding o on o.candidate_id = c.id
      where c.study_id = ${studyId}`,
  ]);
  // Votes that are still expected may settle an image: it waits for them.
  if (rule)
    for (const image of images) image.wanted = image.expected === 0 && !isSettled(image.selected, image.shown, rule);
  const byClass = Map.groupBy(images, (image) => image.classId);
  return classes.map(({ id, wnid, neighbours }) => ({ classId: id, wnid, neighbours, images: byClass.get(id) ?? [] }));
}

export interface BatchSettings {
  seed: number;
  endpoint: string;
  targetsPerHit: number;
  positiveControlsPerHit: number;
  negativeControlsPerHit: number;
  redundancy: number;
  rewardCents: number;
  assignmentDurationSeconds: number;
  autoApprovalSeconds: number;
  lifetimeSeconds: number;
  inParts: boolean;
  feePercent: number;
  surchargePercent: number;
  approvalDelaySeconds: number;
}

export interface PlannedClass {
  wnid: string;
  hits: number;
  /** Images that become targets or, in small classes, positive controls. */
  candidates: number;
  references: number;
  /** Controls beyond the usual number of each HIT, because the class is small. */
  extraControls: number;
}

export interface BatchPlan {
  settings: BatchSettings;
  positionsPerHit: number;
  /** Of adaptive votes, in words; null where every image gets as many. */
  voteRule: string | null;
  hitCount: number;
  classes: PlannedClass[];
  cost: BatchCost;
  budget: StudySpend & { leftCents: number };
  /** False where what is left of the budget does not pay for it: it can be composed and not published. */
  covered: boolean;
}

export interface BatchForecast extends BatchPlan {
  /** What it takes to fill every class and bin at this batch's price, dearest class first; this batch is a step on the way. */
  fill: ClassFill[];
}

/** The HITs that the study's images, the input and the seed give, with the plan. Writes nothing. Throws AppError badRequest with the class and the mend where it cannot be composed. */
export async function composePlan(
  studyId: AuthorizedStudyId,
  input: BatchPlanInput,
): Promise<{ plan: BatchPlan; hits: ComposedHit[]; rule: VoteRule | null }> {
  const study = await getStudy(studyId);
  const settings: BatchSettings = {
    seed: input.seed ?? study.seed,
    endpoint: new URL(study.crowdEndpoint ?? env().CROWD_ENDPOINT).href,
    targetsPerHit: input.targetsPerHit ?? study.targetsPerHit,
    positiveControlsPerHit: input.positiveControlsPerHit ?? study.positiveControlsPerHit,
    negativeControlsPerHit: input.negativeControlsPerHit ?? study.negativeControlsPerHit,
    redundancy: input.redundancy ?? study.redundancy,
    rewardCents: input.rewardCents ?? study.rewardCents,
    assignmentDurationSeconds: input.assignmentDurationSeconds ?? study.assignmentDurationSeconds,
    autoApprovalSeconds: input.autoApprovalSeconds ?? study.autoApprovalSeconds,
    lifetimeSeconds: input.lifetimeSeconds ?? study.lifetimeSeconds,
    inParts: input.inParts ?? false,
    feePercent: env().CROWD_FEE_PERCENT ?? mturkFees.feePercent,
    surchargePercent: env().CROWD_FEE_SURCHARGE_PERCENT ?? mturkFees.surchargePercent,
    approvalDelaySeconds: input.approvalDelaySeconds ?? study.approvalDelaySeconds,
  };
  const parts = postingParts(settings.redundancy, settings.inParts).length;
  if (parts > mostParts) {
    throw new AppError(
      "badRequest",
      `Cannot compose a batch: ${settings.redundancy} workers per HIT make ${parts} parts of at most nine and a market keeps ${mostParts} apart; lower the workers per HIT or post it in one`,
    );
  }
  const positionsPerHit = settings.targetsPerHit + settings.positiveControlsPerHit + settings.negativeControlsPerHit;
  if (positionsPerHit > largestHit) {
    throw new AppError(
      "badRequest",
      `Cannot compose a batch: a HIT of ${positionsPerHit} images is larger than ${largestHit}; lower the targets or controls per HIT`,
    );
  }
  const rule = input.images === "unsettled" ? completeVoteRule(input.voteRule ?? {}, study.minimumVotes) : null;
  const classes = await listPool(studyId, study.minimumVotes, input.images === "all", rule);
  const known = new Set(classes.map((one) => one.wnid));
  const unknown = input.classes?.find((wnid) => !known.has(wnid));
  if (unknown !== undefined) {
    throw new AppError(
      "badRequest",
      `Cannot compose a batch: the study has no class "${unknown}"; name one of its ${known.size} classes or leave "classes" out for all`,
    );
  }
  const composed = composeBatch({
    ...settings,
    referenceTargets: input.referenceTargets,
    classes,
    ...(input.classes ? { only: input.classes } : {}),
  });
  const hits = limitHits(composed, input.hitsPerClass);
  const cost = batchCost({ ...settings, hitCount: hits.length });
  const spend = await getStudySpend(studyId);
  const leftCents = spend.budgetCents - spend.spentCents - spend.reservedCents;
  const plan: BatchPlan = {
    settings,
    positionsPerHit,
    voteRule: rule && describeVoteRule(rule),
    hitCount: hits.length,
    classes: summarise(hits, classes, settings),
    cost,
    budget: { ...spend, leftCents },
    covered: cost.totalCents <= leftCents,
  };
  return { plan, hits, rule };
}

/** The study's translations from which the market's list takes its words; the study's own English, where it has one, unless another language is named. Throws AppError badRequest where the study has no such language. */
export async function listingWords(
  studyId: AuthorizedStudyId,
  language: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const translations = await listTranslations(studyId);
  const found = translations.find((one) => one.language === (language ?? "en"));
  if (found || language === undefined) return found?.words ?? {};
  const known = translations.map((one) => `"${one.language}"`).join(", ");
  throw new AppError(
    "badRequest",
    `Cannot list a batch in "${language}": the study has no texts in it; ${known ? `choose ${known}, or ` : ""}add the language under Crowd, or leave it out for English`,
    { field: "language" },
  );
}

/** A dry run: what a batch would be and cost, and what it costs to fill every bin. Writes nothing. */
export async function planBatch(studyId: AuthorizedStudyId, input: BatchPlanInput): Promise<BatchForecast> {
  const { plan, rule } = await composePlan(studyId, input);
  const { minimumVotes, imagesPerClass } = await getStudy(studyId);
  const { settings, cost } = plan;
  const supply = await listClassSupply(studyId);
  const asked = new Set(input.classes ?? supply.map(({ wnid }) => wnid));
  const rounds = Math.ceil(minimumVotes / settings.redundancy);
  const middles = [0.1, 0.3, 0.5, 0.7, 0.9];
  const fill = forecastFill(supply, imagesPerClass, {
    votes: rule ? expectedVotes(middles, rule) : middles.map(() => rounds * settings.redundancy),
    targetsPerHit: settings.targetsPerHit,
    centsPerAssignment: cost.hitCents / settings.redundancy,
  }).filter(({ wnid }) => asked.has(wnid));
  return { ...plan, fill };
}

function summarise(
  hits: readonly ComposedHit[],
  classes: readonly PoolClass[],
  settings: BatchSettings,
): PlannedClass[] {
  const usualControls = settings.positiveControlsPerHit + settings.negativeControlsPerHit;
  const images = new Map(classes.map((one) => [one.wnid, one.images]));
  return [...Map.groupBy(hits, (hit) => hit.wnid)].map(([wnid, ofClass]) => {
    const asked = new Set<number>();
    let controls = 0;
    for (const { candidateId, role } of ofClass.flatMap((hit) => hit.positions)) {
      if (role !== "negativeControl") asked.add(candidateId);
      if (role !== "target") controls += 1;
    }
    const posted = (images.get(wnid) ?? []).filter((image) => image.wanted && asked.has(image.candidateId));
    return {
      wnid,
      hits: ofClass.length,
      candidates: posted.filter((image) => image.role === "candidate").length,
      references: posted.filter((image) => image.role === "reference").length,
      extraControls: controls - ofClass.length * usualControls,
    };
  });
}

export interface BatchListItem {
  id: number;
  name: string;
  state: BatchState;
  hitCount: number;
  redundancy: number;
  rewardCents: number;
  costCents: number;
  /** Submissions that count, of hitCount x redundancy. */
  counted: number;
  lastError: string | null;
  createdAt: Date;
  publishedAt: Date | null;
  pausedAt: Date | null;
  archivedAt: Date | null;
}

/** The study's batches, newest first. */
export async function listBatches(studyId: AuthorizedStudyId): Promise<BatchListItem[]> {
  return database("desk").$queryRaw<BatchListItem[]>`
    select b.id, b.name, b.state, b.hit_count as "hitCount", b.redundancy, b.reward_cents as "rewardCents", b.cost_cents as "costCents",
      (select count(*)::integer from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
       where a.study_id = b.study_id and h.batch_id = b.id and a.state in ('confirmed', 'approved')) as counted,
      b.last_error as "lastError", b.created_at as "createdAt", b.published_at as "publishedAt",
      b.paused_at as "pausedAt", b.archived_at as "archivedAt"
    from batches b where b.study_id = ${studyId} order by b.id desc`;
}

/** Whether HITs of this endpoint go to the market that was started beside the desk: it moves no money by itself. */
export function isBuiltInMarket(endpoint: string): boolean {
  return new URL(endpoint).origin === new URL(env().MARKET_URL).origin;
}

/** The batch as it was composed. Throws AppError notFound. */
export async function getBatch(studyId: AuthorizedStudyId, batchId: number) {
  const batch = await database("desk").batch.findUnique({ where: { studyId_id: { studyId, id: batchId } } });
  if (!batch) throw new AppError("notFound", `There is no batch ${batchId} in study ${studyId}`);
  return batch;
}
export type Batch = Awaited<ReturnType<typeof getBatch>>;

export interface BatchProgress {
  /** HITs by where they stand; `draft` = not published, `full` = every assignment is in and counted. */
  hits: { draft: number; planned: number; created: number; full: number; closed: number };
  assignments: Record<AssignmentState, number>;
  /** Submissions that the batch asks for. */
  wantedAssignments: number;
  spentCents: number;
  reservedCents: number;
}

/** How far a batch is: HITs by state, submissions by state, money. */
export async function getBatchProgress(studyId: AuthorizedStudyId, batchId: number): Promise<BatchProgress> {
  const [hits, assignments, money] = await Promise.all([
    database("desk").$queryRaw<(BatchProgress["hits"] & { wanted: number })[]>`
      select count(*) filter (where posted.postings = 0)::integer as draft, count(*) filter (where posted.planned > 0)::integer as planned,
        count(*) filter (where posted.planned = 0 and posted.open > 0 and counted.assignments < posted.wanted)::integer as created,
        count(*) filter (where posted.planned = 0 and posted.open > 0 and counted.assignments >= posted.wanted)::integer as full,
        count(*) filter (where posted.postings > 0 and posted.planned = 0 and posted.open = 0)::integer as closed,
        coalesce(sum(coalesce(posted.wanted, b.redundancy)), 0)::integer as wanted
      from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id
      cross join lateral (
        select count(*) as postings, count(*) filter (where p.state = 'planned') as planned, count(*) filter (where p.state = 'created') as open,
               sum(p.max_assignments) as wanted
        from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id) as posted
      cross join lateral (
        select count(*) as assignments from assignments a
        where a.study_id = h.study_id and a.hit_id = h.id and a.state in ('confirmed', 'approved')) as counted
      where h.study_id = ${studyId} and h.batch_id = ${batchId}`,
    database("desk").$queryRaw<{ state: AssignmentState; count: number }[]>`
      select a.state, count(*)::integer as count
      from assignments a join hits h on h.study_id = a.study_id and h.id = a.hit_id
      where a.study_id = ${studyId} and h.batch_id = ${batchId} group by 1`,
    database("desk").$queryRaw<{ spentCents: number; reservedCents: number }[]>`
      select coalesce(sum(amount_cents) filter (where kind = 'spent'), 0)::integer as "spentCents",
             coalesce(sum(amount_cents) filter (where kind = 'reserved'), 0)::integer as "reservedCents"
      from ledger_entries where study_id = ${studyId} and batch_id = ${batchId}`,
  ]);
  const { wanted = 0, ...states } = hits[0] ?? { draft: 0, planned: 0, created: 0, full: 0, closed: 0 };
  const none: BatchProgress["assignments"] = {
    opened: 0,
    provisional: 0,
    confirmed: 0,
    approved: 0,
    rejected: 0,
    orphan: 0,
    quarantined: 0,
    superseded: 0,
  };
  return {
    hits: states,
    assignments: { ...none, ...Object.fromEntries(assignments.map(({ state, count }) => [state, count])) },
    wantedAssignments: wanted,
    spentCents: money[0]?.spentCents ?? 0,
    reservedCents: money[0]?.reservedCents ?? 0,
  };
}

export interface HitToPost {
  hitId: number;
  postingId: number;
  /** Part of a HIT that is posted in several. */
  part: number;
  maxAssignments: number;
  state: "planned" | "created" | "closed";
  batchId: number;
  batchCreatedAt: Date;
  lifetimeSeconds: number;
  endpoint: string;
  marketHitTypeId: string | null;
  marketHitId: string | null;
}

/** What the job worker needs to create a posting at its market; null where it is gone. */
export async function getHitToPost(studyId: AuthorizedStudyId, postingId: number): Promise<HitToPost | null> {
  const [found] = await database("jobs").$queryRaw<HitToPost[]>`
    select p.hit_id as "hitId", p.id as "postingId", p.part, p.max_assignments as "maxAssignments", p.state, p.endpoint,
      p.market_hit_id as "marketHitId", b.id as "batchId", b.created_at as "batchCreatedAt", b.lifetime_seconds as "lifetimeSeconds",
      t.market_hit_type_id as "marketHitTypeId"
    from hit_postings p
    left join batch_hit_types t on t.study_id = p.study_id and t.id = p.hit_type_id
    join hits h on h.study_id = p.study_id and h.id = p.hit_id
    join batches b on b.study_id = h.study_id and b.id = h.batch_id
    where p.study_id = ${studyId} and p.id = ${postingId}`;
  return found ?? null;
}

export interface HitListItem {
  id: number;
  index: number;
  wnid: string;
  lemmas: string[];
  /** Null = not published. */
  postingState: "planned" | "created" | "closed" | null;
  counted: number;
  wanted: number;
  provisional: number;
  /** Orphaned or quarantined submissions. */
  troubled: number;
}

/** Every HIT of a batch in its order, with how its submissions stand: one row each for the grid of the batch page. */
export async function listBatchHits(studyId: AuthorizedStudyId, batchId: number): Promise<HitListItem[]> {
  return database("desk").$queryRaw<HitListItem[]>`
    select h.id, h.index, k.wnid, k.lemmas, p.state as "postingState", coalesce(p.wanted, b.redundancy)::integer as wanted,
      coalesce(a.counted, 0)::integer as counted, coalesce(a.provisional, 0)::integer as provisional, coalesce(a.troubled, 0)::integer as troubled
    from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id
    join image_classes k on k.study_id = h.study_id and k.id = h.class_id
    left join (
      select study_id, hit_id, min(state::text) filter (where state <> 'closed') as open_state, coalesce(min(state::text) filter (where state <> 'closed'), 'closed') as state,
             sum(max_assignments) as wanted
      from hit_postings where study_id = ${studyId} group by 1, 2) as p on p.study_id = h.study_id and p.hit_id = h.id
    left join (
      select s.study_id, s.hit_id, count(*) filter (where s.state in ('confirmed', 'approved')) as counted,
             count(*) filter (where s.state = 'provisional') as provisional, count(*) filter (where s.state in ('orphan', 'quarantined')) as troubled
      from assignments s join hits g on g.study_id = s.study_id and g.id = s.hit_id
      where s.study_id = ${studyId} and g.batch_id = ${batchId} group by 1, 2) as a on a.study_id = h.study_id and a.hit_id = h.id
    where h.study_id = ${studyId} and h.batch_id = ${batchId} order by h.index`;
}

export interface HitPreviewImage {
  position: number;
  candidateId: number;
  /** Start of the image's SHA-256. */
  version: string;
  role: "target" | "positive_control" | "negative_control";
}

export interface HitPreview {
  index: number;
  wnid: string;
  lemmas: string[];
  gloss: string;
  images: HitPreviewImage[];
}

/** One HIT of a batch as its worker will see it, and what each tile is. Throws AppError notFound. */
export async function getHitPreview(studyId: AuthorizedStudyId, batchId: number, index: number): Promise<HitPreview> {
  const [hit] = await database("desk").$queryRaw<HitPreview[]>`
    select h.index, k.wnid, k.lemmas, k.gloss,
      (select json_agg(json_build_object('position', i.position, 'candidateId', i.candidate_id, 'version', substr(m.sha256, 1, 12), 'role', i.role) order by i.position)
       from hit_images i join candidates c on c.study_id = i.study_id and c.id = i.candidate_id join images m on m.id = c.image_id
       where i.study_id = h.study_id and i.hit_id = h.id) as images
    from hits h join image_classes k on k.study_id = h.study_id and k.id = h.class_id
    where h.study_id = ${studyId} and h.batch_id = ${batchId} and h.index = ${index}`;
  if (!hit) throw new AppError("notFound", `Batch ${batchId} of study ${studyId} has no HIT ${index + 1}`);
  return hit;
}

export interface HitTypeToCreate {
  batchId: number;
  endpoint: string;
  part: number;
  classId: number | null;
  /** Qualification types that close its HITs to who holds them. */
  closedTo: string[];
}

/** What the job worker needs to create a HIT type; null where it is gone. */
export async function getHitTypeToCreate(
  studyId: AuthorizedStudyId,
  hitTypeId: number,
): Promise<HitTypeToCreate | null> {
  const [found] = await database("jobs").$queryRaw<HitTypeToCreate[]>`
    select t.batch_id as "batchId", b.endpoint, t.part, t.class_id as "classId",
      array(
        select q.market_qualification_type_id from crowd_qualifications q
        where q.study_id = t.study_id and q.endpoint = b.endpoint and q.market_qualification_type_id is not null
          and (q.purpose = 'study_closed' or (q.purpose = 'class_closed' and q.class_id = t.class_id)
               or (q.purpose = 'part' and q.batch_id = t.batch_id and q.part <> t.part))
        order by q.id) as "closedTo"
    from batch_hit_types t join batches b on b.study_id = t.study_id and b.id = t.batch_id
    where t.study_id = ${studyId} and t.id = ${hitTypeId}`;
  return found ?? null;
}
