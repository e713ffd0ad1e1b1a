import { z } from "zod";
import { AppError } from "@/lib/errors";

/** Acts on record that change the class list. */
export const classListActs = ["classes.import"] as const;

export type ClassListRequest = { format: "json" | "csv" } | { folder: string };

/** What a POST /classes asks for: a list in its body, or classes made of a folder's folder names (`{ "folder": path }`). */
export function parseClassListRequest(contentType: string, body: Uint8Array): ClassListRequest {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "text/csv") return { format: "csv" };
  if (type === "application/json") return folderOf(body) ?? { format: "json" };
  throw new AppError(
    "badRequest",
    `Cannot import classes: the content type is "${contentType}"; send application/json or text/csv`,
  );
}

function folderOf(body: Uint8Array): { folder: string } | undefined {
  // Lists are arrays; a short object may be the wish for a folder. Whatever is neither is the list parser's to refuse.
  if (body.length > 10_000) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    const folder = typeof value === "object" && value !== null && "folder" in value ? value.folder : undefined;
    return typeof folder === "string" && folder.trim() !== "" ? { folder: folder.trim() } : undefined;
  } catch {
    return undefined;
  }
}

export const classSorts = ["list", "name", "candidates", "votes", "frequency"] as const;
export type ClassSort = (typeof classSorts)[number];

/** State of the classes page, as it stands in the address; what cannot be read is left out. */
export const classFilterSchema = z.object({
  q: z.string().trim().catch("").default(""),
  sort: z.enum(classSorts).catch("list").default("list"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1).default(1),
});
