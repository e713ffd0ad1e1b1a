"use client";

import { createContext, type ReactNode, useActionState, useContext, useEffect, useRef } from "react";
import { toast } from "sonner";
import type { FormState } from "@/lib/forms";
import { CheckField, Field, SelectField, TextField } from "./field";
import { Notice } from "./notice";

const blank: FormState = { done: false, errors: {}, values: {} };
const StateOfForm = createContext<FormState>(blank);

interface FormProps {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  className?: string;
  children: ReactNode;
  /** Shows the message of success as a toast instead of in the form. */
  toasts?: boolean;
}

/** A form whose Server Action answers a FormState: fields inside find their error and typed value in it. Works without JavaScript. */
export function Form({ action, className, children, toasts = false }: FormProps) {
  const [state, act] = useActionState(action, blank);
  const told = useRef(state);
  useEffect(() => {
    if (toasts && state !== told.current && state.done && state.message) toast(state.message);
    told.current = state;
  }, [state, toasts]);
  return (
    <StateOfForm value={state}>
      <form action={act} className={className} noValidate>
        {children}
        {state.message && !(toasts && state.done) ? (
          <Notice tone={state.done ? "good" : "danger"}>{state.message}</Notice>
        ) : null}
      </form>
    </StateOfForm>
  );
}

/** The state of the form around: what the last submission was answered. */
export function useFormState(): FormState {
  return useContext(StateOfForm);
}

export function FormField({ defaultValue, ...rest }: React.ComponentProps<typeof Field>) {
  const state = useFormState();
  const typed = state.values[rest.name];
  return (
    <Field
      key={typed === undefined ? "given" : `typed ${typed}`}
      error={state.errors[rest.name]}
      defaultValue={typed ?? defaultValue}
      {...rest}
    />
  );
}

export function FormText({ defaultValue, ...rest }: React.ComponentProps<typeof TextField>) {
  const state = useFormState();
  const typed = state.values[rest.name];
  return (
    <TextField
      key={typed === undefined ? "given" : `typed ${typed}`}
      error={state.errors[rest.name]}
      defaultValue={typed ?? defaultValue}
      {...rest}
    />
  );
}

export function FormSelect({ defaultValue, ...rest }: React.ComponentProps<typeof SelectField>) {
  const state = useFormState();
  const typed = state.values[rest.name];
  return (
    <SelectField
      key={typed === undefined ? "given" : `typed ${typed}`}
      error={state.errors[rest.name]}
      defaultValue={typed ?? defaultValue}
      {...rest}
    />
  );
}

/** A check box that stays as it was left: React clears a form once its action is over. */
export function FormCheck({ defaultChecked = false, ...rest }: React.ComponentProps<typeof CheckField>) {
  const { values } = useFormState();
  const checked = Object.keys(values).length === 0 ? defaultChecked : values[rest.name] === "on";
  return <CheckField key={String(checked)} defaultChecked={checked} {...rest} />;
}
