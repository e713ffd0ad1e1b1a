"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { type ComponentProps, useEffect, useRef } from "react";

/** Links in a row that scrolls sideways where it is too long, shaded where it goes on; the current one is brought into view. */
export function Strip({ className = "", ...rest }: ComponentProps<"nav"> & { "aria-label": string }) {
  const strip = useRef<HTMLElement>(null);
  const pathname = usePathname();
  const search = useSearchParams().toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another current link
  useEffect(() => {
    const nav = strip.current;
    const current = nav?.querySelector<HTMLElement>("[aria-current]");
    if (nav && current)
      nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.clientWidth) / 2;
  }, [pathname, search]);
  return <nav ref={strip} className={`overflow-x-auto ${className}`} {...rest} />;
}
