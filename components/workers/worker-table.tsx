import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { formatCount, formatDifference, formatFrequency } from "@/components/ui/format";
import { SortHead } from "@/components/ui/sort-head";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { WorkerListItem } from "@/lib/features/workers/queries";
import type { WorkerSort, WorkersAddress } from "@/lib/features/workers/schema";
import { IntervalText } from "./interval-text";

const columns: readonly { sort: WorkerSort; label: string; title: string }[] = [
  { sort: "assignments", label: "HITs", title: "Submissions that the market confirmed" },
  {
    sort: "positives",
    label: "Positives selected",
    title: "Positive controls selected, with 95% Wilson interval. Originals average about .7.",
  },
  { sort: "negatives", label: "Negatives selected", title: "Negative controls selected: less is better" },
  { sort: "seconds", label: "s / HIT", title: "Median active seconds per HIT" },
  { sort: "agreement", label: "Agreement", title: "Answers that agree with the majority of the others" },
  { sort: "bias", label: "Bias", title: "Own answer less the frequency among the others: positive = selects more" },
  { sort: "sensitivity", label: "Sens.", title: "Dawid-Skene: selects images that show the class" },
  { sort: "specificity", label: "Spec.", title: "Dawid-Skene: leaves images that do not" },
  { sort: "patterns", label: "Patterns", title: "HITs answered in a pattern or like another HIT" },
];

/** Workers with what is measured about them; ticked ones go to the preview of an exclusion. */
export function WorkerTable({
  studyId,
  workers,
  address,
  hrefOf,
  selectable,
}: {
  studyId: number;
  workers: readonly WorkerListItem[];
  address: Pick<WorkersAddress, "sort" | "order">;
  hrefOf: (change: Partial<WorkersAddress>) => string;
  selectable: boolean;
}) {
  return (
    <Table label="Workers">
      <thead>
        <tr>
          {selectable ? (
            <HeadCell className="w-8">
              <span className="sr-only">Select</span>
            </HeadCell>
          ) : null}
          <SortHead column="worker" label="Worker" address={address} hrefOf={hrefOf} />
          {columns.map((column) => (
            <SortHead
              key={column.sort}
              numeric
              column={column.sort}
              label={column.label}
              title={column.title}
              address={address}
              hrefOf={hrefOf}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {workers.map((worker) => (
          <Row key={worker.pseudonym} className={worker.excluded ? "text-muted" : ""}>
            {selectable ? (
              <Cell>
                <input
                  type="checkbox"
                  name="worker"
                  value={worker.pseudonym}
                  disabled={worker.excluded}
                  aria-label={`Select ${worker.pseudonym}`}
                  className="block size-4"
                />
              </Cell>
            ) : null}
            <Cell className="whitespace-nowrap">
              <Link
                href={`/studies/${studyId}/workers/${encodeURIComponent(worker.pseudonym)}`}
                className="figures hover:text-accent"
              >
                {worker.pseudonym}
              </Link>{" "}
              {worker.excluded ? (
                <Badge>excluded</Badge>
              ) : worker.suspect ? (
                <Badge tone="attention" title="Fails controls more than chance explains, or answers in patterns">
                  worth a look
                </Badge>
              ) : null}
            </Cell>
            <Cell numeric>
              <span title={`${worker.votes} answers that feed frequencies`}>
                {worker.assignments > 0 ? formatCount(worker.assignments) : `${formatCount(worker.votes)} votes`}
              </span>
            </Cell>
            <Cell numeric>
              <IntervalText
                part={worker.positiveSelected}
                whole={worker.positiveShown}
                counts="positive controls selected"
              />
            </Cell>
            <Cell numeric>
              <IntervalText
                part={worker.negativeSelected}
                whole={worker.negativeShown}
                counts="negative controls selected"
              />
            </Cell>
            <Cell numeric>{worker.medianSeconds === null ? "–" : Math.round(worker.medianSeconds)}</Cell>
            <Cell numeric>{formatFrequency(worker.agreement)}</Cell>
            <Cell numeric>{worker.bias === null ? "–" : formatDifference(worker.bias)}</Cell>
            <Cell numeric>{formatFrequency(worker.sensitivity)}</Cell>
            <Cell numeric>{formatFrequency(worker.specificity)}</Cell>
            <Cell numeric className={worker.patterned + worker.identical > 0 ? "text-attention" : "text-muted"}>
              <span title={`${worker.patterned} in a pattern, ${worker.identical} like another HIT`}>
                {formatCount(worker.patterned + worker.identical)}
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
