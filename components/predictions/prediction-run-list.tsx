import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Progress } from "@/components/ui/progress";
import type { PredictionRunSummary } from "@/lib/features/prediction-runs/queries";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** Models that are being run here, with their progress; those that are done stand among the predictions. */
export function PredictionRunList({
  runs,
  move,
}: {
  runs: readonly PredictionRunSummary[];
  move: (id: number, act: "pause" | "resume") => Action;
}) {
  const open = runs.filter(({ state }) => state !== "done");
  if (open.length === 0) return null;
  const live = open.some(({ state }) => state === "queued" || state === "running");
  return (
    <Card title="Models at work here">
      {live ? <LiveRefresh seconds={1} /> : null}
      <ul className="flex flex-col gap-4">
        {open.map((run) => (
          <li key={run.id} className="flex flex-col gap-1.5">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span>
                <span className="font-medium">{run.model}</span> <span className="text-muted">on {run.testSet}</span>{" "}
                <Badge tone={run.state === "failed" ? "danger" : "neutral"}>{run.state}</Badge>
              </span>
              <span className="flex items-center gap-3">
                <span className="figures text-muted">
                  {formatCount(run.predicted)} of {formatCount(run.images)}
                </span>
                <ActionButton
                  action={move(run.id, run.state === "queued" || run.state === "running" ? "pause" : "resume")}
                  size="small"
                  look="secondary"
                >
                  {run.state === "queued" || run.state === "running" ? "Pause" : "Resume"}
                </ActionButton>
              </span>
            </div>
            <Progress
              label={`${run.model} on ${run.testSet}`}
              total={run.images}
              parts={[{ label: "predicted", value: run.predicted, colour: "var(--accent)" }]}
            />
            {run.error ? <p className="text-danger text-xs">{run.error}</p> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
