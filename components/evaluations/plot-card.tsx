import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import type { DrawnPlot } from "./evaluation-plots";

/** A plot that the server drew, with its files; or why there is none. */
export function PlotCard({
  title,
  note,
  plot,
  files,
  action,
  children,
  className = "",
}: {
  title: string;
  note?: ReactNode;
  plot: DrawnPlot | undefined;
  /** Address that gives the plot, to which `format=` is added. */
  files: string;
  action?: ReactNode;
  children?: ReactNode;
  className?: string;
}) {
  return (
    <Card
      title={title}
      note={note}
      className={className}
      action={
        <>
          {action}
          {plot === undefined ? null : (
            <span className="flex gap-2 text-muted">
              <a href={`${files}&format=svg`} download className="hover:text-ink">
                SVG
              </a>
              <a href={`${files}&format=csv`} download className="hover:text-ink">
                CSV
              </a>
            </span>
          )}
        </>
      }
    >
      {plot === undefined ? null : <Plot plot={plot} />}
      {children}
    </Card>
  );
}

/** A plot of ours inside a page: the drawing that fits is shown, the other is there for neither eyes nor readers. */
export function Plot({ plot }: { plot: DrawnPlot }) {
  return (
    <>
      <Drawing svg={plot.wide} className="max-w-[46rem] max-sm:hidden" />
      <Drawing svg={plot.narrow} className="max-w-96 sm:hidden" />
    </>
  );
}

function Drawing({ svg, className }: { svg: string; className: string }) {
  return (
    <div
      className={`mx-auto ${className} [&>svg]:h-auto [&>svg]:w-full [&_svg]:font-sans`}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by lib/plots, which escapes every name
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
