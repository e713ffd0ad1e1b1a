import Link from "next/link";
import { Button } from "./button";
import { formatCount } from "./format";

/** "61-120 of 720" with the way back and on. `hrefOf` builds the address of a page (from 1). */
export function Pagination({
  page,
  pageSize,
  total,
  hrefOf,
}: {
  page: number;
  pageSize: number;
  total: number;
  hrefOf: (page: number) => string;
}) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  if (total === 0) return null;
  const first = (page - 1) * pageSize + 1;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4">
      <p className="text-muted text-xs tabular-nums">
        {formatCount(first)}–{formatCount(Math.min(total, page * pageSize))} of {formatCount(total)}
      </p>
      <div className={pages === 1 ? "hidden" : "flex gap-2"}>
        {page > 1 ? (
          <Button asChild size="small">
            <Link href={hrefOf(page - 1)}>Previous</Link>
          </Button>
        ) : (
          <Button size="small" disabled>
            Previous
          </Button>
        )}
        {page < pages ? (
          <Button asChild size="small">
            <Link href={hrefOf(page + 1)}>Next</Link>
          </Button>
        ) : (
          <Button size="small" disabled>
            Next
          </Button>
        )}
      </div>
    </nav>
  );
}
