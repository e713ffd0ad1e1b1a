import Link from "next/link";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ModelSort } from "@/lib/features/evaluations/schema";
import type { EvaluatedSet } from "@/lib/stats/evaluate-models";
import { figure } from "./evaluation-words";
import type { ModelRow } from "./model-rows";

const columns: readonly { sort: ModelSort | null; label: string; title?: string }[] = [
  { sort: "name", label: "Model" },
  { sort: "original", label: "Original, %", title: "Top-1 accuracy with exact (Clopper-Pearson) 95% interval" },
  { sort: "new", label: "New, %", title: "Top-1 accuracy with exact (Clopper-Pearson) 95% interval" },
  { sort: "gap", label: "Gap, points", title: "Original minus new: a drop is positive" },
  { sort: "rankOriginal", label: "Rank" },
  { sort: "rankNew", label: "New rank" },
  { sort: "change", label: "Change", title: "Places won on the new set" },
  { sort: "residual", label: "Off the line", title: "Points above the fitted line" },
  {
    sort: null,
    label: "p, next",
    title: "Exact McNemar test against the next model on the new set, adjusted by Holm over all pairs",
  },
];

/** Models with accuracies, gap and ranks; every header sorts, and the order is in the address. */
export function ModelTable({
  rows,
  sort,
  order,
  hrefOf,
}: {
  rows: readonly ModelRow[];
  sort: ModelSort;
  order: "up" | "down";
  hrefOf?: (sort: ModelSort, order: "up" | "down") => string;
}) {
  const hasTop5 = rows.some(({ original, new: onNew }) => original.top5 !== undefined || onNew.top5 !== undefined);
  return (
    <Table label="Models">
      <thead>
        <tr>
          {columns.map((column) => {
            const current = column.sort === sort;
            const next = current && order === "up" ? "down" : "up";
            return (
              <HeadCell
                key={column.label}
                numeric={column.sort !== "name"}
                title={column.title}
                aria-sort={current ? (order === "up" ? "ascending" : "descending") : undefined}
              >
                {column.sort && hrefOf ? (
                  <Link href={hrefOf(column.sort, next)} scroll={false} className="hover:text-ink">
                    {column.label}
                    {current ? (order === "up" ? " ↑" : " ↓") : ""}
                  </Link>
                ) : (
                  column.label
                )}
              </HeadCell>
            );
          })}
          {hasTop5 ? <HeadCell numeric>Top-5, old → new</HeadCell> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.name}>
            <Cell className="max-w-72 truncate font-medium" title={row.name}>
              {row.name}
            </Cell>
            <Accuracy set={row.original} />
            <Accuracy set={row.new} />
            <Cell numeric>{figure(row.gap, 2)}</Cell>
            <Cell numeric>{row.rankOriginal}</Cell>
            <Cell numeric>{row.rankNew}</Cell>
            <Cell numeric>{change(row.rankOriginal - row.rankNew)}</Cell>
            <Cell numeric>{figure(row.residual, 2)}</Cell>
            <Cell numeric>{row.differsFromNext === null ? "–" : pValue(row.differsFromNext)}</Cell>
            {hasTop5 ? (
              <Cell numeric>
                {row.original.top5?.toFixed(2) ?? "–"} → {row.new.top5?.toFixed(2) ?? "–"}
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Accuracy({ set }: { set: EvaluatedSet }) {
  return (
    <Cell numeric title={`${set.correct} of ${set.n} images`}>
      {set.top1.toFixed(2)}{" "}
      <span className="text-faint">
        [{set.low.toFixed(1)}, {set.high.toFixed(1)}]
      </span>
    </Cell>
  );
}

function change(places: number): string {
  return places === 0 ? "·" : places > 0 ? `+${places}` : `−${-places}`;
}

function pValue(p: number): string {
  return p < 0.001 ? "< .001" : p.toFixed(3).replace(/^0/, "");
}
