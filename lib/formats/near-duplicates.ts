import { z } from "zod";
import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

/** A pair of image names; the smaller first, each pair once. */
export type NamedPair = readonly [string, string];

const confirmedSchema = z.record(z.string(), z.array(z.string()));
const reviewsSchema = z.record(z.string(), z.record(z.string(), z.looseObject({ references: z.array(z.string()) })));

/** Reads ImageNetV2's near_duplicates.json: {image: [its confirmed near-duplicates]}. Throws a FileFormatError. */
export function parseNearDuplicates(bytes: Uint8Array, name: string): NamedPair[] {
  const parsed = confirmedSchema.safeParse(parseJson(bytes, name));
  if (!parsed.success) throw refusal(name, "near-duplicates", '{"<image>": ["<image>", ...]}');
  return distinctPairs(Object.entries(parsed.data));
}

/**
 * Reads ImageNetV2's nearest_neighbor_reviews: {image: {metric: {references: [neighbours looked at]}}}, whatever the metric.
 * Throws a FileFormatError.
 */
export function parseNeighbourReviews(bytes: Uint8Array, name: string): NamedPair[] {
  const parsed = reviewsSchema.safeParse(parseJson(bytes, name));
  if (!parsed.success)
    throw refusal(name, "reviewed neighbours", '{"<image>": {"l2": {"references": ["<image>", ...]}}}');
  return distinctPairs(
    Object.entries(parsed.data).map(([image, metrics]) => [
      image,
      Object.values(metrics).flatMap(({ references }) => references),
    ]),
  );
}

function distinctPairs(lists: readonly (readonly [string, readonly string[]])[]): NamedPair[] {
  const pairs = new Map<string, NamedPair>();
  for (const [image, others] of lists)
    for (const other of others) {
      if (other === image) continue;
      const pair: NamedPair = image < other ? [image, other] : [other, image];
      pairs.set(pair.join("\n"), pair);
    }
  return [...pairs.values()];
}

function refusal(name: string, what: string, shape: string): FileFormatError {
  return new FileFormatError(`Cannot read "${name}" as ${what}: its shape is another; give ${shape}`);
}
