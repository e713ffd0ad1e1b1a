import Link from "next/link";
import type { CSSProperties } from "react";
import { formatAgo, formatDuration } from "@/components/ui/format";
import type { WorkerPage } from "@/lib/features/workers/queries";

const roleWords: Readonly<Record<string, string>> = { t: "target", p: "positive control", n: "negative control" };

/** A worker's newest HITs, one square a position: filled = selected. Controls are outlined, those answered wrongly in amber. */
export function AnswerStrips({ studyId, hits, now }: { studyId: number; hits: WorkerPage["hits"]; now: Date }) {
  return (
    <ul className="flex flex-col gap-3">
      {hits.map((hit) => (
        <li key={`${hit.batchId}/${hit.hitIndex}`} className="flex flex-col gap-1">
          <p className="flex flex-wrap justify-between gap-x-4 text-xs">
            <Link href={`/studies/${studyId}/batches/${hit.batchId}?hit=${hit.hitIndex}`} className="hover:text-accent">
              {hit.batchName}, HIT {hit.hitIndex + 1} · {hit.lemmas[0] ?? hit.wnid}
            </Link>
            <span className="text-muted">
              {hit.activeSeconds === null ? "time not measured" : formatDuration(hit.activeSeconds)} ·{" "}
              {formatAgo(hit.confirmedAt, now)}
            </span>
          </p>
          <div
            role="img"
            aria-label={`${[...hit.selected].filter((bit) => bit === "1").length} of ${hit.selected.length} selected`}
            // As many columns as positions, or half of them: a HIT is one strip or two, never one and a rest.
            className="grid grid-cols-[repeat(var(--half),minmax(0,0.875rem))] gap-0.5 xl:grid-cols-[repeat(var(--all),minmax(0,0.875rem))]"
            style={{ "--all": hit.selected.length, "--half": Math.ceil(hit.selected.length / 2) } as CSSProperties}
          >
            {[...hit.selected].map((bit, position) => {
              const role = hit.roles[position] ?? "t";
              const wrong = (role === "p" && bit === "0") || (role === "n" && bit === "1");
              return (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: a position is its place
                  key={position}
                  title={`position ${position + 1}, ${roleWords[role]}: ${bit === "1" ? "selected" : "not selected"}`}
                  className={`aspect-square rounded-[2px] ${role === "t" ? "" : wrong ? "outline-2 outline-attention-mark" : "outline-1 outline-control"}`}
                  style={{ background: bit === "1" ? "var(--new)" : "var(--track)" }}
                />
              );
            })}
          </div>
        </li>
      ))}
    </ul>
  );
}
