import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ClassForecast } from "@/lib/features/progress/rules";
import { BinHeads, ClassCell } from "./bin-cells";

/** Classes that will lack images in a bin when everything that waits is judged, and how to collect more. */
export function ShortageTable({ studyId, forecasts }: { studyId: number; forecasts: readonly ClassForecast[] }) {
  return (
    <Table label="Shortage forecast">
      <thead>
        <tr>
          <HeadCell>Class</HeadCell>
          <BinHeads />
          <HeadCell numeric>
            <span title="Images that will be missing">Missing</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="Candidates to bring in so that enough of them fall into the bin, in the class's proportions">
              Bring in
            </span>
          </HeadCell>
          <HeadCell>
            <span className="sr-only">Collect more</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {forecasts.map((one) => (
          <Row key={one.wnid}>
            <ClassCell studyId={studyId} one={one} />
            {one.bins.map((bin) => (
              <Cell key={bin.bin} numeric className={bin.short > 0 ? "font-medium text-attention" : "text-muted"}>
                <span title={`${bin.valid} of ${bin.target} wanted; about ${bin.expected.toFixed(1)} expected`}>
                  {formatCount(bin.valid)}/{formatCount(bin.target)}
                </span>
              </Cell>
            ))}
            <Cell numeric>{formatCount(one.short)}</Cell>
            <Cell numeric>{one.candidatesNeeded > 0 ? `≈ ${formatCount(one.candidatesNeeded)}` : "–"}</Cell>
            <Cell className="whitespace-nowrap text-right">
              <Link
                href={`/studies/${studyId}/imports?class=${encodeURIComponent(one.wnid)}`}
                className="text-accent hover:underline"
              >
                Collect more
              </Link>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
