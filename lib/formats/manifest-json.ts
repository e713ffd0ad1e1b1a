/** One image of a revision. */
export interface ManifestImage {
  readonly sha256: string;
  readonly wnid: string;
  readonly shown: number;
  readonly selected: number;
  /** selected / shown. */
  readonly frequency: number;
  /** Place among the bins between `binEdges`, from 0. */
  readonly bin: number;
  /** The parent revision has it, too. */
  readonly carriedOver: boolean;
  /** It fills a place of a lower bin. */
  readonly sampledUp: boolean;
}

/** One class of a revision; counts per bin, and how many candidates stayed out for which reason. */
export interface ManifestClass {
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly candidates: number;
  readonly images: number;
  readonly bins: {
    readonly reference: readonly number[];
    /** null where the strategy wants no number per bin. */
    readonly target: readonly number[] | null;
    readonly drawn: readonly number[];
  };
  readonly excluded: Readonly<Record<string, number>>;
}

/** A revision as a file: what was drawn from what, how, and which images came out. No database id and no date is in it. */
export interface Manifest {
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** SHA-256 of the parent revision's JSON manifest. */
  readonly parent: string | null;
  readonly valid: boolean;
  readonly shortages: readonly object[];
  readonly binEdges: readonly number[];
  readonly meanFrequency: number | null;
  /** By wnid. */
  readonly classes: readonly ManifestClass[];
  /** By wnid, then sha256. */
  readonly images: readonly ManifestImage[];
}

/** JSON with the keys of every object in alphabetical order, so that a value that went through a database is written as before. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Writes a manifest as JSON: equal manifests give equal bytes; each class and each image is a line of its own. */
export function serializeManifestJson(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const { classes, images, ...head } = manifest;
  const { strategy, parameters, seed, parent, valid, shortages, binEdges, meanFrequency } = head;
  const fields = {
    format: "redraw manifest",
    version: 1,
    strategy,
    parameters,
    seed,
    parent,
    valid,
    shortages,
    binEdges,
    imageCount: images.length,
    meanFrequency,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${JSON.stringify(name)}: ${canonicalJson(value)},\n`);
  return new TextEncoder().encode(
    `{\n${lines.join("")}  "classes": ${listLines(classes)},\n  "images": ${listLines(images)}\n}\n`,
  );
}

function listLines(values: readonly object[]): string {
  if (values.length === 0) return "[]";
  return `[\n    ${values.map((value) => JSON.stringify(value)).join(",\n    ")}\n  ]`;
}
