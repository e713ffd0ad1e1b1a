import Link from "next/link";
import { formatCount, formatFrequency } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ClassBinRow } from "@/lib/features/reviews/queries";

/** The histogram as a table: per bin the reference set, what a test set wants, the candidates that may be drawn, and all. A row is a filter. */
export function BinTable({
  rows,
  current,
  hrefOf,
}: {
  rows: readonly ClassBinRow[];
  current: number;
  hrefOf: (bin: number) => string;
}) {
  const most = Math.max(1, ...rows.map((row) => row.valid));
  const sum = (of: "reference" | "target" | "valid" | "all") => rows.reduce((total, row) => total + row[of], 0);
  return (
    <Table label="Images per bin of selection frequency">
      <thead>
        <tr>
          <HeadCell>Frequency</HeadCell>
          <HeadCell numeric>
            <span title="Reference images with the minimum of votes">Reference</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="The reference scaled to the images that a test set draws per class">Target</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="Candidates that may be drawn: enough votes, no flag, not taken down">Valid</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="Candidates with votes">All</span>
          </HeadCell>
          <HeadCell className="w-28 max-sm:hidden">
            <span className="sr-only">Valid candidates against the target</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const on = current === row.bin;
          const short = row.valid < row.target;
          return (
            <Row key={row.bin} className={on ? "bg-hover" : ""}>
              <Cell>
                <Link
                  href={hrefOf(on ? -1 : row.bin)}
                  scroll={false}
                  aria-current={on ? "true" : undefined}
                  className="figures text-accent hover:underline"
                >
                  {formatFrequency(row.bin / 5, 1)}–{formatFrequency((row.bin + 1) / 5, 1)}
                </Link>
              </Cell>
              <Cell numeric>{formatCount(row.reference)}</Cell>
              <Cell numeric>{formatCount(row.target)}</Cell>
              <Cell numeric className={short ? "font-medium text-attention" : ""}>
                <span title={short ? `${row.target - row.valid} short of the target` : undefined}>
                  {formatCount(row.valid)}
                </span>
              </Cell>
              <Cell numeric className="text-muted">
                {formatCount(row.all)}
              </Cell>
              <Cell className="max-sm:hidden">
                <div aria-hidden className="relative h-3">
                  <div
                    className="absolute inset-y-0 left-0 rounded-r-sm"
                    style={{ width: `${(row.valid / most) * 100}%`, background: `var(--bin-${row.bin})` }}
                  />
                  {row.target > 0 ? (
                    <div
                      className="-inset-y-0.5 absolute w-0.5 bg-ink"
                      style={{ left: `calc(${Math.min(1, row.target / most) * 100}% - 1px)` }}
                    />
                  ) : null}
                </div>
              </Cell>
            </Row>
          );
        })}
        <Row className="font-medium">
          <Cell>All</Cell>
          <Cell numeric>{formatCount(sum("reference"))}</Cell>
          <Cell numeric>{formatCount(sum("target"))}</Cell>
          <Cell numeric>{formatCount(sum("valid"))}</Cell>
          <Cell numeric>{formatCount(sum("all"))}</Cell>
          <Cell className="max-sm:hidden" />
        </Row>
      </tbody>
    </Table>
  );
}
