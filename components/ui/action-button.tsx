"use client";

import { useActionState } from "react";
import type { FormState } from "@/lib/forms";
import type { ButtonProps } from "./button";
import { SubmitButton } from "./submit-button";

const blank: FormState = { done: false, errors: {}, values: {} };

/** A button that is a form of its own: one act, and its refusal under it. `fields` travel with it. */
export function ActionButton({
  action,
  children,
  pending,
  fields = {},
  ...rest
}: Omit<ButtonProps, "action"> & {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  pending?: string;
  fields?: Readonly<Record<string, string>>;
}) {
  const [state, act] = useActionState(action, blank);
  return (
    <form action={act} className="flex flex-col items-start gap-2">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton {...rest} {...(pending ? { pending } : {})}>
        {children}
      </SubmitButton>
      {state.done ? null : (
        <p role="alert" className="max-w-md text-danger text-xs empty:hidden">
          {[state.message, ...Object.values(state.errors)].filter(Boolean).join(" ")}
        </p>
      )}
    </form>
  );
}
