import Link from "next/link";
import { formatCount, formatDay } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { RoundListItem } from "@/lib/features/reviews/queries";

const parts = [
  { standing: "reviewed", label: "reviewed", colour: "var(--new)" },
  { standing: "problematic", label: "problematic", colour: "var(--danger)" },
  { standing: "conflict", label: "in conflict", colour: "var(--attention-mark)" },
] as const;

/** The rounds of review, newest first. */
export function RoundTable({ studyId, rounds }: { studyId: number; rounds: readonly RoundListItem[] }) {
  return (
    <Table label="Rounds of review">
      <thead>
        <tr>
          <HeadCell>Round</HeadCell>
          <HeadCell>Revision</HeadCell>
          <HeadCell className="w-56">Classes</HeadCell>
          <HeadCell numeric>Reviewed</HeadCell>
          <HeadCell numeric>Problematic</HeadCell>
          <HeadCell numeric>Conflicts</HeadCell>
          <HeadCell numeric>Left</HeadCell>
          <HeadCell numeric>
            <span title="Reviews taken over from the round before">Carried over</span>
          </HeadCell>
          <HeadCell>Started</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rounds.map((round) => (
          <Row key={round.id}>
            <Cell>
              <Link
                href={`/studies/${studyId}/reviews/${round.id}`}
                className="whitespace-nowrap font-medium hover:text-accent"
              >
                Round {round.number}
              </Link>
            </Cell>
            <Cell className="whitespace-nowrap">
              <Link href={`/studies/${studyId}/variants/${round.revisionId}`} className="text-accent hover:underline">
                {round.revision}
              </Link>
            </Cell>
            <Cell>
              <Progress
                label={`Round ${round.number}: classes by verdict`}
                total={round.classes}
                parts={parts.map(({ standing, label, colour }) => ({
                  label,
                  colour,
                  value: round.standings[standing],
                }))}
              />
            </Cell>
            <Cell numeric>{formatCount(round.standings.reviewed)}</Cell>
            <Cell numeric>{formatCount(round.standings.problematic)}</Cell>
            <Cell numeric className={round.standings.conflict > 0 ? "text-attention" : ""}>
              {formatCount(round.standings.conflict)}
            </Cell>
            <Cell numeric>{formatCount(round.standings.unreviewed)}</Cell>
            <Cell numeric className="text-muted">
              {formatCount(round.carriedOver)}
            </Cell>
            <Cell className="whitespace-nowrap text-muted">{formatDay(round.createdAt)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
