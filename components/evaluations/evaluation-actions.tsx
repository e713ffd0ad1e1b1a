import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { FinalActionButton } from "@/components/ui/final-action-button";
import { formatCount, formatTime } from "@/components/ui/format";
import type { EvaluationSummary } from "@/lib/features/evaluations/queries";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** What can be done with an evaluation, and how it was made. */
export function EvaluationActions({
  evaluation,
  sharedAddress,
  recompute,
  share,
  unshare,
  remove,
}: {
  evaluation: EvaluationSummary;
  /** The link; null where it is not shared. */
  sharedAddress: string | null;
  recompute: Action;
  share: Action;
  unshare: Action;
  remove: Action;
}) {
  const { computedAt, seed, resamples, state } = evaluation;
  return (
    <Card title="This evaluation">
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          {computedAt ? `Computed ${formatTime(computedAt)}; ` : ""}seed {seed}, {formatCount(resamples)} resamples of
          models.
        </p>
        {sharedAddress ? (
          <div className="flex flex-wrap items-center gap-3">
            <a href={sharedAddress} className="break-all text-accent underline underline-offset-2">
              {`${sharedAddress.slice(0, 56)}…`}
            </a>
            <CopyButton text={sharedAddress} label="Copy the link" />
            <span className="text-muted text-xs">
              Whoever has this link sees the report, and nothing else of the study.
            </span>
          </div>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <ActionButton
            action={recompute}
            look="secondary"
            disabled={state === "queued" || state === "running"}
            pending="Queueing…"
          >
            Compute again
          </ActionButton>
          {sharedAddress ? (
            <ActionButton action={unshare} look="secondary">
              Take the link back
            </ActionButton>
          ) : (
            <ActionButton action={share} look="secondary">
              Share by link
            </ActionButton>
          )}
          <FinalActionButton
            action={remove}
            look="danger"
            question={`The report goes for good${sharedAddress ? ", and its link with it" : ""}; predictions stay.`}
            sure="Delete for good"
          >
            Delete
          </FinalActionButton>
        </div>
      </div>
    </Card>
  );
}
