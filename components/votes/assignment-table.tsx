import Link from "next/link";
import { Badge, type Tone } from "@/components/ui/badge";
import { formatAgo, formatCount, formatDuration, formatTime } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { AssignmentListItem } from "@/lib/features/votes/queries";

const tones: Readonly<Record<AssignmentListItem["state"], Tone>> = {
  opened: "neutral",
  provisional: "accent",
  confirmed: "good",
  approved: "good",
  rejected: "danger",
  orphan: "attention",
  quarantined: "attention",
  superseded: "neutral",
};

const meanings: Readonly<Record<AssignmentListItem["state"], string>> = {
  opened: "The page was opened; nothing was submitted",
  provisional: "Submitted here; the market has not listed it yet",
  confirmed: "Listed by the market; its votes count",
  approved: "Approved at the market; its votes count",
  rejected: "Rejected at the market; its votes do not count",
  orphan: "Submitted here; the market never listed it",
  quarantined: "The market's answer and ours differ; its votes do not count",
  superseded: "The worker's earlier answer to this HIT counts; this one is paid, not counted",
};

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
              <Link href={`/studies/${studyId}/votes/${one.id}`} title={meanings[one.state]}>
                <Badge tone={tones[one.state]}>{one.state}</Badge>
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
              <time dateTime={one.submittedAt.toISOString()} title={formatTime(one.submittedAt)}>
                {formatAgo(one.submittedAt, now)}
              </time>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
