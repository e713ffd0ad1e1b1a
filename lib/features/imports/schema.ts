import { z } from "zod";
import { AppError } from "@/lib/errors";
import { type SourceName, type SourceSettings, sourceSettings } from "@/lib/sources/settings";

export type { SourceName };

/** Every source, in the order in which they are offered. */
export const sourceNames = [
  "folder",
  "flickr",
  "openverse",
  "list",
  "tar",
  "s3",
  "searchResults",
  "npy",
  "cifar",
  "tinyImages",
] as const satisfies readonly SourceName[];

/** Address of the imports: the class that is short of candidates, where one was followed here. */
export const importsAddressSchema = z.object({ class: z.string().max(100).optional().catch(undefined) });

const roleSchema = z.enum(["candidate", "reference"], "must be candidate or reference");

/**
 * What POST /imports takes: a role and the settings of a source (lib/sources/settings.ts). `{ folder, role, from?, to? }` without a
 * source means a folder.
 */
export const newImportSchema = z.looseObject({ role: roleSchema }).transform(({ role, ...rest }, context) => {
  const read = sourceSettings.safeParse("source" in rest ? rest : { source: "folder", ...rest });
  if (read.success) return { role, settings: read.data };
  for (const issue of read.error.issues) context.addIssue({ ...issue, code: "custom", message: issue.message });
  return z.NEVER;
});
export type NewImport = z.output<typeof newImportSchema>;

/** An import of a folder by its path alone, as callers in-process give it. */
export interface NewFolderImport {
  role: NewImport["role"];
  folder: string;
  from?: number | undefined;
  to?: number | undefined;
}

/** Query of GET /imports/:importId/files. */
export const importFilesQuerySchema = z.strictObject({
  outcome: z.enum(["imported", "duplicate", "refused"], "must be imported, duplicate or refused").default("refused"),
  /** Path of the last file of the page before. */
  after: z.string().default(""),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** The id of an import in an address. */
export function parseImportId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no import "${text}"; GET …/imports lists those of the study`);
}

const roleField = z.enum(["candidate", "reference"], "choose what the images are: candidates or reference set");
const flag = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");
const optionalText = z.string().trim().max(4000).default("");

/** The form that starts an import: the fields of its source. `makeClasses`: folders that are no class yet become one first. */
export const importFormSchema = z
  .looseObject({
    source: z.string().default("folder"),
    role: roleField,
    makeClasses: flag,
    intent: z.enum(["start", "plan"]).catch("start").default("start"),
  })
  .transform((form, context) => {
    const text = (name: string) => optionalText.catch("").parse(form[name]);
    const read = sourceSettings.safeParse(settingsOfForm(form.source, text));
    if (read.success)
      return { role: form.role, makeClasses: form.makeClasses, intent: form.intent, settings: read.data };
    for (const issue of read.error.issues)
      context.addIssue({ code: "custom", path: [issue.path[0] ?? "source"], message: issue.message });
    return z.NEVER;
  });

/** The settings that the fields of a form mean; an empty field is left to its default. */
function settingsOfForm(source: string, text: (name: string) => string): Record<string, unknown> {
  const given = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, text(name)]).filter(([, value]) => value !== ""));
  const numbers = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(given(names)).map(([name, value]) => [name, Number(value)]));
  const words = (name: string) => linesOf(text(name));
  const list = (name: string) => (words(name).length > 0 ? { [name]: words(name) } : {});
  switch (source) {
    case "folder":
      return { source, folder: text("folder"), ...numbers(["from", "to"]) };
    case "npy":
      return { source, images: text("images"), ...given(["labels"]), ...list("classes") };
    case "cifar":
      return { source, path: text("path"), ...numbers(["labels"]), ...list("classes") };
    case "tinyImages":
      return {
        source,
        data: text("data"),
        metadata: text("metadata"),
        keywords: pairsOf(text("keywords")),
        ...numbers(["maxPerKeyword"]),
        acknowledged: text("acknowledged") === "on",
      };
    case "s3":
      return { source, bucket: text("bucket"), prefix: text("prefix") };
    case "flickr":
    case "openverse":
      return {
        source,
        ...list("classes"),
        ...list("excludedTerms"),
        ...numbers(["maxImagesPerClass", "largestSide"]),
        extraTerms: termsOf(text("extraTerms")),
        parentTerms: pairsOf(text("parentTerms")),
        joinCompounds: text("joinCompounds") === "on",
        ...(source === "flickr" ? given(["takenFrom", "takenTo", "uploadedFrom", "uploadedTo"]) : {}),
        ...(words("licences").length > 0
          ? { licences: source === "flickr" ? words("licences").map(Number) : words("licences") }
          : {}),
      };
    default:
      return { source, path: text("path"), ...(source === "list" ? given(["wnid"]) : {}) };
  }
}

/** Entries of a text, one a line or set apart by commas. */
function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** "stealth bomber = airplane", one a line. */
function pairsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).flatMap((line) => {
      const [keyword, wnid] = line.split("=").map((part) => part.trim());
      return keyword && wnid ? [[keyword, wnid]] : [];
    }),
  );
}

/** "n03857828: torch -olympic", one a line; a class may stand on several. */
function termsOf(text: string): Record<string, string[]> {
  const terms: Record<string, string[]> = {};
  for (const line of text.split("\n")) {
    const [wnid, term] = [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()];
    if (line.includes(":") && wnid && term) terms[wnid] = [...(terms[wnid] ?? []), term];
  }
  return terms;
}

/** Reads the settings of a stored import. */
export function parseStoredSettings(source: string, settings: unknown, place: string): SourceSettings {
  // Rows from before there were sources hold a folder's path alone.
  const stored = typeof settings === "object" && settings !== null && "source" in settings;
  return sourceSettings.parse(stored ? settings : { source, folder: place });
}
