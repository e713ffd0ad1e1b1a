/** The entries of a class that an import takes: places `from` to `to` of the sorted list, counted from 1, both included. */
export function sliceOfClass<Entry>(
  sorted: readonly Entry[],
  slice: { from: number | null; to: number | null },
): readonly Entry[] {
  return sorted.slice((slice.from ?? 1) - 1, slice.to ?? undefined);
}

/** How many of `count` entries that is. */
export function sizeOfSlice(count: number, slice: { from: number | null; to: number | null }): number {
  return Math.max(0, Math.min(count, slice.to ?? count) - ((slice.from ?? 1) - 1));
}

/** Why the files of a folder that is no class of the study are refused; names some classes to tell from. */
export function unknownClassReason(folder: string, wnids: readonly string[]): string {
  const some = wnids.slice(0, 3).join(", ");
  const all = wnids.length > 3 ? `${some}, … (${wnids.length})` : some;
  return `the folder "${folder}" is no class of this study, which has ${all}; rename the folder, or add the class and import again`;
}
