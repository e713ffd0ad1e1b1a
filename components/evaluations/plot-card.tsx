import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

/** A plot that the server drew, with its files; or why there is none. */
export function PlotCard({
  title,
  note,
  svg,
  files,
  action,
  children,
  className = "",
}: {
  title: string;
  note?: ReactNode;
  svg: string | undefined;
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
          {svg === undefined ? null : (
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
      {svg === undefined ? null : <Plot svg={svg} />}
      {children}
    </Card>
  );
}

/** An SVG of ours inside a page; on a phone it scrolls rather than shrinks beyond reading. */
export function Plot({ svg }: { svg: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="overflow-x-auto" tabIndex={0} aria-label="Plot">
      <div
        className="mx-auto min-w-[30rem] max-w-[46rem] [&>svg]:h-auto [&>svg]:w-full [&_svg]:font-sans"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by lib/plots, which escapes every name
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </section>
  );
}
