import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ReviewedClass } from "@/lib/features/reviews/queries";
import { StandingBadge } from "./standing-badge";

/** The classes of a round: how each stands, who judges it, what they noted. */
export function RoundClasses({
  studyId,
  revisionId,
  classes,
  nameOf,
}: {
  studyId: number;
  revisionId: number;
  classes: readonly ReviewedClass[];
  nameOf: (userId: string) => string;
}) {
  return (
    <Table label="Classes of the round">
      <thead>
        <tr>
          <HeadCell>Class</HeadCell>
          <HeadCell>Verdict</HeadCell>
          <HeadCell numeric>Images</HeadCell>
          <HeadCell numeric>
            <span title="Images of the revision that are flagged by now">Flagged</span>
          </HeadCell>
          <HeadCell>Reviewers</HeadCell>
          <HeadCell>Note</HeadCell>
        </tr>
      </thead>
      <tbody>
        {classes.map((one) => (
          <Row key={one.classId}>
            <Cell className="max-w-72">
              <Link
                href={`/studies/${studyId}/classes/${encodeURIComponent(one.wnid)}?drawn=in&revision=${revisionId}`}
                className="block hover:text-accent"
              >
                <span className="block truncate font-medium">{one.lemmas[0] ?? one.wnid}</span>
                <span className="figures block truncate text-faint text-xs">{one.wnid}</span>
              </Link>
            </Cell>
            <Cell>
              <StandingBadge standing={one.standing} />
            </Cell>
            <Cell numeric>{formatCount(one.images)}</Cell>
            <Cell numeric className={one.flagged > 0 ? "text-attention" : "text-muted"}>
              {formatCount(one.flagged)}
            </Cell>
            <Cell className="text-muted">
              {one.slots
                .map((slot) => {
                  const id = slot.decidedBy ?? slot.assigneeId;
                  return slot.carriedOver ? "carried over" : id === null ? "open" : nameOf(id);
                })
                .join(", ")}
            </Cell>
            <Cell className="max-w-80 truncate text-muted">
              {one.slots
                .map((slot) => slot.note)
                .filter(Boolean)
                .join(" · ")}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
