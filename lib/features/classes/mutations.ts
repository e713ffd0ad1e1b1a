import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { ListedClass } from "@/lib/formats/class-list";
import { parseClassListCsv } from "@/lib/formats/class-list-csv";
import { parseClassListJson } from "@/lib/formats/class-list-json";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { listClassFolders, resolveImportFolder } from "@/lib/images/import-folder";
import { refuseStaleActs } from "../people/mutations";
import { classListActs } from "./schema";

export interface ClassImportResult {
  created: number;
  /** Classes that the study had: their words, links and neighbours are now those of the list. */
  updated: number;
}

/** Brings a class list in from the bytes of a file; `name` stands in the messages. All of it or nothing. Throws AppError conflict where somebody brought another in since `version`. */
export async function importClassList(
  studyId: AuthorizedStudyId,
  list: {
    format: "json" | "csv";
    bytes: Uint8Array;
    name: string;
    actor: string;
    /** What stood when the file was chosen (versionOfActs of classListActs). */
    version?: string | undefined;
  },
): Promise<ClassImportResult> {
  try {
    const parse = list.format === "json" ? parseClassListJson : parseClassListCsv;
    return await saveClasses(studyId, parse(list.bytes, list.name), {
      actor: list.actor,
      source: list.name,
      version: list.version,
    });
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}

/** Makes classes of the names of a folder's folders, below the import root; a class that the study has keeps its words. */
export async function createClassesFromFolder(
  studyId: AuthorizedStudyId,
  options: { folder: string; actor: string },
): Promise<ClassImportResult> {
  const folder = await resolveImportFolder(options.folder);
  const names = await listClassFolders(folder);
  if (names.length === 0)
    throw new AppError(
      "badRequest",
      `Cannot make classes of ${folder}: it holds no folder; name the folder that holds one folder per class`,
    );
  const known = new Set(
    (await database("desk").imageClass.findMany({ where: { studyId }, select: { wnid: true } })).map((row) => row.wnid),
  );
  const classes = names
    .filter((wnid) => !known.has(wnid))
    .map((wnid) => ({ wnid, lemmas: [wnid.replaceAll("_", " ")], gloss: "", links: [], neighbours: [] }));
  return saveClasses(studyId, classes, { actor: options.actor, source: folder });
}

async function saveClasses(
  studyId: AuthorizedStudyId,
  classes: readonly ListedClass[],
  event: { actor: string; source: string; version?: string | undefined },
): Promise<ClassImportResult> {
  return database("desk").$transaction(async (transaction) => {
    // Two lists at once would give two classes one position.
    await transaction.$queryRaw`select id from studies where id = ${studyId} for update`;
    await refuseStaleActs(transaction, studyId, { version: event.version, acts: classListActs }, (details) => {
      const count = (name: string) => Number(details[name] ?? 0);
      return `brought the class list "${details.source}" in (${count("created")} new, ${count("updated")} changed)`;
    });
    const inserted = await upsert(transaction, studyId, classes);
    const result = {
      created: inserted.filter((row) => row.created).length,
      updated: inserted.filter((row) => !row.created).length,
    };
    await transaction.auditEvent.create({
      data: {
        studyId,
        actor: event.actor,
        act: "classes.import",
        subject: `study/${studyId}`,
        details: { source: event.source, ...result },
      },
    });
    return result;
  });
}

function upsert(transaction: Transaction, studyId: AuthorizedStudyId, classes: readonly ListedClass[]) {
  // Arrays of arrays cannot be unnested row by row: the list travels as JSON. New classes follow those that are there.
  const rows = JSON.stringify(classes);
  return transaction.$queryRaw<{ created: boolean }[]>`
    insert into image_classes (study_id, wnid, lemmas, gloss, links, neighbours, position)
    select ${studyId}::integer, c.value->>'wnid', texts.lemmas, c.value->>'gloss', texts.links, texts.neighbours,
           coalesce(known.position, last.position + count(*) filter (where known.id is null) over (order by c.ordinality))
    from jsonb_array_elements(${rows}::jsonb) with ordinality as c(value, ordinality)
      left join image_classes known on known.study_id = ${studyId} and known.wnid = c.value->>'wnid'
      cross join (select coalesce(max(position), -1) as position from image_classes where study_id = ${studyId}) as last
      cross join lateral (
        select array(select jsonb_array_elements_text(c.value->'lemmas')) as lemmas,
               array(select jsonb_array_elements_text(c.value->'links')) as links,
               array(select jsonb_array_elements_text(c.value->'neighbours')) as neighbours) as texts
    order by c.ordinality
    on conflict (study_id, wnid) do update
      set lemmas = excluded.lemmas, gloss = excluded.gloss, links = excluded.links, neighbours = excluded.neighbours
    returning xmax = 0 as created`;
}
