import type { ReactNode } from "react";

/** Title, and the one sentence that answers "how does it stand?". */
export function PageHeader({
  title,
  sentence,
  badge,
  actions,
}: {
  title: ReactNode;
  sentence?: ReactNode;
  badge?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-3xl">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 className="min-w-0 break-words font-medium text-xl tracking-tight">{title}</h1>
          {badge}
        </div>
        {sentence ? <p className="mt-0.5 text-base text-muted">{sentence}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}
