/** Why the files of a folder that is no class of the study are refused; names some classes to tell from. */
export function unknownClassReason(folder: string, wnids: readonly string[]): string {
  const some = wnids.slice(0, 3).join(", ");
  const all = wnids.length > 3 ? `${some}, … (${wnids.length})` : some;
  return `the folder "${folder}" is no class of this study, which has ${all}; rename the folder, or add the class and import again`;
}
