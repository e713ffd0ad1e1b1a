import { FileFormatError } from "./file-format-error";

/** The classes of a benchmark in the order of their indexes. */
export interface LabelClasses {
  readonly count: number;
  /** Class index by wnid, and by name where names are unique. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/**
 * Reads a class list: ImageNetV2's class_info.json ([{cid, wnid, synset}, ...]) or a plain JSON list of names in index order.
 *
 * `value` is the parsed JSON; `name` stands in the messages. Throws a FileFormatError for other shapes, gaps in the indexes
 * and classes named twice.
 */
export function parseLabelClasses(value: unknown, name: string): LabelClasses {
  if (!Array.isArray(value) || value.length === 0)
    throw new FileFormatError(
      `Cannot read "${name}" as a class list: it is ${typeOf(value)}; give a JSON list of names or of {"cid", "wnid"} objects`,
    );
  const indexOf = new Map<string, number>();
  const aliases = new Map<string, number | null>();
  const taken = new Set<number>();
  value.forEach((entry: unknown, place) => {
    const { index, key, synonyms } = parseClass(entry, place, value.length, name);
    if (indexOf.has(key) || taken.has(index))
      throw new FileFormatError(
        `Cannot read "${name}": entry ${place} repeats the ${taken.has(index) ? `index ${index}` : `class "${key}"`}; list each class once`,
      );
    indexOf.set(key, index);
    taken.add(index);
    for (const synonym of synonyms) aliases.set(synonym, aliases.has(synonym) ? null : index);
  });
  for (const [synonym, index] of aliases) if (index !== null && !indexOf.has(synonym)) indexOf.set(synonym, index);
  return { count: value.length, indexOf };
}

function parseClass(
  entry: unknown,
  place: number,
  count: number,
  name: string,
): { index: number; key: string; synonyms: string[] } {
  if (typeof entry === "string") return { index: place, key: entry, synonyms: [] };
  const record = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
  const index = record.cid ?? place;
  const key = record.wnid ?? record.name;
  if (typeof key !== "string" || typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= count)
    throw new FileFormatError(
      `Cannot read "${name}": entry ${place} is ${JSON.stringify(entry)?.slice(0, 80)}; give a name, or a "wnid" with a "cid" from 0 to ${count - 1}`,
    );
  const synonyms = Array.isArray(record.synset) ? record.synset.filter((lemma) => typeof lemma === "string") : [];
  return { index, key, synonyms };
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "an empty list" : value === null ? "null" : `of type ${typeof value}`;
}
