import { Download } from "lucide-react";
import type { PlotName } from "./plot-names";

/** The picture as SVG for a paper, and the numbers behind it as CSV. */
export function PlotDownloads({ studyId, plot, wnid }: { studyId: number; plot: PlotName; wnid?: string }) {
  const href = (format: "svg" | "csv") =>
    `/studies/${studyId}/plots/${plot}?format=${format}${wnid ? `&class=${encodeURIComponent(wnid)}` : ""}`;
  return (
    <span className="flex items-center gap-2 text-muted">
      <Download aria-hidden className="size-3.5" />
      {(["svg", "csv"] as const).map((format) => (
        <a key={format} href={href(format)} download className="hover:text-accent hover:underline">
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}
