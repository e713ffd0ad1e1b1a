import type { DistanceMetric } from "@/lib/features/duplicates/schema";

/** The metrics as people read them. */
export const metricWords: Record<DistanceMetric, { name: string; what: string }> = {
  l2: { name: "l2", what: "squared distance of the pixels at one size" },
  features: { name: "features", what: "squared distance of a model's features" },
  dssim: { name: "dssim", what: "structural dissimilarity, 0 to 1" },
  hash: { name: "hash", what: "bits of 64 that differ, also mirrored" },
};

/** A distance as short as it can be read: 1.2e8, 0.22, 7. */
export function formatDistance(metric: DistanceMetric, distance: number): string {
  if (metric === "hash") return String(distance);
  if (metric === "dssim") return distance.toFixed(4);
  if (distance < 1e4) return distance.toFixed(distance < 100 ? 2 : 0);
  return distance.toExponential(2).replace("e+", "e");
}
