import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { HeadCell } from "./table";

/** The head of a column that sorts the table on the server: a link, so that the order is in the address. */
export function SortHead<Column extends string>({
  column,
  label,
  title,
  numeric = false,
  address,
  hrefOf,
}: {
  column: Column;
  label: string;
  title?: string;
  numeric?: boolean;
  address: { sort: Column; order: "up" | "down" };
  hrefOf: (change: { sort: Column; order: "up" | "down"; page: number }) => string;
}) {
  const current = address.sort === column;
  const Arrow = address.order === "up" ? ArrowUp : ArrowDown;
  return (
    <HeadCell numeric={numeric} aria-sort={current ? (address.order === "up" ? "ascending" : "descending") : undefined}>
      <Link
        href={hrefOf({ sort: column, order: current && address.order === "down" ? "up" : "down", page: 1 })}
        scroll={false}
        title={title}
        className={`inline-flex items-center gap-1 hover:text-ink ${current ? "text-ink" : ""} ${numeric ? "flex-row-reverse" : ""}`}
      >
        {label}
        {current ? <Arrow aria-hidden className="size-3" /> : null}
      </Link>
    </HeadCell>
  );
}
