import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { getRevision, type RevisionSummary } from "../variants/queries";
import { isChosen } from "../variants/rules";
import { outcomes } from "../variants/schema";

/** A candidate that only one of two revisions has, with what the other decided about it. */
export interface RevisionDifference {
  candidateId: number;
  wnid: string;
  sha256: string;
  /** in: only the second revision has it; out: only the first. */
  side: "in" | "out";
  /** What the revision without it decided; null where the candidate was not there yet, or its class not drawn. */
  reason: (typeof outcomes)[number] | null;
  shown: number;
  selected: number;
}

export interface RevisionDiff {
  from: RevisionSummary;
  to: RevisionSummary;
  /** Images of both. */
  common: number;
  in: number;
  out: number;
  /** Classes with a difference, those with most first. */
  classes: { wnid: string; in: number; out: number }[];
  /** By class in the order of wnid, then sha256; some thousand at most. */
  differences: RevisionDifference[];
}

const mostDifferences = 5000;

/** What changed between any two revisions of a study, image by image and why. */
export async function diffRevisions(studyId: AuthorizedStudyId, fromId: number, toId: number): Promise<RevisionDiff> {
  const [{ classes: _, ...from }, { classes: __, ...to }] = await Promise.all([
    getRevision(studyId, fromId),
    getRevision(studyId, toId),
  ]);
  const { rows } = await pool("desk").query<
    Omit<RevisionDifference, "reason" | "side"> & { before: number | null; after: number | null }
  >(
    `with a as (select * from revision_candidate where study_id = $1 and revision_id = $2),
          b as (select * from revision_candidate where study_id = $1 and revision_id = $3)
     select coalesce(a.candidate_id, b.candidate_id) as "candidateId", k.wnid, i.sha256, a.outcome as before, b.outcome as after,
            coalesce(b.shown, a.shown) as shown, coalesce(b.selected, a.selected) as selected
     from a full join b on b.candidate_id = a.candidate_id
     join candidates c on c.study_id = $1 and c.id = coalesce(a.candidate_id, b.candidate_id)
     join image_classes k on k.study_id = $1 and k.id = c.class_id join images i on i.id = c.image_id
     where (coalesce(a.outcome, 255) < $4) <> (coalesce(b.outcome, 255) < $4)
     order by k.wnid collate "C", i.sha256`,
    [studyId, fromId, toId, outcomes.indexOf("flagged")],
  );
  const differences = rows.map(({ before, after, ...row }): RevisionDifference => {
    const side = before !== null && isChosen(before) ? "out" : "in";
    const other = side === "out" ? after : before;
    return { ...row, side, reason: other === null ? null : (outcomes[other] ?? null) };
  });
  const count = (some: readonly RevisionDifference[], side: "in" | "out") =>
    some.filter((one) => one.side === side).length;
  const out = count(differences, "out");
  return {
    from,
    to,
    common: from.imageCount - out,
    in: count(differences, "in"),
    out,
    classes: [...Map.groupBy(differences, ({ wnid }) => wnid)]
      .map(([wnid, some]) => ({ wnid, in: count(some, "in"), out: count(some, "out") }))
      .sort((a, b) => b.in + b.out - a.in - a.out || (a.wnid < b.wnid ? -1 : 1)),
    differences: differences.slice(0, mostDifferences),
  };
}
