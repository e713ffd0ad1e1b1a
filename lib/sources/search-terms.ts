import type { SettingsOf } from "./settings";

/** A class as sources see it. */
export interface SourceClass {
  readonly wnid: string;
  readonly lemmas: readonly string[];
}

/** One query of a search. */
export interface SearchQuery {
  readonly wnid: string;
  /** The lemma or term that it looks for, kept with what it finds. */
  readonly keyword: string;
  /** The text that is sent. */
  readonly text: string;
  /** Images that it may bring at most. */
  readonly most: number;
}

/**
 * The queries of a search: one per lemma and extra term of each class, in the order of the classes.
 *
 * The images of a class are shared evenly by its queries, at least one each (METHOD.md 1: "at most max_images / number of lemmas").
 */
export function searchQueries(
  settings: SettingsOf<"flickr"> | SettingsOf<"openverse">,
  classes: readonly SourceClass[],
): SearchQuery[] {
  const wanted = settings.classes ? new Set(settings.classes) : undefined;
  const excluded = settings.excludedTerms.map((term) => ` -${/\s/.test(term) ? `"${term}"` : term}`).join("");
  return classes
    .filter(({ wnid }) => wanted === undefined || wanted.has(wnid))
    .flatMap(({ wnid, lemmas }) => {
      const words = lemmas.map((lemma) => lemma.replaceAll("_", " "));
      const joined = settings.joinCompounds
        ? words.filter((word) => /\s/.test(word)).map((word) => word.replaceAll(/\s+/g, ""))
        : [];
      const keywords = [...new Set([...words, ...joined, ...(settings.extraTerms[wnid] ?? [])])];
      const parent = settings.parentTerms[wnid];
      const most = Math.max(1, Math.floor(settings.maxImagesPerClass / Math.max(1, keywords.length)));
      return keywords.map((keyword) => ({
        wnid,
        keyword,
        text: `${keyword}${parent ? ` ${parent}` : ""}${excluded}`,
        most,
      }));
    });
}
