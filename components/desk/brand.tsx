import Link from "next/link";

/** The mark: a first set of tiles and a second, drawn again. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" fill="none">
      <rect x="1" y="1" width="8" height="8" rx="2" fill="var(--reference)" />
      <rect x="11" y="1" width="8" height="8" rx="2" fill="var(--new)" opacity="0.45" />
      <rect x="1" y="11" width="8" height="8" rx="2" fill="var(--reference)" opacity="0.45" />
      <rect x="11" y="11" width="8" height="8" rx="2" fill="var(--new)" />
    </svg>
  );
}

export function Brand() {
  return (
    <Link href="/studies" className="flex items-center gap-2 font-medium text-base tracking-tight">
      <BrandMark />
      Redraw
    </Link>
  );
}
