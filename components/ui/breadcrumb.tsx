import Link from "next/link";
import { Fragment } from "react";

export interface Crumb {
  label: string;
  href?: string;
}

/** Where one is, from the studies down. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm">
        {crumbs.map((crumb, index) => (
          <Fragment key={crumb.href ?? crumb.label}>
            {index > 0 ? (
              <li aria-hidden className="text-faint">
                /
              </li>
            ) : null}
            <li className={`min-w-0 truncate ${index < crumbs.length - 1 ? "max-sm:hidden" : ""} max-w-56`}>
              {crumb.href && index < crumbs.length - 1 ? (
                <Link href={crumb.href} className="text-muted hover:text-ink">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current={index === crumbs.length - 1 ? "page" : undefined}>{crumb.label}</span>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
