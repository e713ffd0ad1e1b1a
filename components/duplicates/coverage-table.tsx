import { formatCount } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { MetricCoverage } from "@/lib/features/duplicates/queries";
import { formatDistance, metricWords } from "./metric-words";

/** By metric: how many candidates are reviewed beyond the threshold, and what is left to look at. */
export function CoverageTable({ coverage }: { coverage: readonly MetricCoverage[] }) {
  return (
    <Table label="Review by metric">
      <thead>
        <tr>
          <HeadCell>Metric</HeadCell>
          <HeadCell numeric>Up to</HeadCell>
          <HeadCell className="w-64">Candidates reviewed</HeadCell>
          <HeadCell numeric>Open pairs</HeadCell>
        </tr>
      </thead>
      <tbody>
        {coverage.map((row) => (
          <Row key={row.metric}>
            <Cell>
              <span className="font-medium">{metricWords[row.metric].name}</span>
              <span className="block text-muted text-xs">{metricWords[row.metric].what}</span>
            </Cell>
            <Cell numeric className="whitespace-nowrap">
              {formatDistance(row.metric, row.distance)}
              <span className="block font-sans text-faint text-xs">
                {row.required ? "draws ask for it" : "not asked for"}
              </span>
            </Cell>
            <Cell>
              {row.listed === 0 ? (
                <span className="text-muted">not searched yet</span>
              ) : (
                <span className="flex flex-col gap-1">
                  <Progress
                    label={`${metricWords[row.metric].name}: candidates reviewed`}
                    total={Math.max(1, row.images)}
                    parts={[
                      { label: "reviewed", value: row.reviewed, colour: "var(--new)" },
                      { label: "searched", value: row.listed - row.reviewed, colour: "var(--reference)" },
                    ]}
                  />
                  <span className="text-muted text-xs tabular-nums">
                    {formatCount(row.reviewed)} of {formatCount(row.images)}
                    {row.listed < row.images ? `, ${formatCount(row.images - row.listed)} not searched` : ""}
                  </span>
                </span>
              )}
            </Cell>
            <Cell numeric className={row.open > 0 ? "" : "text-muted"}>
              {formatCount(row.open)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
