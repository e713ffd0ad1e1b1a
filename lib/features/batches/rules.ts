import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { AppError } from "@/lib/errors";
import { drawWithoutReplacement } from "@/lib/stats/draw-without-replacement";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import { usualConfidence, type VoteRule } from "@/lib/stats/settled-frequency";
import {
  assignmentCostCents,
  assignmentFeeCents,
  type FeeRates,
  formatCents,
  mturkFees,
  surchargeFrom,
} from "../ledger/rules";

export interface PoolImage {
  candidateId: number;
  sha256: string;
  role: "candidate" | "reference";
  /** True where it is to be posted as a target: it is short of votes. */
  wanted: boolean;
}

export interface PoolClass {
  classId: number;
  wnid: string;
  /** wnids of near classes, nearest first; the class itself is skipped. */
  neighbours: readonly string[];
  /** Candidates and reference images; an image stands here at most once. */
  images: readonly PoolImage[];
}

/** Whether reference images are targets too: not at all, in HITs of their own, or mixed with the candidates. */
export const referenceTargets = ["none", "own", "mixed"] as const;
export type ReferenceTargets = (typeof referenceTargets)[number];

export interface Composition {
  targetsPerHit: number;
  positiveControlsPerHit: number;
  negativeControlsPerHit: number;
  referenceTargets: ReferenceTargets;
}

export interface BatchInput extends Composition {
  seed: number;
  /** Every class of the study: the others give the negative controls. */
  classes: readonly PoolClass[];
  /** wnids of the classes to post; all where it is left out. */
  only?: readonly string[];
}

export type HitImageRole = "target" | "positiveControl" | "negativeControl";

export interface ComposedHit {
  classId: number;
  wnid: string;
  /** Index = position of the HIT. */
  positions: { candidateId: number; role: HitImageRole }[];
}

/** A class in the order in which everything is drawn. */
interface SortedClass extends PoolClass {
  references: readonly PoolImage[];
}

function byText<Item>(textOf: (item: Item) => string): (a: Item, b: Item) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0);
}

/**
 * The HITs of a batch: every wanted image of the posted classes stands in at least one HIT, as a target or (where a
 * class has too few reference images for both) as a positive control. Each HIT has targetsPerHit + positiveControlsPerHit +
 * negativeControlsPerHit positions in random order and no image twice. A short last chunk is refilled with other images of the class;
 * what a small class still lacks becomes extra controls, half positive (the odd one too), half negative.
 * Pure: equal images, settings and seed give equal HITs, whatever the order or the database ids of the input.
 * Throws AppError badRequest where nothing is wanted or a class cannot get its controls.
 */
export function composeBatch(input: BatchInput): ComposedHit[] {
  const classes: SortedClass[] = [...input.classes].sort(byText((one) => one.wnid)).map((one) => {
    const images = [...one.images].sort(byText((image) => image.sha256));
    return { ...one, images, references: images.filter((image) => image.role === "reference") };
  });
  const posted = input.only && new Set(input.only);
  const hits = classes
    .filter((one) => !posted || posted.has(one.wnid))
    .flatMap((one) => composeClass(one, classes, input, seededGenerator(input.seed, one.wnid)));
  if (hits.length === 0) {
    const place = input.only?.length ? `of ${input.only.slice(0, 5).join(", ")}` : "of the study";
    throw new AppError(
      "badRequest",
      `Cannot compose a batch: no image ${place} needs votes (${classes.length} classes looked at); import candidates, raise the study's minimum votes, or post all images again`,
    );
  }
  return hits;
}

function composeClass(
  own: SortedClass,
  classes: readonly SortedClass[],
  composition: Composition,
  rng: RandomGenerator,
): ComposedHit[] {
  const { referenceTargets: mode, targetsPerHit } = composition;
  const wanted = own.images.filter((image) => image.wanted && (mode !== "none" || image.role === "candidate"));
  if (wanted.length === 0) return [];
  const groups =
    mode === "own"
      ? (["candidate", "reference"] as const).map((role) => wanted.filter((image) => image.role === role))
      : [wanted];
  return groups.flatMap((group) => {
    const order = drawWithoutReplacement(group, group.length, rng);
    const chunks = Array.from({ length: Math.ceil(order.length / targetsPerHit) }, (_, index) =>
      order.slice(index * targetsPerHit, (index + 1) * targetsPerHit),
    );
    return chunks.map((chunk) => composeHit(own, chunk, classes, composition, rng));
  });
}

function composeHit(
  own: SortedClass,
  chunk: readonly PoolImage[],
  classes: readonly SortedClass[],
  composition: Composition,
  rng: RandomGenerator,
): ComposedHit {
  const { targetsPerHit, positiveControlsPerHit, negativeControlsPerHit } = composition;
  if (own.references.length < positiveControlsPerHit) {
    throw new AppError(
      "badRequest",
      `Cannot compose HITs of class ${own.wnid}: each needs ${positiveControlsPerHit} positive controls and the class has ${own.references.length} reference images; import reference images of it or lower the positive controls per HIT`,
    );
  }
  const { targets, demoted } = leaveControls(own, chunk, positiveControlsPerHit);
  refill(own, targets, demoted, composition, rng);

  // What is still missing becomes extra controls, as far as the class's reference images reach for the positive half.
  const missing = targetsPerHit - targets.length;
  const inHit = new Set(targets);
  const freeReferences = own.references.filter((image) => !inHit.has(image));
  const extraPositives = Math.min(Math.ceil(missing / 2), freeReferences.length - positiveControlsPerHit);
  const positives = [
    ...demoted,
    ...drawWithoutReplacement(
      freeReferences.filter((image) => !demoted.includes(image)),
      positiveControlsPerHit + extraPositives - demoted.length,
      rng,
    ),
  ];
  const negatives = drawNegatives(own, classes, negativeControlsPerHit + missing - extraPositives, rng);
  const positions = [
    ...targets.map(({ candidateId }) => ({ candidateId, role: "target" as const })),
    ...positives.map(({ candidateId }) => ({ candidateId, role: "positiveControl" as const })),
    ...negatives.map(({ candidateId }) => ({ candidateId, role: "negativeControl" as const })),
  ];
  return {
    classId: own.classId,
    wnid: own.wnid,
    positions: drawWithoutReplacement(positions, positions.length, rng),
  };
}

/** Keeps so many of the class's reference images out of the targets that the positive controls can be drawn; those taken out become positive controls of this HIT, which counts as a vote for them just as well. */
function leaveControls(own: SortedClass, chunk: readonly PoolImage[], positiveControls: number) {
  const references = chunk.filter((image) => image.role === "reference");
  const demoted = references.slice(0, Math.max(0, positiveControls - (own.references.length - references.length)));
  return { targets: chunk.filter((image) => !demoted.includes(image)), demoted };
}

/** Fills a short chunk with other images of the class in random order, those of the chunk's own kind first where kinds are apart. */
function refill(
  own: SortedClass,
  targets: PoolImage[],
  demoted: readonly PoolImage[],
  composition: Composition,
  rng: RandomGenerator,
): void {
  const { targetsPerHit, positiveControlsPerHit, referenceTargets: mode } = composition;
  if (targets.length >= targetsPerHit) return;
  const kind = (demoted[0] ?? targets[0])?.role;
  const taken = new Set([...targets, ...demoted]);
  const others = own.images.filter((image) => !taken.has(image) && (mode !== "none" || image.role === "candidate"));
  const shuffled = drawWithoutReplacement(others, others.length, rng);
  if (mode === "own") shuffled.sort((a, b) => Number(b.role === kind) - Number(a.role === kind));
  let spareReferences =
    own.references.length - targets.filter((image) => image.role === "reference").length - positiveControlsPerHit;
  for (const image of shuffled) {
    if (targets.length >= targetsPerHit) return;
    if (image.role === "reference" && spareReferences-- <= 0) continue;
    targets.push(image);
  }
}

/** Reference images of the nearest other class that has any, going on to the next where they do not suffice; without a (sufficient) neighbour list, of other classes in random order. Never an image that also stands under this class. */
function drawNegatives(
  own: SortedClass,
  classes: readonly SortedClass[],
  count: number,
  rng: RandomGenerator,
): PoolImage[] {
  const excluded = new Set(own.images.map((image) => image.sha256));
  const chosen: PoolImage[] = [];
  const drawFrom = (one: SortedClass | undefined) => {
    if (!one || one.wnid === own.wnid || chosen.length >= count) return;
    const usable = one.references.filter((image) => !excluded.has(image.sha256));
    for (const image of drawWithoutReplacement(usable, count - chosen.length, rng)) {
      chosen.push(image);
      excluded.add(image.sha256);
    }
  };
  for (const wnid of own.neighbours) drawFrom(findClass(classes, wnid));
  if (chosen.length < count) {
    const others = classes.filter((one) => one.references.length > 0);
    for (const one of drawWithoutReplacement(others, others.length, rng)) drawFrom(one);
  }
  if (chosen.length < count) {
    throw new AppError(
      "badRequest",
      `Cannot compose HITs of class ${own.wnid}: one needs ${count} negative controls and the other classes have ${chosen.length} usable reference images; import reference images of other classes or lower the negative controls per HIT`,
    );
  }
  return chosen;
}

/** Classes are sorted by wnid: a binary search, since a study has a thousand of them and each HIT asks. */
function findClass(classes: readonly SortedClass[], wnid: string): SortedClass | undefined {
  let low = 0;
  let high = classes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((classes[middle]?.wnid ?? "") < wnid) low = middle + 1;
    else high = middle;
  }
  const found = classes[low];
  return found?.wnid === wnid ? found : undefined;
}

/** Assignments of each posting of a HIT: one posting, or parts of at most nine. */
export function postingParts(redundancy: number, inParts: boolean): number[] {
  const most = surchargeFrom - 1;
  if (!inParts || redundancy <= most) return [redundancy];
  return Array.from({ length: Math.ceil(redundancy / most) }, (_, part) => Math.min(most, redundancy - part * most));
}

/** Most parts of a HIT: each has a requirement for every other, and a market takes ten. */
export const mostParts = 8;

export interface BatchCost {
  assignments: number;
  /** Assignments of each posting of a HIT. */
  parts: number[];
  /** Percent of the reward that the market takes, surcharge included, as the parts are. */
  feePercent: number;
  /** Integer cents. */
  feeCentsPerAssignment: number;
  hitCents: number;
  totalCents: number;
}

/** What a batch costs when every assignment is approved, fees included, in integer cents. */
export function batchCost(
  batch: { hitCount: number; redundancy: number; rewardCents: number; inParts?: boolean } & Partial<FeeRates>,
): BatchCost {
  const { feePercent = mturkFees.feePercent, surchargePercent = mturkFees.surchargePercent } = batch;
  const rates = { feePercent, surchargePercent };
  const parts = postingParts(batch.redundancy, batch.inParts ?? false);
  const costOf = (assignments: number) => assignments * assignmentCostCents(batch.rewardCents, assignments, rates);
  const hitCents = parts.reduce((sum, assignments) => sum + costOf(assignments), 0);
  // Either one posting or parts of at most nine: all parts are in one tier.
  const tier = parts[0] ?? batch.redundancy;
  return {
    assignments: batch.hitCount * batch.redundancy,
    parts,
    feePercent: feePercent + (tier >= surchargeFrom ? surchargePercent : 0),
    feeCentsPerAssignment: assignmentFeeCents(batch.rewardCents, tier, rates),
    hitCents,
    totalCents: batch.hitCount * hitCents,
  };
}

/** What a researcher types before HITs go to a market that costs real money: where, and how much. */
export function publishConfirmation(batch: { endpoint: string; costCents: number }): string {
  return `${new URL(batch.endpoint).host} ${formatCents(batch.costCents)}`;
}

/** The first so many HITs of each class: a pilot. All where `most` is left out. */
export function limitHits(hits: readonly ComposedHit[], most: number | undefined): ComposedHit[] {
  if (most === undefined) return [...hits];
  const counts = new Map<string, number>();
  return hits.filter(({ wnid }) => {
    const count = (counts.get(wnid) ?? 0) + 1;
    counts.set(wnid, count);
    return count <= most;
  });
}

/** A rule of adaptive votes with what was left out: the edges of MatchedFrequency's bins, the study's minimum of votes, and twice that as the most. Refused below the study's minimum: such images could never be drawn. */
export function completeVoteRule(
  rule: {
    edges?: number[] | undefined;
    minimum?: number | undefined;
    most?: number | undefined;
    confidence?: number | undefined;
  },
  minimumVotes: number,
): VoteRule {
  const minimum = rule.minimum ?? minimumVotes;
  const most = rule.most ?? 2 * minimum;
  if (minimum < minimumVotes)
    throw new AppError(
      "badRequest",
      `Cannot ask adaptively: at least ${minimum} votes are fewer than the study's minimum of ${minimumVotes}, and images with fewer are never drawn; raise it, or lower the study's minimum`,
    );
  if (most < minimum)
    throw new AppError(
      "badRequest",
      `Cannot ask adaptively: at most ${most} votes are fewer than at least ${minimum}; raise the most or lower the minimum`,
    );
  return { edges: rule.edges ?? [0.2, 0.4, 0.6, 0.8], minimum, most, confidence: rule.confidence ?? usualConfidence };
}

/** What the crowd reads of a HIT in the market's list. */
export interface Listing {
  title: string;
  description: string;
  keywords: string;
}

/** What stands in the market's list where the researcher says nothing else; `{count}` is the number of images of a HIT. A study can translate each. */
export const defaultListing: Listing = {
  title: "Which of these images show a given object?",
  description:
    "Look at {count} images and select those that contain at least one object of a given type. By mouse, touch or keyboard; there is nothing to install.",
  keywords: "image, picture, photo, classify, label, select",
};

/** The listing of a batch: the researcher's words, else the translated default, else the English one. Texts of `given` that are left out or empty are not given. */
export function listingOf(
  positions: number,
  words: Readonly<Record<string, string>> = {},
  given: { [Text in keyof Listing]?: string | undefined } = {},
): Listing {
  const text = (name: keyof Listing) =>
    given[name] || (words[defaultListing[name]] ?? defaultListing[name]).replaceAll("{count}", String(positions));
  return { title: text("title"), description: text("description"), keywords: text("keywords") };
}
