"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

/**
 * Asks the server for the page again so many seconds after the last answer, while the tab is looked at.
 *
 * Never two at once: a page that takes longer than the interval would wait for the newest question for ever and show nothing new.
 */
export function LiveRefresh({ seconds }: { seconds: number }) {
  const router = useRouter();
  const [asking, ask] = useTransition();
  useEffect(() => {
    if (asking) return;
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(() => {
        if (document.visibilityState === "visible") ask(() => router.refresh());
        else wait();
      }, seconds * 1000);
    };
    wait();
    return () => clearTimeout(timer);
  }, [router, seconds, asking]);
  return null;
}
