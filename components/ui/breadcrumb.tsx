import Link from "next/link";

export interface Crumb {
  label: string;
  href?: string;
}

/** Where one is, from the studies down. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          // A phone has room for the page and the one above it; the smallest for the page alone.
          const far = index < crumbs.length - 2;
          const above = index === crumbs.length - 2;
          return (
            <li
              key={crumb.href ?? crumb.label}
              // What is too long gives way from the top: the page that one is on is read whole before anything above it.
              className={`flex items-center gap-1.5 ${far ? "max-sm:hidden" : above ? "min-w-0 max-[24rem]:hidden" : "min-w-0 max-sm:max-w-[72%] max-sm:shrink-0 max-[24rem]:max-w-full"}`}
            >
              {index > 0 ? (
                <span aria-hidden className={`text-faint ${above ? "max-sm:hidden" : "max-[24rem]:hidden"}`}>
                  /
                </span>
              ) : null}
              {crumb.href && !last ? (
                <Link href={crumb.href} className="max-w-56 truncate text-muted hover:text-ink">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current={last ? "page" : undefined} className="max-w-56 truncate">
                  {crumb.label}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
