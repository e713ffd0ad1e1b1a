"use client";

import { useActionState } from "react";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { useTypedMeanwhile } from "@/components/ui/typed-meanwhile";

interface SignInState {
  email: string;
  error?: string;
}

/** E-mail and password; works without JavaScript. */
export function SignInForm({
  action,
  next,
}: {
  action: (previous: SignInState, form: FormData) => Promise<SignInState>;
  next: string | undefined;
}) {
  const [state, act, isUnderWay] = useActionState(action, { email: "" });
  const { form, onInput } = useTypedMeanwhile(state, isUnderWay);
  return (
    <form ref={form} action={act} className="flex flex-col gap-4" noValidate onInput={onInput}>
      {state.error ? <Notice tone="danger">{state.error}</Notice> : null}
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <Field
        key={state.email}
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        autoFocus
        required
        defaultValue={state.email}
      />
      <Field name="password" label="Password" type="password" autoComplete="current-password" required />
      <SubmitButton size="large" className="mt-1 w-full" pending="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  );
}
