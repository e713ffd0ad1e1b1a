import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { createImport } from "@/lib/features/imports/mutations";
import { type CandidateImport, getImport } from "@/lib/features/imports/queries";
import type { NewFolderImport } from "@/lib/features/imports/schema";
import { startProgress } from "./progress";

/** Imports a folder below the import root and waits until the job worker has brought all of it in. Throws with the import's error where it fails. */
export async function importFolder(
  studyId: AuthorizedStudyId,
  input: NewFolderImport,
  actor: string,
  stream: NodeJS.WriteStream,
): Promise<CandidateImport> {
  const created = await createImport(studyId, { ...input, createdBy: actor });
  const progress = startProgress(
    input.role === "reference" ? "importing reference images" : "importing candidates",
    stream,
  );
  for (;;) {
    const present = await getImport(studyId, created.id);
    const { state, total, imported, duplicates, refused, error } = present;
    if (total !== null) progress.update(imported + duplicates + refused, total);
    if (state === "failed") throw new Error(`Cannot import ${input.folder}: ${error}`);
    if (state === "done") {
      progress.end();
      return present;
    }
    await new Promise((next) => setTimeout(next, 250));
  }
}
