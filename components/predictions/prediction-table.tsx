import { ActionButton } from "@/components/ui/action-button";
import { Ago } from "@/components/ui/ago";
import { Badge } from "@/components/ui/badge";
import { FinalActionButton } from "@/components/ui/final-action-button";
import { formatCount } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { PredictionSetSummary } from "@/lib/features/predictions/queries";
import { describeMend, standingOf } from "@/lib/features/predictions/rules";
import type { PredictionDecision } from "@/lib/features/predictions/schema";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

const formats: Readonly<Record<string, string>> = { "accuracy-csv": "accuracies", onnx: "run here" };

/** What every model predicts on one test set. */
export function PredictionTable({
  sets,
  now,
  decide,
  remove,
}: {
  sets: readonly PredictionSetSummary[];
  now: Date;
  decide: (id: number, decision: PredictionDecision) => Action;
  remove: (id: number) => Action;
}) {
  return (
    <Table label="Predictions">
      <thead>
        <tr>
          <HeadCell>Model</HeadCell>
          <HeadCell numeric>Top-1, %</HeadCell>
          <HeadCell numeric>Top-5, %</HeadCell>
          <HeadCell>From</HeadCell>
          <HeadCell>Label order</HeadCell>
          <HeadCell>Came in</HeadCell>
          <HeadCell />
        </tr>
      </thead>
      <tbody>
        {sets.map((set) => (
          <Row key={set.id}>
            <Cell className="max-w-64 truncate font-medium" title={set.model}>
              {set.model}
            </Cell>
            <Cell numeric title={`${formatCount(set.correct)} of ${formatCount(set.images)} images`}>
              {((100 * set.correct) / set.images).toFixed(2)}
            </Cell>
            <Cell numeric>{set.correctTop5 === null ? "–" : ((100 * set.correctTop5) / set.images).toFixed(2)}</Cell>
            <Cell className="max-w-64 truncate text-muted" title={`${set.fileName}, SHA-256 ${set.fileSha256}`}>
              {formats[set.format] ?? set.format} · {set.fileName}
            </Cell>
            <Cell>
              {set.state === "doubtful" ? (
                <Badge tone="attention">doubtful</Badge>
              ) : set.mend ? (
                <Badge tone="accent" title={describeMend(set.mend)}>
                  mended
                </Badge>
              ) : set.diagnosis ? (
                <Badge title={set.diagnosis.mend ? describeMend(set.diagnosis.mend) : "no better than guessing"}>
                  as stored
                </Badge>
              ) : (
                <span className="text-faint">sound</span>
              )}
            </Cell>
            <Cell className="text-muted">
              <Ago at={set.createdAt} now={now} />
            </Cell>
            <Cell>
              <div className="flex justify-end gap-1">
                {set.state === "accepted" && set.diagnosis?.mend ? (
                  <ActionButton
                    action={decide(set.id, { decision: set.mend ? "keep" : "mend", was: standingOf(set) })}
                    size="small"
                    look="quiet"
                  >
                    {set.mend ? "Undo the mend" : "Mend"}
                  </ActionButton>
                ) : null}
                <FinalActionButton
                  action={remove(set.id)}
                  size="small"
                  look="quiet"
                  aria-label={`Delete the predictions of ${set.model}`}
                  question={`The predictions of ${set.model} go for good.`}
                  sure="Delete for good"
                >
                  Delete
                </FinalActionButton>
              </div>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
