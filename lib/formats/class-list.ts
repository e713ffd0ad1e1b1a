import { FileFormatError } from "./file-format-error";

/** A class of the benchmark as class lists name it. */
export interface ListedClass {
  /** WordNet id, or any stable name: also the name of the class's folder of images. */
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly gloss: string;
  readonly links: readonly string[];
  /** wnids of near classes, nearest first. */
  readonly neighbours: readonly string[];
}

/**
 * Checks one class of a list. `place` says where it stands ("entry 3", "line 12").
 *
 * Throws a FileFormatError for a name that cannot be a folder's, no lemma, or a link that is no web address: links are
 * shown to workers.
 */
export function checkListedClass(listed: ListedClass, file: string, place: string): ListedClass {
  const refuse = (what: string, mend: string) =>
    new FileFormatError(`Cannot read the class list "${file}": ${place} ${what}; ${mend}`);
  if (listed.wnid === "") throw refuse("has no wnid", "give every class a stable name, such as n01440764");
  if (!isFolderName(listed.wnid))
    throw refuse(
      `has the wnid ${JSON.stringify(listed.wnid)}`,
      "it names the class's folder: use at most 100 characters without / and \\, not beginning with a full stop",
    );
  if (listed.lemmas.length === 0 || listed.lemmas.includes(""))
    throw refuse(`(${listed.wnid}) has an empty lemma or none`, "name the class in at least one word");
  const badLink = listed.links.find((link) => !isWebAddress(link));
  if (badLink !== undefined)
    throw refuse(
      `(${listed.wnid}) has the link ${JSON.stringify(badLink)}`,
      "give an address that begins with https://",
    );
  return listed;
}

/** Throws a FileFormatError where a class stands twice, naming both places; `placeOf` names the place of an index. */
export function refuseRepeatedClass(
  classes: readonly ListedClass[],
  file: string,
  placeOf: (index: number) => string,
): void {
  const earlier = new Map<string, number>();
  for (const [index, { wnid }] of classes.entries()) {
    const first = earlier.get(wnid);
    if (first !== undefined)
      throw new FileFormatError(
        `Cannot read the class list "${file}": ${placeOf(first)} and ${placeOf(index)} both are ${wnid}; list each class once`,
      );
    earlier.set(wnid, index);
  }
  if (classes.length === 0)
    throw new FileFormatError(`Cannot read the class list "${file}": it names no class; list at least one`);
}

function isFolderName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters in a folder's name are what is looked for
  return name.length <= 100 && !name.startsWith(".") && !/[/\\\u0000-\u001f]/.test(name) && name.trim() === name;
}

function isWebAddress(link: string): boolean {
  return URL.canParse(link) && /^https?:$/.test(new URL(link).protocol);
}
