import Link from "next/link";
import { Strip } from "./strip";

export interface LinkTab {
  href: string;
  label: string;
  count?: string;
  current: boolean;
}

/** Views of one thing, each with an address. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  return (
    <Strip aria-label={label} className="scroll-sign flex gap-1 border-b [--scroll-ground:var(--ground)]">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.current ? "page" : undefined}
          className={`-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 px-2.5 transition-colors duration-100 ${tab.current ? "border-accent font-medium text-ink" : "border-transparent text-muted hover:text-ink"}`}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className="figures text-faint">{tab.count}</span>}
        </Link>
      ))}
    </Strip>
  );
}

/** A filter as buttons that are links: the state is in the address. */
export function LinkSegments({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  return (
    <Strip
      aria-label={label}
      className="scroll-sign inline-flex h-8 max-w-full items-center rounded-md border border-strong bg-surface p-0.5"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          scroll={false}
          aria-current={tab.current ? "true" : undefined}
          className={`flex h-full items-center gap-1.5 whitespace-nowrap rounded-sm px-2.5 text-xs transition-colors duration-100 ${tab.current ? "bg-hover font-medium text-ink" : "text-muted hover:text-ink"}`}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className="figures text-faint">{tab.count}</span>}
        </Link>
      ))}
    </Strip>
  );
}
