"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";

const pollMilliseconds = 5000;
const refreshAtMostEvery = 3000;

/** Shows what is new without a reload: listens to the study's pulse, and asks for it every five seconds where events do not come through. Nothing is asked for while the tab is hidden. */
export function LiveUpdates({ href }: { href: string }) {
  const router = useRouter();
  const last = useRef<string | undefined>(undefined);
  const [asking, ask] = useTransition();
  // Two questions at once wait for the later answer: on a slow server nothing new would ever be shown.
  const busy = useRef(false);
  useEffect(() => {
    busy.current = asking;
  }, [asking]);
  useEffect(() => {
    let events: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let refreshed = 0;
    const refresh = () => {
      const wait = Math.max(refreshed + refreshAtMostEvery - Date.now(), busy.current ? 1000 : 0);
      if (wait > 0) {
        waiting ??= setTimeout(() => {
          waiting = undefined;
          refresh();
        }, wait);
        return;
      }
      refreshed = Date.now();
      ask(() => router.refresh());
    };
    const hear = (pulse: string) => {
      if (last.current !== undefined && last.current !== pulse) refresh();
      last.current = pulse;
    };
    const poll = async () => {
      const answer = await fetch(href, { headers: { accept: "application/json" } }).catch(() => undefined);
      if (answer?.ok) hear(((await answer.json()) as { pulse: string }).pulse);
      timer = setTimeout(() => void poll(), pollMilliseconds);
    };
    const listen = () => {
      events = new EventSource(href);
      let heard = false;
      events.onmessage = (message) => {
        heard = true;
        hear((JSON.parse(message.data) as { pulse: string }).pulse);
      };
      events.onerror = () => {
        // A stream that worked is opened again by the browser; one that never did is given up for polling.
        if (heard) return;
        events?.close();
        void poll();
      };
    };
    const stop = () => {
      events?.close();
      clearTimeout(timer);
      clearTimeout(waiting);
      waiting = undefined;
    };
    const look = () => {
      stop();
      if (document.visibilityState === "visible") listen();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      stop();
    };
  }, [href, router]);
  return null;
}
