"use client";

import { Button } from "@/components/ui/button";
import { Form, FormField } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Changes the password, and signs every other browser out. */
export function PasswordForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-3">
        <FormField
          name="currentPassword"
          type="password"
          label="Present password"
          autoComplete="current-password"
          className="w-64"
        />
        <FormField
          name="newPassword"
          type="password"
          label="New password"
          autoComplete="new-password"
          className="w-64"
        />
        <SubmitButton look="secondary" pending="Changing…" className="sm:mt-6.5">
          Change password
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Signs out the person's other browsers. */
export function EndOtherSessions({ action }: { action: () => Promise<void> }) {
  return (
    <form action={action}>
      <Button type="submit" size="small">
        Sign out elsewhere
      </Button>
    </form>
  );
}

/** Asks for a link to set a new password. */
export function ForgotForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormField name="email" type="email" label="E-mail" autoComplete="username" required />
      <SubmitButton size="large" pending="Sending…">
        Mail me a link
      </SubmitButton>
    </Form>
  );
}

/** Sets a new password by a link. */
export function ResetForm({
  action,
  email,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  email: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      {/* Tells password managers whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <FormField
        name="password"
        type="password"
        label="New password"
        autoComplete="new-password"
        hint="At least 10 characters."
      />
      <FormField name="again" type="password" label="The same again" autoComplete="new-password" />
      <SubmitButton size="large" pending="Setting…">
        Set the password
      </SubmitButton>
    </Form>
  );
}
