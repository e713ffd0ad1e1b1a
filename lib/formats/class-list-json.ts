import { checkListedClass, type ListedClass, refuseRepeatedClass } from "./class-list";
import { FileFormatError } from "./file-format-error";
import { parseJson } from "./parse-json";

const placeOf = (index: number) => `entry ${index + 1}`;

/**
 * Reads a class list as ImageNetV2 writes it (class_info.json): an array of
 * `{ cid?, wnid, synset: [lemma], gloss?, wikipedia_pages?: [address], neighbours?: [wnid] }`, in the order of `cid` where all have one.
 *
 * Throws a FileFormatError that names the entry, what it holds and the mend.
 */
export function parseClassListJson(bytes: Uint8Array, name: string): ListedClass[] {
  const value = parseJson(bytes, name);
  if (!Array.isArray(value))
    throw new FileFormatError(
      `Cannot read the class list "${name}": it is ${value === null ? "null" : `an ${typeof value}`}; give an array of {wnid, synset, gloss}`,
    );
  const rows = value.map((entry: unknown, index) => {
    const place = placeOf(index);
    if (typeof entry !== "object" || entry === null || Array.isArray(entry))
      throw new FileFormatError(
        `Cannot read the class list "${name}": ${place} is ${JSON.stringify(entry)?.slice(0, 60)}; give an object {wnid, synset, gloss}`,
      );
    const fields = new Map(Object.entries(entry as Record<string, unknown>));
    const listed = {
      wnid: text(fields, "wnid", name, place),
      lemmas: texts(fields, "synset", name, place),
      gloss: fields.has("gloss") ? text(fields, "gloss", name, place) : "",
      links: fields.has("wikipedia_pages") ? texts(fields, "wikipedia_pages", name, place) : [],
      neighbours: fields.has("neighbours") ? texts(fields, "neighbours", name, place) : [],
    };
    return { cid: fields.get("cid"), listed: checkListedClass(listed, name, place) };
  });
  const classes = rows.map((row) => row.listed);
  refuseRepeatedClass(classes, name, placeOf);
  const numbered = rows.flatMap(({ cid, listed }) => (typeof cid === "number" ? [{ cid, listed }] : []));
  return numbered.length === rows.length ? numbered.sort((a, b) => a.cid - b.cid).map((row) => row.listed) : classes;
}

function text(fields: Map<string, unknown>, key: string, name: string, place: string): string {
  const value = fields.get(key);
  if (typeof value === "string") return value.trim();
  throw wrongField(name, place, key, value, "a text");
}

function texts(fields: Map<string, unknown>, key: string, name: string, place: string): string[] {
  const value = fields.get(key);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.map((item) => item.trim());
  throw wrongField(name, place, key, value, "an array of texts");
}

function wrongField(name: string, place: string, key: string, value: unknown, wanted: string): FileFormatError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value).slice(0, 60)}`;
  return new FileFormatError(`Cannot read the class list "${name}": "${key}" of ${place} ${found}; give ${wanted}`);
}

/** Writes a class list as ImageNetV2's programs read it. */
export function serializeClassListJson(classes: readonly ListedClass[]): string {
  const rows = classes.map(({ wnid, lemmas, gloss, links, neighbours }, cid) => ({
    cid,
    wnid,
    synset: lemmas,
    gloss,
    wikipedia_pages: links,
    neighbours,
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
