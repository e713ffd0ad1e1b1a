import Link from "next/link";
import { formatCount, formatFrequency } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { RevisionClassSummary } from "@/lib/features/variants/queries";
import type { Shortage } from "@/lib/features/variants/rules";

/** Bin by bin what each class drew and what it was to draw. */
export function RevisionClasses({
  studyId,
  classes,
  shortages,
  paging,
}: {
  studyId: number;
  classes: readonly RevisionClassSummary[];
  shortages: readonly Shortage[];
  paging: React.ComponentProps<typeof Pagination>;
}) {
  const short = new Set(shortages.map((shortage) => shortage.wnid));
  const bins = classes[0]?.drawn.length ?? 0;
  const hasTarget = classes.some((one) => one.target.length > 0);
  return (
    <>
      <div className="rounded-lg border bg-surface">
        <Table label="Images per class and bin">
          <thead>
            <tr>
              <HeadCell>Class</HeadCell>
              <HeadCell numeric>Candidates</HeadCell>
              {Array.from({ length: bins }, (_, bin) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the bin is its place
                <HeadCell key={bin} numeric title={hasTarget ? "drawn / target" : "drawn"}>
                  <span className="figures">
                    {formatFrequency(bin / bins, 1)}–{formatFrequency((bin + 1) / bins, 1)}
                  </span>
                </HeadCell>
              ))}
              <HeadCell numeric>Images</HeadCell>
            </tr>
          </thead>
          <tbody>
            {classes.map((one) => (
              <Row key={one.classId}>
                <Cell className="whitespace-nowrap">
                  <Link href={`/studies/${studyId}/classes/${one.wnid}`} className="font-medium hover:text-accent">
                    {one.lemmas[0] ?? one.wnid}
                  </Link>{" "}
                  <span className="ml-1 text-faint text-xs">{one.wnid}</span>
                </Cell>
                <Cell numeric>{formatCount(one.candidateCount)}</Cell>
                {one.drawn.map((drawn, bin) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the bin is its place
                  <Cell key={bin} numeric>
                    <BinCell drawn={drawn} target={one.target[bin]} reference={one.reference[bin] ?? 0} />
                  </Cell>
                ))}
                <Cell numeric className={short.has(one.wnid) ? "text-attention" : ""}>
                  {formatCount(one.imageCount)}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </div>
      <p className="text-muted text-xs">
        {hasTarget ? "Drawn / target; in amber where they differ. " : ""}Hover a number for the reference images in that
        bin.
      </p>
      {paging.total > paging.pageSize ? <Pagination {...paging} /> : null}
    </>
  );
}

function BinCell({ drawn, target, reference }: { drawn: number; target: number | undefined; reference: number }) {
  const title = `${drawn} drawn${target === undefined ? "" : `, ${target} wanted`}; ${reference} reference images in this bin`;
  const nothing = drawn === 0 && (target ?? 0) === 0;
  return (
    <span
      title={title}
      className={nothing ? "text-faint" : target !== undefined && drawn !== target ? "text-attention" : ""}
    >
      {formatCount(drawn)}
      {target === undefined ? null : <span className="text-faint">{` / ${formatCount(target)}`}</span>}
    </span>
  );
}
