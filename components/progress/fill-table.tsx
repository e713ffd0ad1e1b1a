import { formatCount, formatMoney } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ClassFill } from "@/lib/features/progress/rules";
import { BinHeads, ClassCell } from "./bin-cells";

const mostRows = 100;

/** What it takes to fill each class and bin: images that are missing, candidates to ask about, and what that costs. */
export function FillTable({ studyId, fill }: { studyId: number; fill: readonly ClassFill[] }) {
  return (
    <>
      <Table label="Cost to fill each class and bin">
        <thead>
          <tr>
            <HeadCell>Class</HeadCell>
            <BinHeads />
            <HeadCell numeric>
              <span title="Candidates to ask about so that every bin is filled: those of the bin that needs most">
                Ask about
              </span>
            </HeadCell>
            <HeadCell numeric>Cost</HeadCell>
          </tr>
        </thead>
        <tbody>
          {fill.slice(0, mostRows).map((one) => (
            <Row key={one.wnid}>
              <ClassCell studyId={studyId} one={one} />
              {one.bins.map((bin) => (
                <Cell key={bin.bin} numeric className={bin.missing > 0 ? "" : "text-faint"}>
                  {formatCount(bin.missing)}
                  {bin.missing > 0 ? (
                    <span
                      className="block text-faint text-xs"
                      title={
                        bin.candidates === null
                          ? "No candidate of the study has fallen here yet"
                          : `${formatCount(bin.candidates)} candidates to ask about`
                      }
                    >
                      {bin.costCents === null ? "not known" : formatMoney(bin.costCents)}
                    </span>
                  ) : null}
                </Cell>
              ))}
              <Cell numeric>
                {formatCount(one.candidates)}
                <span className="block whitespace-nowrap font-sans text-faint text-xs">
                  {one.waiting === one.candidates
                    ? "all here"
                    : `${formatCount(one.candidates - one.waiting)} to bring in`}
                </span>
              </Cell>
              <Cell numeric>{formatMoney(one.costCents)}</Cell>
            </Row>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <Cell className="font-medium">All {formatCount(fill.length)}</Cell>
            {[0, 1, 2, 3, 4].map((bin) => (
              <Cell key={bin} numeric>
                {formatCount(fill.reduce((sum, one) => sum + (one.bins[bin]?.missing ?? 0), 0))}
              </Cell>
            ))}
            <Cell numeric>{formatCount(fill.reduce((sum, one) => sum + one.candidates, 0))}</Cell>
            <Cell numeric className="font-medium">
              {formatMoney(fill.reduce((sum, one) => sum + one.costCents, 0))}
            </Cell>
          </tr>
        </tfoot>
      </Table>
      {fill.length > mostRows ? (
        <p className="px-4 py-3 text-muted text-xs">and {formatCount(fill.length - mostRows)} cheaper classes.</p>
      ) : null}
    </>
  );
}
