import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

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
