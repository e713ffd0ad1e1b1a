"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { PageSkeleton } from "@/components/ui/skeleton";

/** A page that is there sooner is not worth a skeleton that flashes. */
const patience = 120;
/** After so long it was no page: a download, or a server that does not answer. */
const longest = 15_000;

/** The path that a click leads to, where it is another page of the same study. */
function pathOf(event: MouseEvent, from: string): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return null;
  const base = from.split("/").slice(0, 3).join("/");
  return link.pathname !== from && `${link.pathname}/`.startsWith(`${base}/`) && !link.pathname.startsWith("/api/")
    ? link.pathname
    : null;
}

/**
 * Shows a skeleton from a click until the next page is there. Not a loading.tsx: that makes a boundary of the page, the server then sends what
 * is inside in pieces which only a script puts into place, and without JavaScript a page had plots without bars.
 */
export function PageSwap({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const [left, setLeft] = useState<string | null>(null);
  useEffect(() => {
    setLeft(null);
    let timers: ReturnType<typeof setTimeout>[] = [];
    const onClick = (event: MouseEvent) => {
      const to = pathOf(event, pathname);
      if (to === null) return;
      for (const timer of timers) clearTimeout(timer);
      timers = [setTimeout(() => setLeft(pathname), patience), setTimeout(() => setLeft(null), longest)];
    };
    document.addEventListener("click", onClick);
    return () => {
      for (const timer of timers) clearTimeout(timer);
      document.removeEventListener("click", onClick);
    };
  }, [pathname]);
  const waiting = left === pathname;
  return (
    <>
      {waiting ? <PageSkeleton /> : null}
      <div className={waiting ? "hidden" : "contents"}>{children}</div>
    </>
  );
}
