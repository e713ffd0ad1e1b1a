import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { openSource } from "@/lib/sources/open-source";
import { placeOf, type SourceSettings } from "@/lib/sources/settings";
import { listSourceClasses } from "../classes/queries";
import { type ImportPlan, unknownClassReason } from "./rules";

export type CandidateImport = Awaited<ReturnType<typeof getImport>>;

/** One import with its counts; `total` is null until the files are counted. */
export async function getImport(studyId: AuthorizedStudyId, importId: number) {
  const found = await database("desk").candidateImport.findUnique({ where: { studyId_id: { studyId, id: importId } } });
  if (!found) throw new AppError("notFound", `There is no import ${importId} in study ${studyId}`);
  return found;
}

/** The imports of a study, newest first. */
export async function listImports(studyId: AuthorizedStudyId): Promise<CandidateImport[]> {
  return database("desk").candidateImport.findMany({ where: { studyId }, orderBy: { id: "desc" } });
}

export interface ImportFileListItem {
  path: string;
  outcome: "imported" | "duplicate" | "refused";
  reason: string | null;
  candidateId: number | null;
}

/** What became of the files of an import, by path; `after` is the last path of the page before. */
export async function listImportFiles(
  studyId: AuthorizedStudyId,
  importId: number,
  page: { outcome: ImportFileListItem["outcome"]; after: string; limit: number },
): Promise<ImportFileListItem[]> {
  return database("desk").candidateImportFile.findMany({
    where: { studyId, importId, outcome: page.outcome, path: { gt: page.after } },
    select: { path: true, outcome: true, reason: true, candidateId: true },
    orderBy: { path: "asc" },
    take: page.limit,
  });
}

/** Which of these paths the import has dealt with already. */
export async function listRecordedPaths(
  studyId: AuthorizedStudyId,
  importId: number,
  paths: readonly string[],
): Promise<Set<string>> {
  const rows = await database("jobs").$queryRaw<{ path: string }[]>`
    select path from candidate_import_files
    where study_id = ${studyId} and import_id = ${importId} and path = any(${paths}::text[])`;
  return new Set(rows.map((row) => row.path));
}

/** The folder below which imports must lie. */
export function getImportRoot(): string {
  return env().IMPORT_ROOT;
}

/** The SHA-256s of all images that were taken down; their bytes are not kept again. */
export async function listTombstones(): Promise<Set<string>> {
  const rows = await database("jobs").image.findMany({
    where: { takenDownAt: { not: null } },
    select: { sha256: true },
  });
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** What a search has found, in the order of its answers; `after` is the last position of the page before. */
export async function listFoundImages(
  studyId: AuthorizedStudyId,
  importId: number,
  page: { after: number; limit: number },
): Promise<{ position: number; record: unknown }[]> {
  return database("jobs").foundImage.findMany({
    where: { studyId, importId, position: { gt: page.after } },
    select: { position: true, record: true },
    orderBy: { position: "asc" },
    take: page.limit,
  });
}

export interface ImportReport {
  /** By class: what came in, what was there already, what was refused. */
  classes: { wnid: string; imported: number; duplicates: number; refused: number }[];
  /** Reasons of refusals with their number, the most frequent first; numbers that differ from file to file are left out of them, hosts and what they answer are not. */
  reasons: { reason: string; files: number }[];
  /** Licences of what came in. */
  licences: { licence: string | null; images: number }[];
}

/** What an import has brought, summed up. */
export async function getImportReport(studyId: AuthorizedStudyId, importId: number): Promise<ImportReport> {
  const [classes, reasons, licences] = await Promise.all([
    database("desk").$queryRaw<ImportReport["classes"]>`
      select split_part(path, '/', 1) as wnid, count(*) filter (where outcome = 'imported')::integer as imported,
        count(*) filter (where outcome = 'duplicate')::integer as duplicates, count(*) filter (where outcome = 'refused')::integer as refused
      from candidate_import_files where study_id = ${studyId} and import_id = ${importId} and path like '%/%'
      group by 1 order by 1 limit 2000`,
    database("desk").$queryRaw<ImportReport["reasons"]>`
      select regexp_replace(replace(reason, 'Cannot import ' || path || ': ', ''), '(?<=[ (])[0-9]+( x [0-9]+)*(?=[ ,)])', '…', 'g') as reason, count(*)::integer as files
      from candidate_import_files where study_id = ${studyId} and import_id = ${importId} and outcome = 'refused'
      group by 1 order by 2 desc, 1 limit 50`,
    database("desk").$queryRaw<ImportReport["licences"]>`
      select i.licence, count(*)::integer as images
      from candidate_import_files f
      join candidates c on c.study_id = f.study_id and c.id = f.candidate_id join images i on i.id = c.image_id
      where f.study_id = ${studyId} and f.import_id = ${importId} and f.outcome = 'imported'
      group by 1 order by 2 desc, 1 limit 50`,
  ]);
  return { classes, reasons, licences };
}

/** What an import would do, before it is started: opens the source, counts it and looks at its first images. Nothing is fetched or kept. */
export async function planImport(studyId: AuthorizedStudyId, settings: SourceSettings): Promise<ImportPlan> {
  const classes = await listSourceClasses(studyId);
  const opened = await openSource(settings, classes);
  const base = { source: settings.source, place: placeOf(settings) };
  if (opened.kind === "searched") return { ...base, images: null, queries: opened.search.queries, first: [] };
  const signal = AbortSignal.timeout(20_000);
  const known = new Set(classes.map(({ wnid }) => wnid));
  const wnids = classes.map(({ wnid }) => wnid);
  const first: ImportPlan["first"] = [];
  for await (const item of opened.source.items(signal)) {
    const unknown = item.wnid !== undefined && !known.has(item.wnid) ? unknownClassReason(item.wnid, wnids) : null;
    first.push({ path: item.path, refusal: item.refusal ?? unknown });
    if (first.length === 10) break;
  }
  return { ...base, images: await opened.source.count(signal), queries: null, first };
}
