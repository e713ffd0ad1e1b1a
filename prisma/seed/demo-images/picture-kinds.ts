/** What kind of picture it is, and with that how a careful and a hurried person would judge it. */
export interface PictureKind {
  /** Probability that a person who looks with care selects it for its folder's class, from the clearest to the least clear of the kind. */
  selected: readonly [number, number];
  /** How easily a person errs at it: 0 = nobody does, 1 = a toss of a coin. */
  difficulty: readonly [number, number];
  /** Parts of a class's candidates and of its reference images that are of this kind; each column adds up to 1. */
  share: { candidate: number; reference: number };
}

export const pictureKinds = {
  /** The class, large and in the light. */
  clear: { selected: [0.995, 0.93], difficulty: [0.02, 0.12], share: { candidate: 0.42, reference: 0.55 } },
  /** The class, cut off by the edge or behind something. */
  partial: { selected: [0.9, 0.62], difficulty: [0.2, 0.5], share: { candidate: 0.12, reference: 0.14 } },
  /** The class, far away. */
  tiny: { selected: [0.86, 0.55], difficulty: [0.25, 0.6], share: { candidate: 0.08, reference: 0.07 } },
  /** The class, dark or out of focus. */
  dim: { selected: [0.86, 0.5], difficulty: [0.25, 0.6], share: { candidate: 0.08, reference: 0.07 } },
  /** The class in colours of another. */
  disguised: { selected: [0.72, 0.4], difficulty: [0.5, 0.9], share: { candidate: 0.08, reference: 0.07 } },
  /** A picture of the class within the picture: not quite a photograph of it. */
  depicted: { selected: [0.5, 0.2], difficulty: [0.6, 0.9], share: { candidate: 0.05, reference: 0.04 } },
  /** Something that is easily taken for the class. */
  lookalike: { selected: [0.4, 0.1], difficulty: [0.4, 0.8], share: { candidate: 0.06, reference: 0.03 } },
  /** Another thing altogether. */
  stray: { selected: [0.06, 0.01], difficulty: [0.05, 0.2], share: { candidate: 0.08, reference: 0.02 } },
  /** The place, without the class. */
  nothing: { selected: [0.02, 0], difficulty: [0.02, 0.1], share: { candidate: 0.03, reference: 0.01 } },
} satisfies Record<string, PictureKind>;
export type PictureKindName = keyof typeof pictureKinds;

/** The kinds of `count` pictures, each with its share as nearly as whole pictures allow, in the order of the table. */
export function kindsOf(count: number, role: "candidate" | "reference"): PictureKindName[] {
  const names = Object.keys(pictureKinds) as PictureKindName[];
  const kinds: PictureKindName[] = [];
  let reached = 0;
  for (const name of names) {
    reached += pictureKinds[name].share[role] * count;
    while (kinds.length < Math.round(reached)) kinds.push(name);
  }
  return kinds;
}
