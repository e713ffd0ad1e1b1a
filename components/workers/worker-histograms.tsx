import { CountHistogram } from "@/components/charts/count-histogram";
import { PlotDownloads } from "@/components/plots/plot-downloads";
import { Card } from "@/components/ui/card";
import type { CountedBin } from "@/lib/features/workers/queries";

const percent = (edge: number) => `${Math.round(edge * 100)}%`;

/** How workers are distributed: control accuracy, time per HIT, agreement with the others. */
export function WorkerHistograms({
  studyId,
  controls,
  times,
  agreement,
}: {
  studyId: number;
  controls: readonly CountedBin[];
  times: readonly CountedBin[];
  agreement: readonly CountedBin[];
}) {
  return (
    <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-3">
      <Card
        title="Control accuracy"
        note="Workers by controls answered rightly."
        action={<PlotDownloads studyId={studyId} plot="control-accuracy" />}
      >
        <CountHistogram
          bins={controls}
          label="Workers by control accuracy"
          xTitle="controls answered rightly"
          format={percent}
        />
      </Card>
      <Card
        title="Time per HIT"
        note="Submissions by active seconds."
        action={<PlotDownloads studyId={studyId} plot="time-per-hit" />}
      >
        {times.length > 0 ? (
          <CountHistogram
            bins={times}
            label="Submissions by active seconds"
            xTitle="active seconds"
            format={(edge) => String(Math.round(edge))}
          />
        ) : (
          <p className="py-10 text-center text-muted">No page has measured a time.</p>
        )}
      </Card>
      <Card
        title="Agreement"
        note="Workers by agreement with others."
        action={<PlotDownloads studyId={studyId} plot="worker-agreement" />}
      >
        <CountHistogram bins={agreement} label="Workers by agreement" xTitle="answers that agree" format={percent} />
      </Card>
    </div>
  );
}
