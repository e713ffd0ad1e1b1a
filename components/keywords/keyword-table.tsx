import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { KeywordCoverage } from "@/lib/features/keywords/queries";

/** The keywords of a class with what is wanted, what there is and what two people agreed on. */
export function KeywordTable({ studyId, keywords }: { studyId: number; keywords: readonly KeywordCoverage[] }) {
  return (
    <Table label="Keywords">
      <thead>
        <tr>
          <HeadCell>Keyword</HeadCell>
          <HeadCell numeric>Old set</HeadCell>
          <HeadCell numeric>Wanted</HeadCell>
          <HeadCell numeric>Candidates</HeadCell>
          <HeadCell className="w-56">Agreed on</HeadCell>
        </tr>
      </thead>
      <tbody>
        {keywords.map((row) => (
          <Row key={`${row.wnid}/${row.keyword}`}>
            <Cell>
              <Link
                href={`/studies/${studyId}/keywords/label?class=${encodeURIComponent(row.wnid)}&keyword=${encodeURIComponent(row.keyword)}`}
                className="font-medium hover:text-accent"
              >
                {row.keyword.replaceAll("_", " ")}
              </Link>
            </Cell>
            <Cell numeric className="text-muted">
              {formatCount(row.original)}
            </Cell>
            <Cell numeric>{formatCount(row.target)}</Cell>
            <Cell numeric className={row.candidates < row.target ? "text-attention" : "text-muted"}>
              {formatCount(row.candidates)}
            </Cell>
            <Cell>
              <span className="flex flex-col gap-1">
                <Progress
                  label={`${row.keyword}: agreed on`}
                  total={Math.max(row.target, row.confirmed + row.picked)}
                  parts={[
                    { label: "agreed on", value: row.confirmed, colour: "var(--new)" },
                    { label: "picked by one", value: row.picked, colour: "var(--reference)" },
                  ]}
                />
                <span className="text-muted text-xs tabular-nums">
                  {formatCount(row.confirmed)} of {formatCount(row.target)}
                  {row.picked > 0 ? `, ${formatCount(row.picked)} wait for the second look` : ""}
                </span>
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
