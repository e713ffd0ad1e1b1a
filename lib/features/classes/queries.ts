import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { listImageSummaries } from "../studies/queries";
import { type ClassProgress, classOrders, progressOf } from "./rules";
import type { ClassSort } from "./schema";

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

/** The classes as sources of images need them, in the order of the list. */
export async function listSourceClasses(
  studyId: AuthorizedStudyId,
): Promise<Pick<ImageClassListItem, "id" | "wnid" | "lemmas">[]> {
  return database("jobs").imageClass.findMany({
    where: { studyId },
    select: { id: true, wnid: true, lemmas: true },
    orderBy: { position: "asc" },
  });
}

/** Classes with what their images have in votes, a page of them; `q` looks in wnid, lemmas and gloss. */
export async function listClassProgress(
  studyId: AuthorizedStudyId,
  page: { q: string; sort: ClassSort; limit: number; offset: number },
): Promise<{ classes: ClassProgress[]; total: number }> {
  const [classes, summaries] = await Promise.all([listClasses(studyId), listImageSummaries(studyId)]);
  const byClass = Map.groupBy(summaries, (summary) => summary.classId);
  const wanted = page.q.toLowerCase();
  const found = classes
    .filter((one) => [one.wnid, one.gloss, ...one.lemmas].some((text) => text.toLowerCase().includes(wanted)))
    .map((one) => progressOf(one, byClass.get(one.id) ?? []))
    .sort(classOrders[page.sort]);
  return { classes: found.slice(page.offset, page.offset + page.limit), total: found.length };
}

export interface ShortClasses {
  classes: number;
  withoutCandidates: number;
  withoutReferences: number;
  /** Classes with fewer candidates that have enough votes than a test set needs images. */
  shortOfVotes: number;
  /** Images with the minimum of votes, of all images. */
  readyImages: number;
  images: number;
}

/** What still stands between the classes and a draw of so many images per class. */
export async function countShortClasses(studyId: AuthorizedStudyId, imagesPerClass: number): Promise<ShortClasses> {
  const { classes } = await listClassProgress(studyId, {
    q: "",
    sort: "list",
    limit: Number.POSITIVE_INFINITY,
    offset: 0,
  });
  const count = (isSo: (one: ClassProgress) => boolean) => classes.filter(isSo).length;
  const sum = (of: (one: ClassProgress) => number) => classes.reduce((total, one) => total + of(one), 0);
  return {
    classes: classes.length,
    withoutCandidates: count((one) => one.candidates === 0),
    withoutReferences: count((one) => one.references === 0),
    shortOfVotes: count((one) => one.readyCandidates < imagesPerClass),
    readyImages: sum((one) => one.readyCandidates + one.readyReferences),
    images: sum((one) => one.candidates + one.references),
  };
}

/** The class of that wnid. Throws AppError notFound. */
export async function getClass(studyId: AuthorizedStudyId, wnid: string): Promise<ImageClassListItem> {
  const found = await database("desk").imageClass.findUnique({ where: { studyId_wnid: { studyId, wnid } } });
  if (!found) throw new AppError("notFound", `There is no class "${wnid}" in study ${studyId}`);
  return found;
}
