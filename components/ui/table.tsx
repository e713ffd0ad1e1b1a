import type { ComponentProps, ReactNode } from "react";

/** A table that scrolls sideways by itself on narrow screens, shaded where it goes on. `label` names it for those who do not see it. */
export function Table({ label, children, className = "" }: { label: string; children: ReactNode; className?: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={`scroll-sign relative overflow-x-auto rounded-[inherit] ${className}`}
    >
      <table className="w-full border-collapse text-sm max-sm:[&_td:first-child:not(:has(input))]:min-w-32">
        {children}
      </table>
    </section>
  );
}

export function HeadCell({ numeric = false, className = "", ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={`h-9 whitespace-nowrap border-b px-3 font-medium text-muted text-xs first:pl-4 last:pr-4 ${numeric ? "text-right" : "text-left"} ${className}`}
      {...rest}
    />
  );
}

export function Row({ className = "", ...rest }: ComponentProps<"tr">) {
  return <tr className={`border-b last:border-b-0 hover:bg-hover/60 ${className}`} {...rest} />;
}

export function Cell({ numeric = false, className = "", ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      className={`h-10 px-3 py-1.5 first:pl-4 last:pr-4 ${numeric ? "figures whitespace-nowrap text-right" : ""} ${className}`}
      {...rest}
    />
  );
}
