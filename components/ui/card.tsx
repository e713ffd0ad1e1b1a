import type { ReactNode } from "react";

interface CardProps {
  title?: ReactNode;
  /** What the picture or table shows, in one line. */
  note?: ReactNode;
  /** Stands right of the title. */
  action?: ReactNode;
  /** Without inner padding: tables and grids reach the edge. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A separate thing on a page. */
export function Card({ title, note, action, flush = false, className = "", children }: CardProps) {
  return (
    <section className={`min-w-0 rounded-lg border bg-surface ${className}`}>
      {title ? (
        <header className="flex min-h-11 items-start justify-between gap-x-4 gap-y-1 px-4 pt-3 pb-2 max-sm:flex-wrap">
          <div className="min-w-0">
            <h2 className="font-medium text-base">{title}</h2>
            {note ? <p className="text-muted text-xs">{note}</p> : null}
          </div>
          {action ? <div className="flex min-h-6 shrink-0 items-center gap-2 text-xs">{action}</div> : null}
        </header>
      ) : null}
      <div className={flush ? "" : `px-4 pb-4 ${title ? "pt-1" : "pt-4"}`}>{children}</div>
    </section>
  );
}
