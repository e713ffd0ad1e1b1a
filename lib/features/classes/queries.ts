import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";

export interface ImageClassListItem {
  id: number;
  wnid: string;
  lemmas: string[];
  gloss: string;
  links: string[];
  neighbours: string[];
  position: number;
}

/** The classes of a study in the order of its list. */
export async function listClasses(studyId: AuthorizedStudyId): Promise<ImageClassListItem[]> {
  return database("desk").imageClass.findMany({
    where: { studyId },
    select: { id: true, wnid: true, lemmas: true, gloss: true, links: true, neighbours: true, position: true },
    orderBy: { position: "asc" },
  });
}
