"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button";

/** The button of its form: says so while the form is on its way, and cannot be pressed twice. */
export function SubmitButton({ children, pending, ...rest }: ButtonProps & { pending?: ReactNode }) {
  const status = useFormStatus();
  return (
    <Button type="submit" look="primary" aria-disabled={status.pending} disabled={status.pending} {...rest}>
      {status.pending ? (pending ?? children) : children}
    </Button>
  );
}
