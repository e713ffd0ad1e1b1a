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
  const byNode = Map.groupBy(graph.candidates, ({ node }) => node);
  return listConnected(graph.pairs, byNode.keys())
    .map((nodes) =>
      resolveComponent(
        graph,
        nodes.toSorted(),
        nodes.flatMap((node) => byNode.get(node) ?? []),
      ),
    )
    .sort((a, b) => ((a.nodes[0] ?? "") < (b.nodes[0] ?? "") ? -1 : 1))
    .filter(
      ({ hasOriginal, survivors, nearDuplicates }) => survivors.length + nearDuplicates.length > (hasOriginal ? 0 : 1),
    );
}

/** Classes whose candidates stand in one component with those of another: only of these does it matter how many good ones they have. */
export function contestedClasses({ pairs, candidates }: Pick<DuplicateGraph, "pairs" | "candidates">): Set<string> {
  const classes = Map.groupBy(candidates, ({ node }) => node);
  return new Set(
    listConnected(pairs, classes.keys()).flatMap((nodes) => {
      const inside = new Set(nodes.flatMap((node) => classes.get(node)?.map(({ wnid }) => wnid) ?? []));
      return inside.size > 1 ? [...inside] : [];
    }),
  );
}

/** The connected components of a graph of pairs; `alone` are nodes that need not stand in any pair. */
export function listConnected<Node extends string | number>(
  pairs: Iterable<readonly [Node, Node]>,
  alone: Iterable<Node>,
): Node[][] {
  const roots = new Map<Node, Node>();
  const add = (node: Node) => {
    if (!roots.has(node)) roots.set(node, node);
    return node;
  };
  for (const node of alone) add(node);
  for (const [one, other] of pairs) {
    const first = findRoot(roots, add(one));
    const second = findRoot(roots, add(other));
    if (first !== second) roots.set(first, second);
  }
  return [...Map.groupBy(roots.keys(), (node) => findRoot(roots, node)).values()];
}

function findRoot<Node>(roots: Map<Node, Node>, node: Node): Node {
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
