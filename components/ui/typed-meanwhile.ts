"use client";

import { useLayoutEffect, useRef } from "react";

/**
 * Keeps what a person types between sending a form and its answer: React clears a form once its action is over, and a field may then be
 * another element. `then` is called where something was put back.
 */
export function useTypedMeanwhile(state: unknown, isUnderWay: boolean, then?: () => void) {
  const form = useRef<HTMLFormElement>(null);
  const typed = useRef(new Map<string, string | boolean>());
  const told = useRef(then);
  useLayoutEffect(() => {
    told.current = then;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is a new state
  useLayoutEffect(() => {
    if (typed.current.size === 0) return;
    for (const [name, value] of typed.current) putBack(form.current?.elements.namedItem(name), value);
    typed.current.clear();
    told.current?.();
  }, [state]);
  const onInput = ({ target }: React.InputEvent<HTMLFormElement>) => {
    if (isUnderWay && isTextual(target)) typed.current.set(target.name, target.value);
    else if (isUnderWay && target instanceof HTMLInputElement && target.type === "checkbox")
      typed.current.set(target.name, target.checked);
  };
  return { form, onInput };
}

type Textual = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isTextual(target: unknown): target is Textual {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "file"].includes(target.type))
  );
}

function putBack(element: Element | RadioNodeList | null | undefined, value: string | boolean): void {
  if (typeof value === "string" && isTextual(element)) element.value = value;
  else if (typeof value === "boolean" && element instanceof HTMLInputElement) element.checked = value;
}
