import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import type { FlagReason, FlagScope, ListFlags } from "./schema";

export interface FlagListItem {
  id: number;
  candidateId: number;
  wnid: string;
  sha256: string;
  path: string;
  reason: FlagReason;
  scope: FlagScope;
  note: string;
  createdBy: string;
  createdAt: Date;
}

/** A page of the flags that stand, one row per candidate that they keep out, by candidate; `next` continues, null at the end. */
export async function listFlags(
  studyId: AuthorizedStudyId,
  input: ListFlags,
): Promise<{ flags: FlagListItem[]; next: number | null }> {
  const rows = await database("desk").$queryRaw<FlagListItem[]>`
    select f.id, c.id as "candidateId", k.wnid, i.sha256, c.path, f.reason, f.note, f.created_by as "createdBy", f.created_at as "createdAt",
           case when f.candidate_id is null then 'image' else 'candidate' end as scope
    from (
      select distinct on (c.id) c.id, c.class_id, c.image_id, c.path, f.id as flag_id
      from flags f
      join candidates c on c.study_id = f.study_id and c.image_id = f.image_id and (f.candidate_id is null or f.candidate_id = c.id)
      join image_classes k on k.study_id = c.study_id and k.id = c.class_id
      where f.study_id = ${studyId} and f.removed_at is null and c.id > ${input.after}
        and (${input.class ?? null}::text is null or k.wnid = ${input.class ?? null})
      order by c.id, f.candidate_id nulls last limit ${input.limit + 1}) as c
    join flags f on f.study_id = ${studyId} and f.id = c.flag_id
    join image_classes k on k.study_id = ${studyId} and k.id = c.class_id
    join images i on i.id = c.image_id
    order by c.id`;
  const flags = rows.slice(0, input.limit).map((row) => ({ ...row, reason: reasonOf(row.reason) }));
  return { flags, next: rows.length > input.limit ? (flags.at(-1)?.candidateId ?? null) : null };
}

const reasons: Readonly<Record<string, FlagReason>> = {
  wrong_class: "wrongClass",
  not_a_photograph: "notAPhotograph",
  overlaid_text: "overlaidText",
};

/** A reason as raw SQL answers it, in the word that the product uses. */
export function reasonOf(stored: string): FlagReason {
  return reasons[stored] ?? (stored as FlagReason);
}

/** How many candidates of the study may not be drawn because of a flag. */
export async function countFlaggedCandidates(studyId: AuthorizedStudyId): Promise<number> {
  const [row] = await database("desk").$queryRaw<{ flagged: number }[]>`
    select count(*)::integer as flagged from flagged_candidate where study_id = ${studyId}`;
  return row?.flagged ?? 0;
}
