import { formatCount, formatFrequency } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { EvaluationResult } from "@/lib/features/evaluations/schema";
import type { AccuracyScale } from "@/lib/stats/accuracy-scale";
import { bracket, figure, meanGap } from "./evaluation-words";

/** The fits of all new sets under each other. */
export function FitTable({ result, scale }: { result: EvaluationResult; scale: AccuracyScale }) {
  const digits = scale === "plain" ? 1 : 2;
  return (
    <Table label="Fits side by side">
      <thead>
        <tr>
          <HeadCell>New set</HeadCell>
          <HeadCell numeric>Images</HeadCell>
          <HeadCell numeric>Mean frequency</HeadCell>
          <HeadCell numeric>Models</HeadCell>
          <HeadCell numeric>Mean gap, points</HeadCell>
          <HeadCell numeric>Slope</HeadCell>
          <HeadCell numeric>Offset</HeadCell>
          <HeadCell numeric>R²</HeadCell>
          <HeadCell numeric>Kendall τ-b</HeadCell>
        </tr>
      </thead>
      <tbody>
        {result.comparisons.map((comparison) => {
          const fit = comparison.fits[scale]?.fit;
          return (
            <Row key={comparison.set.id}>
              <Cell className="font-medium">{comparison.set.name}</Cell>
              <Cell numeric>{formatCount(comparison.set.images)}</Cell>
              <Cell numeric>{formatFrequency(comparison.set.meanFrequency)}</Cell>
              <Cell numeric>{comparison.models.length}</Cell>
              <Cell numeric>{figure(meanGap(comparison), 2)}</Cell>
              <Cell numeric>{fit ? `${figure(fit.slope, 3)}${bracket(fit.slopeInterval, 2)}` : "–"}</Cell>
              <Cell numeric>{fit ? `${figure(fit.offset, digits)}${bracket(fit.offsetInterval, digits)}` : "–"}</Cell>
              <Cell numeric>{fit?.r2 == null ? "–" : `${fit.r2.toFixed(3)}${bracket(fit.r2Interval, 3)}`}</Cell>
              <Cell numeric>{figure(comparison.kendall, 3)}</Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
