import { Check } from "lucide-react";
import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import type { RoadStage } from "@/lib/features/studies/rules";

const marks = {
  done: "border-accent bg-accent text-accent-ink",
  current: "border-attention-mark bg-attention-soft text-attention",
  waiting: "border-strong text-faint",
} as const;

/** The road from classes to test sets: what stands at each stage, and what blocks the next. */
export function RoadStrip({ stages }: { stages: readonly RoadStage[] }) {
  return (
    <ol className="grid divide-line overflow-hidden rounded-lg border bg-surface max-lg:divide-y lg:grid-cols-5 lg:divide-x">
      {stages.map((stage, index) => (
        <li key={stage.name} className={`relative ${stage.state === "current" ? "bg-attention-soft/40" : ""}`}>
          <Link
            href={stage.href}
            className="flex h-full gap-3 px-4 py-3.5 transition-colors duration-100 hover:bg-hover/60 lg:flex-col lg:gap-2"
          >
            <span className="flex items-center gap-2 text-muted text-xs max-lg:w-28 max-lg:shrink-0">
              <span
                aria-hidden
                className={`figures flex size-5 items-center justify-center rounded-full border ${marks[stage.state]}`}
              >
                {stage.state === "done" ? <Check className="size-3" strokeWidth={3} /> : index + 1}
              </span>
              {stage.name}
            </span>
            <span className="min-w-0">
              <span className="block font-medium text-xl tabular-nums tracking-tight">{formatCount(stage.count)}</span>
              <span className={`block text-xs ${stage.state === "current" ? "text-attention" : "text-muted"}`}>
                {stage.note}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
