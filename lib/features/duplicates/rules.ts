// Which of several near-identical images may enter a new test set (METHOD.md 5, "Resolution").

/** An image, known by any name that is its own; larger names win ties. */
export interface DuplicateCandidate {
  readonly candidateId: number;
  /** Its image's node: a SHA-256, or a name in an imported file. */
  readonly node: string;
  readonly wnid: string;
  /** null without votes. */
  readonly frequency: number | null;
}

export interface DuplicateGraph {
  /** Confirmed pairs, and pairs of images of one source photo. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Nodes that are images of the original set. */
  readonly originals: ReadonlySet<string>;
  readonly candidates: readonly DuplicateCandidate[];
  /** Candidates of a class with a frequency of at least `goodFrequency`; 0 where a class is missing. */
  readonly goodCandidates: ReadonlyMap<string, number>;
  /** A person's word: candidate -> kept (true) or dropped (false). */
  readonly overrides?: ReadonlyMap<number, boolean>;
}

export interface DuplicateComponent {
  /** Sorted. */
  readonly nodes: readonly string[];
  readonly hasOriginal: boolean;
  /** The candidates that stay: none with an original inside, else one, unless a person said otherwise. */
  readonly survivors: readonly number[];
  /** The candidates that the rule or a person keeps out. */
  readonly nearDuplicates: readonly number[];
  /** The survivor of the rule alone; null with an original inside. */
  readonly ruleSurvivor: number | null;
}

/** Frequency from which a candidate of a class counts as good, and the next best. */
export const goodFrequency = 0.7;
const fairFrequency = 0.6;

/**
 * Connected components with more than one candidate or an original inside, and who survives in each, in the order of their first node.
 *
 * Several candidates of one image (under several classes) are a component too: a test set has an image once.
 */
export function resolveDuplicates(graph: DuplicateGraph): DuplicateComponent[] {
  const roots = joinNodes(graph);
  const members = new Map<string, string[]>();
  for (const node of [...roots.keys()].sort()) {
    const root = findRoot(roots, node);
    members.set(root, [...(members.get(root) ?? []), node]);
  }
  const candidates = Map.groupBy(graph.candidates, (candidate) => findRoot(roots, candidate.node));
  return [...members]
    .map(([root, nodes]) => resolveComponent(graph, nodes, candidates.get(root) ?? []))
    .filter(
      ({ hasOriginal, survivors, nearDuplicates }) => survivors.length + nearDuplicates.length > (hasOriginal ? 0 : 1),
    );
}

/** Classes whose candidates stand in one component with those of another: only of these does it matter how many good ones they have. */
export function contestedClasses(graph: Pick<DuplicateGraph, "pairs" | "candidates">): Set<string> {
  const roots = joinNodes(graph);
  const classes = new Map<string, Set<string>>();
  for (const { node, wnid } of graph.candidates) {
    const root = findRoot(roots, node);
    classes.set(root, (classes.get(root) ?? new Set()).add(wnid));
  }
  return new Set([...classes.values()].filter((wnids) => wnids.size > 1).flatMap((wnids) => [...wnids]));
}

function joinNodes({ pairs, candidates }: Pick<DuplicateGraph, "pairs" | "candidates">): Map<string, string> {
  const roots = new Map<string, string>();
  const add = (node: string) => {
    if (!roots.has(node)) roots.set(node, node);
    return node;
  };
  for (const { node } of candidates) add(node);
  for (const [one, other] of pairs) {
    const first = findRoot(roots, add(one));
    const second = findRoot(roots, add(other));
    if (first !== second) roots.set(first, second);
  }
  return roots;
}

function findRoot(roots: Map<string, string>, node: string): string {
  let root = node;
  for (let above = roots.get(root); above !== undefined && above !== root; above = roots.get(root)) root = above;
  // Shorter ways for the next question.
  for (let step = node; step !== root; ) {
    const above = roots.get(step) ?? root;
    roots.set(step, root);
    step = above;
  }
  return root;
}

function resolveComponent(
  graph: DuplicateGraph,
  nodes: readonly string[],
  candidates: readonly DuplicateCandidate[],
): DuplicateComponent {
  const hasOriginal = nodes.some((node) => graph.originals.has(node));
  const said = (candidate: DuplicateCandidate) => graph.overrides?.get(candidate.candidateId);
  const ruleSurvivor = hasOriginal ? null : (survivorOf(candidates, graph.goodCandidates)?.candidateId ?? null);
  const kept = candidates.filter((candidate) => said(candidate) === true);
  const open = candidates.filter((candidate) => said(candidate) !== false);
  const next = hasOriginal ? undefined : survivorOf(open, graph.goodCandidates);
  const survivors = new Set(kept.length > 0 ? kept : next ? [next] : []);
  const ids = (list: readonly DuplicateCandidate[]) => list.map(({ candidateId }) => candidateId).sort((a, b) => a - b);
  return {
    nodes,
    hasOriginal,
    ruleSurvivor,
    survivors: ids(candidates.filter((candidate) => survivors.has(candidate))),
    nearDuplicates: ids(candidates.filter((candidate) => !survivors.has(candidate))),
  };
}

/** The one that stays: of the classes with a good (else fair, else best) image here the one shortest of good candidates, and its best image. */
function survivorOf(
  candidates: readonly DuplicateCandidate[],
  goodCandidates: ReadonlyMap<string, number>,
): DuplicateCandidate | undefined {
  const frequency = (candidate: DuplicateCandidate) => candidate.frequency ?? -1;
  const classes = [...Map.groupBy(candidates, ({ wnid }) => wnid)].map(([wnid, members]) => ({
    wnid,
    members,
    score: Math.max(...members.map(frequency)),
    good: goodCandidates.get(wnid) ?? 0,
  }));
  const best = Math.max(...classes.map(({ score }) => score));
  const least = best >= goodFrequency ? goodFrequency : Math.min(best, fairFrequency);
  const [chosen] = classes
    .filter(({ score }) => score >= least)
    .sort((a, b) => a.good - b.good || (a.wnid < b.wnid ? -1 : 1));
  return chosen?.members.toSorted(
    (a, b) =>
      frequency(b) - frequency(a) || (a.node > b.node ? -1 : a.node < b.node ? 1 : b.candidateId - a.candidateId),
  )[0];
}
