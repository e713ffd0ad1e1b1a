import type { ReactNode } from "react";

/** Says what would stand here, why nothing does, and the one next step. */
export function EmptyState({
  title,
  children,
  action,
  icon,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-strong border-dashed px-6 py-14 text-center">
      {icon ? <div className="text-faint [&>svg]:size-6">{icon}</div> : null}
      <div>
        <h2 className="font-medium text-base">{title}</h2>
        <p className="mx-auto mt-1 max-w-md text-muted">{children}</p>
      </div>
      {action}
    </div>
  );
}
