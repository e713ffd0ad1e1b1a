import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { FinalActionButton } from "@/components/ui/final-action-button";
import type { PredictionSetSummary } from "@/lib/features/predictions/queries";
import { describeMend } from "@/lib/features/predictions/rules";
import type { PredictionDecision } from "@/lib/features/predictions/schema";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** Predictions that the label-order doctor doubts, each with what it found and what can be done. */
export function DoubtList({
  doubtful,
  decide,
  remove,
}: {
  doubtful: readonly PredictionSetSummary[];
  decide: (id: number, decision: PredictionDecision) => Action;
  remove: (id: number) => Action;
}) {
  if (doubtful.length === 0) return null;
  return (
    <Card title="The label-order doctor has a doubt" note="These predictions count nowhere until you answer.">
      <ul className="flex flex-col divide-y">
        {doubtful.map((set) => (
          <li key={set.id} className="flex flex-wrap items-start justify-between gap-3 py-3 first:pt-1 last:pb-0">
            <div className="min-w-0 max-w-2xl">
              <p className="font-medium">
                {set.model} <span className="text-muted">on {set.testSet}</span>
              </p>
              <p>{describeDoubt(set)}</p>
            </div>
            <div className="flex flex-wrap gap-2">
              {set.diagnosis?.mend ? (
                <ActionButton
                  action={decide(set.id, { decision: "mend", was: "doubtful" })}
                  size="small"
                  pending="Mending…"
                >
                  Mend
                </ActionButton>
              ) : null}
              <ActionButton
                action={decide(set.id, { decision: "keep", was: "doubtful" })}
                size="small"
                look="secondary"
              >
                Take as stored
              </ActionButton>
              <FinalActionButton
                action={remove(set.id)}
                size="small"
                look="danger"
                question="These predictions go for good."
                sure="Delete for good"
              >
                Delete
              </FinalActionButton>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function describeDoubt({ diagnosis, images, correct }: PredictionSetSummary): string {
  const percent = (right: number) => `${((100 * right) / images).toFixed(2)}%`;
  if (!diagnosis?.mend)
    return `No better than guessing (${percent(correct)}): the rows are shuffled or belong to another list of images. No mend is known; predict again in the test set's order.`;
  return `It looks as if ${describeMend(diagnosis.mend)}: ${percent(diagnosis.correct)} right as stored, ${percent(diagnosis.mended)} mended.`;
}
