import { formatCount, formatFrequency, formatTime } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { VoteImportListItem } from "@/lib/features/vote-imports/queries";

/** Files of votes that were brought in. */
export function VoteImportTable({
  imports,
  nameOf,
}: {
  imports: readonly VoteImportListItem[];
  nameOf: (userId: string) => string;
}) {
  return (
    <Table label="Vote imports" className="border-t">
      <thead>
        <tr>
          <HeadCell>File</HeadCell>
          <HeadCell>Holds</HeadCell>
          <HeadCell numeric>Rows</HeadCell>
          <HeadCell numeric>Votes</HeadCell>
          <HeadCell numeric>Images</HeadCell>
          <HeadCell numeric>Selected</HeadCell>
          <HeadCell>SHA-256</HeadCell>
          <HeadCell>Imported</HeadCell>
        </tr>
      </thead>
      <tbody>
        {imports.map((one) => (
          <Row key={one.id}>
            <Cell className="max-w-72 truncate font-medium" title={one.name}>
              {one.name}
            </Cell>
            <Cell className="text-muted">{one.kind}</Cell>
            <Cell numeric>{formatCount(one.rows)}</Cell>
            <Cell numeric>{formatCount(one.votes)}</Cell>
            <Cell numeric>{formatCount(one.images)}</Cell>
            <Cell numeric>{formatFrequency(one.votes > 0 ? one.selected / one.votes : null)}</Cell>
            <Cell className="figures text-muted" title={one.sha256}>
              {one.sha256.slice(0, 8)}
            </Cell>
            <Cell className="whitespace-nowrap text-muted">
              {formatTime(one.createdAt)} · {nameOf(one.createdBy)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
