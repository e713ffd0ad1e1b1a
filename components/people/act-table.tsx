import { formatTime } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { ActDetails } from "./act-details";

interface ListedAct {
  id: bigint | number;
  at: Date;
  act: string;
  details: Readonly<Record<string, unknown>>;
  /** Who did it, in words. */
  who: string;
  /** What it was done to; left out where all acts are about one thing. */
  subject?: string;
}

/** Acts on record, newest first. */
export function ActTable({ label, acts }: { label: string; acts: readonly ListedAct[] }) {
  const hasSubjects = acts.some(({ subject }) => subject !== undefined);
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell>When</HeadCell>
          <HeadCell>Who</HeadCell>
          <HeadCell>Act</HeadCell>
          {hasSubjects ? <HeadCell>On</HeadCell> : null}
          <HeadCell>Details</HeadCell>
        </tr>
      </thead>
      <tbody>
        {acts.map((act) => (
          <Row key={String(act.id)}>
            <Cell className="whitespace-nowrap text-muted text-xs">{formatTime(act.at)}</Cell>
            <Cell className="whitespace-nowrap">{act.who}</Cell>
            <Cell className="figures whitespace-nowrap">{act.act}</Cell>
            {hasSubjects ? <Cell className="figures whitespace-nowrap text-muted">{act.subject}</Cell> : null}
            <Cell className="w-full min-w-56">
              <ActDetails details={act.details} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
