import Link from "next/link";
import { Ago } from "@/components/ui/ago";
import { formatCount, formatDuration } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { AssignmentListItem } from "@/lib/features/votes/queries";
import { AssignmentBadge } from "./assignment-badge";

/** Who answered which HIT, when, and what became of it. */
export function AssignmentTable({
  studyId,
  assignments,
  now,
}: {
  studyId: number;
  assignments: readonly AssignmentListItem[];
  now: Date;
}) {
  return (
    <Table label="Submissions" className="border-t">
      <thead>
        <tr>
          <HeadCell>Worker</HeadCell>
          <HeadCell>Class</HeadCell>
          <HeadCell>HIT</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell numeric title="Tiles selected of those that could be seen, controls among them">
            Selected
          </HeadCell>
          <HeadCell numeric title="While the page was in use">
            Active time
          </HeadCell>
          <HeadCell>Submitted</HeadCell>
        </tr>
      </thead>
      <tbody>
        {assignments.map((one) => (
          <Row key={one.id}>
            <Cell className="whitespace-nowrap font-mono text-xs">
              {one.pseudonym ?? <span className="font-sans text-faint">not named yet</span>}
            </Cell>
            <Cell className="whitespace-nowrap">
              <Link href={`/studies/${studyId}/classes/${one.wnid}`} className="hover:text-accent" title={one.wnid}>
                {one.lemmas[0] ?? one.wnid}
              </Link>
            </Cell>
            <Cell className="whitespace-nowrap">
              <Link href={`/studies/${studyId}/batches/${one.batchId}`} className="hover:text-accent">
                HIT {one.hitIndex + 1} <span className="text-muted">of {one.batchName}</span>
              </Link>
            </Cell>
            <Cell className="min-w-40">
              <Link href={`/studies/${studyId}/votes/${one.id}`} data-opens-row>
                <AssignmentBadge state={one.state} />
              </Link>
              {one.reason ? <p className="mt-1 max-w-md text-muted text-xs">{one.reason}</p> : null}
            </Cell>
            <Cell numeric>
              {one.selected === null || one.shown === null ? (
                "–"
              ) : (
                <>
                  {formatCount(one.selected)}
                  <span className="text-faint"> of {formatCount(one.shown)}</span>
                </>
              )}
            </Cell>
            <Cell numeric>{one.activeSeconds === null ? "–" : formatDuration(one.activeSeconds)}</Cell>
            <Cell className="whitespace-nowrap text-muted">
              <Ago at={one.submittedAt} now={now} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
