"use client";

import { useEffect, useState } from "react";

interface Tip {
  text: string;
  x: number;
  y: number;
}

/** The mark under the pointer that says what it shows: the nearest element of a plot with a title of its own. */
function titleUnder(target: EventTarget | null): SVGTitleElement | null {
  if (!(target instanceof SVGElement) || !target.closest("figure")) return null;
  for (let mark: Element | null = target; mark && mark.tagName !== "svg"; mark = mark.parentElement) {
    const title = [...mark.children].find((child) => child.tagName === "title");
    if (title) return title as SVGTitleElement;
  }
  return null;
}

/**
 * Shows what a mark of a plot stands for, at once and beside the pointer. The words are the mark's own title, which browsers show by
 * themselves, late, where no script runs; it is empty while this shows it.
 */
export function PlotTips() {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => {
    let shown: { title: SVGTitleElement; text: string } | null = null;
    const leave = () => {
      // What was written anew in the meantime stays.
      if (shown && shown.title.textContent === "") shown.title.textContent = shown.text;
      shown = null;
      setTip(null);
    };
    const over = (event: PointerEvent) => {
      const title = titleUnder(event.target);
      if (title === shown?.title && title !== null) return;
      if (shown) leave();
      const text = title?.textContent ?? "";
      if (!title || text === "") return;
      shown = { title, text };
      title.textContent = "";
      setTip({ text, x: event.clientX, y: event.clientY });
    };
    const move = (event: PointerEvent) => {
      if (shown) setTip({ text: shown.text, x: event.clientX, y: event.clientY });
    };
    document.addEventListener("pointerover", over);
    document.addEventListener("pointermove", move);
    document.addEventListener("scroll", leave, true);
    return () => {
      leave();
      document.removeEventListener("pointerover", over);
      document.removeEventListener("pointermove", move);
      document.removeEventListener("scroll", leave, true);
    };
  }, []);
  if (!tip) return null;
  const [head, ...rest] = tip.text.split(": ");
  const left = tip.x > window.innerWidth - 280;
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed z-50 max-w-72 rounded-md bg-raised px-2.5 py-1.5 text-xs shadow-float"
      style={{
        left: tip.x + (left ? -12 : 12),
        top: tip.y + 14,
        transform: left ? "translateX(-100%)" : undefined,
      }}
    >
      {rest.length > 0 ? <p className="figures text-muted">{head}</p> : <p>{head}</p>}
      {rest
        .join(": ")
        .split(", ")
        .filter(Boolean)
        .map((part) => (
          <p key={part} className="tabular-nums">
            {part}
          </p>
        ))}
    </div>
  );
}
