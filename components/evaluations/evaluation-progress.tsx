import { LiveRefresh } from "@/components/ui/live-refresh";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import type { EvaluationSummary } from "@/lib/features/evaluations/queries";

/** How far a computation is, or why it ended without a result. */
export function EvaluationProgress({ evaluation }: { evaluation: EvaluationSummary }) {
  const { state, stepsDone, steps, error } = evaluation;
  if (state === "done") return null;
  if (state === "failed") return <Notice tone="danger">{error}</Notice>;
  return (
    <div className="flex flex-col gap-2">
      <LiveRefresh seconds={1} />
      <p className="text-muted">
        {state === "queued"
          ? "Waiting for the job worker…"
          : `Computing: step ${Math.min(stepsDone + 1, steps)} of ${steps}.`}
      </p>
      <Progress
        label="Computing"
        total={Math.max(1, steps)}
        parts={[{ label: "steps done", value: stepsDone, colour: "var(--accent)" }]}
      />
    </div>
  );
}
