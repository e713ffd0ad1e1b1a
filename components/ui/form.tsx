"use client";

import { createContext, type ReactNode, useActionState, useContext, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { type FormState, isStale } from "@/lib/forms";
import { CheckField, Field, SelectField, TextField } from "./field";
import { Notice } from "./notice";
import { useTypedMeanwhile } from "./typed-meanwhile";

const blank: FormState = { done: false, errors: {}, values: {} };
/** What the last submission was answered, and whether somebody has typed since the form last showed what stands. */
const StateOfForm = createContext<{ state: FormState; touched: boolean }>({ state: blank, touched: false });

interface FormProps {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  className?: string;
  children: ReactNode;
  /** Shows the message of success as a toast instead of in the form. */
  toasts?: boolean;
}

/** A form whose Server Action answers a FormState: fields inside find their error and typed value in it. Works without JavaScript. */
export function Form({ action, className, children, toasts = false }: FormProps) {
  const [state, act, isUnderWay] = useActionState(action, blank);
  const [touchedIn, setTouchedIn] = useState<FormState | null>(null);
  const touched = touchedIn !== null && (touchedIn === state || !(state.done || isStale(state)));
  const told = useRef(state);
  useEffect(() => {
    if (toasts && state !== told.current && state.done && state.message) toast(state.message);
    told.current = state;
  }, [state, toasts]);
  const { form, onInput } = useTypedMeanwhile(state, isUnderWay, () => setTouchedIn(state));
  return (
    <StateOfForm value={{ state, touched }}>
      <form
        ref={form}
        action={act}
        className={className}
        noValidate
        onInput={(event) => {
          setTouchedIn(state);
          onInput(event);
        }}
      >
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
  return useContext(StateOfForm).state;
}

/**
 * What the person in front of the form has read: what the page gives as long as nobody types, then that, whatever the page learns meanwhile.
 * `before` is what was read when the form was last submitted.
 */
function useRead<Value>(given: Value): { now: Value; before: Value | undefined } {
  const { state, touched } = useContext(StateOfForm);
  const [read, setRead] = useState<{ state: FormState; now: Value; before: Value | undefined }>({
    state,
    now: given,
    before: undefined,
  });
  const now = touched ? read.now : given;
  if (read.state !== state) setRead({ state, now, before: read.now });
  else if (read.now !== now) setRead({ ...read, now });
  return read;
}

/** A hidden field: the version, or the value as read, that the form was filled from. */
export function FormRead({ name, value }: { name: string; value: string | number }) {
  return <input type="hidden" name={name} value={useRead(value).now} />;
}

/**
 * A field's text and error after an answer. What was typed stays; where the form was refused because something else stands by now, fields
 * that nobody typed over show that, and beside the others it is said.
 */
function useAnswer(name: string, given: string | undefined) {
  const state = useFormState();
  const { before } = useRead(given);
  const typed = state.values[name];
  const error = state.errors[name];
  if (typed === undefined) return { key: "given", defaultValue: given, error };
  const isMine = !isStale(state) || given === undefined || typed !== before;
  const shown = isMine ? typed : given;
  const isTheirs = isStale(state) && given !== undefined && given !== typed && given !== before;
  return {
    key: `typed ${shown}`,
    defaultValue: shown,
    error: error ?? (isMine && isTheirs ? sayTheirs(given) : undefined),
  };
}

function sayTheirs(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `${text === "" ? "It was emptied" : `It was set to “${short}”`} meanwhile; saving puts yours in its place`;
}

export function FormField({ defaultValue, ...rest }: FieldWithText<typeof Field>) {
  const { key, error, defaultValue: text } = useAnswer(rest.name, defaultValue);
  const file = useChosenFile();
  const chosen = rest.type === "file" ? { onChange: file.onChange, error: error ?? file.gone } : { error };
  return <Field key={key} defaultValue={text} {...chosen} {...rest} />;
}

/** The browser lets go of a file once its form is answered: after a refusal it is said which one to choose again. */
function useChosenFile() {
  const state = useFormState();
  const [chosen, setChosen] = useState<{ name: string; state: FormState } | null>(null);
  const isGone = chosen !== null && chosen.state !== state && !state.done;
  return {
    gone: isGone ? `Choose “${chosen.name}” again: nothing was kept of it` : undefined,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const name = event.target.files?.[0]?.name;
      setChosen(name === undefined ? null : { name, state });
    },
  };
}

export function FormText({ defaultValue, ...rest }: FieldWithText<typeof TextField>) {
  const { key, ...answer } = useAnswer(rest.name, defaultValue);
  return <TextField key={key} {...answer} {...rest} />;
}

export function FormSelect({ defaultValue, ...rest }: FieldWithText<typeof SelectField>) {
  const { key, ...answer } = useAnswer(rest.name, defaultValue);
  return <SelectField key={key} {...answer} {...rest} />;
}

type FieldWithText<Component extends React.ElementType> = Omit<React.ComponentProps<Component>, "defaultValue"> & {
  name: string;
  defaultValue?: string;
};

/** A check box that stays as it was left: React clears a form once its action is over. */
export function FormCheck({ defaultChecked = false, ...rest }: React.ComponentProps<typeof CheckField>) {
  const { values } = useFormState();
  const checked = Object.keys(values).length === 0 ? defaultChecked : values[rest.name] === "on";
  return <CheckField key={String(checked)} defaultChecked={checked} {...rest} />;
}
