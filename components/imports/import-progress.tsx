import { Badge, type Tone } from "@/components/ui/badge";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { CandidateImport } from "@/lib/features/imports/queries";

export const importTones: Record<CandidateImport["state"], Tone> = {
  queued: "neutral",
  running: "accent",
  paused: "attention",
  done: "good",
  failed: "danger",
};

export function ImportState({ state }: { state: CandidateImport["state"] }) {
  return <Badge tone={importTones[state]}>{state}</Badge>;
}

/** How far an import is: what came in, what was there already, what was refused. */
export function ImportProgress({ run }: { run: CandidateImport }) {
  const dealt = run.imported + run.duplicates + run.refused;
  const going = run.state === "queued" || run.state === "running";
  const searching = going && run.searchedAt === null && (run.source === "flickr" || run.source === "openverse");
  return (
    <div className="flex min-w-40 flex-col gap-1">
      <Progress
        label={`Import ${run.id}, files`}
        total={run.total ?? Math.max(dealt, 1)}
        parts={[
          { label: "imported", value: run.imported, colour: "var(--new)" },
          { label: "duplicates", value: run.duplicates, colour: "var(--reference)" },
          { label: "refused", value: run.refused, colour: "var(--danger)" },
        ]}
      />
      <p className="text-muted text-xs tabular-nums">
        {searching
          ? `${formatCountOf(run.total ?? 0, "photo")} found so far, searching…`
          : run.total !== null
            ? `${formatCount(dealt)} of ${formatCount(run.total)} files`
            : `${formatCount(dealt)}${going ? " so far, counting…" : " files"}`}
      </p>
    </div>
  );
}
