"use client";

import { useState } from "react";
import type { FormState } from "@/lib/forms";
import { ActionButton } from "./action-button";
import { Button, type ButtonProps } from "./button";

/** An act that cannot be taken back: asked for by one button, done by a second. */
export function FinalActionButton({
  action,
  question,
  sure,
  children,
  look = "secondary",
  size,
  ...rest
}: Omit<ButtonProps, "action"> & {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** What is lost, and what stays. */
  question: string;
  /** The act in the words of its last button. */
  sure: string;
}) {
  const [isAsked, setIsAsked] = useState(false);
  const sized = size ? { size } : {};
  if (!isAsked) {
    return (
      <Button type="button" look={look} {...sized} {...rest} onClick={() => setIsAsked(true)}>
        {children}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p role="alert" className="whitespace-normal text-sm">
        {question}
      </p>
      <ActionButton look="danger" {...sized} action={action} pending="…">
        {sure}
      </ActionButton>
      {/* The first button is gone: the focus belongs on what changes nothing. */}
      <Button type="button" look="secondary" {...sized} autoFocus onClick={() => setIsAsked(false)}>
        Keep
      </Button>
    </div>
  );
}
