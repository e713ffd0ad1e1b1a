import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

export type ListedVerdict = "unreviewed" | "reviewed" | "problematic";

/** Reads ImageNetV2's class reviews, an object of wnid: { problematic, reviewed }. Throws a FileFormatError for anything else. */
export function parseClassReviewJson(bytes: Uint8Array, name: string): Map<string, ListedVerdict> {
  const value = parseJson(bytes, name);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FileFormatError(
      `Cannot read "${name}": it holds ${Array.isArray(value) ? "a list" : typeof value}; give an object of wnid: { "problematic", "reviewed" }`,
    );
  return new Map(
    Object.entries(value).map(([wnid, review]): [string, ListedVerdict] => {
      const { problematic, reviewed } = (review ?? {}) as { problematic?: unknown; reviewed?: unknown };
      if (typeof problematic !== "boolean" || typeof reviewed !== "boolean")
        throw new FileFormatError(
          `Cannot read "${name}": the review of class ${wnid} is ${JSON.stringify(review)?.slice(0, 80)}; give { "problematic": true or false, "reviewed": true or false }`,
        );
      return [wnid, problematic ? "problematic" : reviewed ? "reviewed" : "unreviewed"];
    }),
  );
}

/** Writes the same format, classes in their order. */
export function serializeClassReviewJson(verdicts: ReadonlyMap<string, ListedVerdict>): string {
  const reviews = [...verdicts].map(([wnid, verdict]) => [
    wnid,
    { problematic: verdict === "problematic", reviewed: verdict !== "unreviewed" },
  ]);
  return `${JSON.stringify(Object.fromEntries(reviews), null, 2)}\n`;
}
