/** Why an image whose class the study does not have is refused; names some classes to tell from. */
export function unknownClassReason(named: string, wnids: readonly string[]): string {
  const some = wnids.slice(0, 3).join(", ");
  const all = wnids.length > 3 ? `${some}, … (${wnids.length})` : some;
  return `"${named}" is no class of this study, which has ${all}; name it as one of these, or add the class and import again`;
}

/** What an import would bring. */
export interface ImportPlan {
  source: string;
  place: string;
  /** Images that the source holds; null where only reading it all would tell. */
  images: number | null;
  /** Requests that a search makes at least; null for what is not searched. */
  queries: number | null;
  /** The first paths and what stands against them, as a look into the source. */
  first: { path: string; refusal: string | null }[];
}

/** Thousands set apart by a thin space. */
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** A plan in a sentence or two. */
export function describePlan({ place, images, queries, first }: ImportPlan): string {
  if (queries !== null)
    return `${place}: ${queries} queries, one for each lemma and term; their results are counted before any picture is fetched.`;
  const refused = first.filter(({ refusal }) => refusal !== null);
  const size = images === null ? "the images are counted as they are read" : `${grouped(images)} images`;
  const beginning =
    first.length === 0
      ? "It is empty."
      : `It begins with ${first
          .map(({ path }) => path)
          .slice(0, 3)
          .join(", ")}.`;
  const against = refused[0]
    ? ` Of the first ${first.length}, ${refused.length} would be refused: ${refused[0].path}, ${refused[0].refusal}.`
    : "";
  return `${place}: ${size}. ${beginning}${against}`;
}
