import type { Manifest } from "./manifest-json";

/** A small manifest: one class, two images, one of them sampled up. */
export function buildManifest(): Manifest {
  return {
    strategy: "threshold",
    parameters: { imagesPerClass: 2, minimumVotes: 10, threshold: 0.7, thresholds: {} },
    seed: 7,
    parent: "c".repeat(64),
    valid: true,
    shortages: [],
    binEdges: [0, 0.2, 0.4, 0.6, 0.8, 1],
    meanFrequency: (0.7 + 2 / 3) / 2,
    classes: [
      {
        wnid: "n01440764",
        lemmas: ["tench", "Tinca tinca"],
        candidates: 3,
        images: 2,
        bins: { reference: [0, 0, 0, 0, 0], target: null, drawn: [0, 0, 0, 2, 0] },
        excluded: { notDrawn: 1 },
      },
    ],
    images: [
      {
        sha256: "a".repeat(64),
        wnid: "n01440764",
        shown: 10,
        selected: 7,
        frequency: 0.7,
        bin: 3,
        carriedOver: true,
        sampledUp: false,
      },
      {
        sha256: "b".repeat(64),
        wnid: "n01440764",
        shown: 12,
        selected: 8,
        frequency: 2 / 3,
        bin: 3,
        carriedOver: false,
        sampledUp: true,
      },
    ],
  };
}
