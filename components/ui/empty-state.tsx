import type { ReactNode } from "react";

/** Says what would stand here, why nothing does, and the one next step. */
export function EmptyState({
  title,
  children,
  action,
  icon,
  heading: Heading = "h2",
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
  /** h1 where it is all that the page has. */
  heading?: "h1" | "h2";
}) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-strong border-dashed px-6 py-14 text-center">
      {icon ? (
        <div
          aria-hidden
          className="flex size-10 items-center justify-center rounded-lg border border-strong bg-surface text-muted [&>svg]:size-5"
        >
          {icon}
        </div>
      ) : null}
      <div>
        <Heading className="font-medium text-base">{title}</Heading>
        <p className="mx-auto mt-1 max-w-md text-muted">{children}</p>
      </div>
      {action}
    </div>
  );
}
