"use client";

import { useActionState } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { CopyButton } from "@/components/ui/copy-button";
import { Select } from "@/components/ui/field";
import { Form, FormField, FormSelect, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

const roleHints = {
  viewer: "sees everything",
  reviewer: "also flags and reviews",
  researcher: "also changes and spends",
  admin: "also invites and deletes",
} as const;
export type RoleName = keyof typeof roleHints;
const roleNames = Object.keys(roleHints) as RoleName[];

function Link() {
  const { link } = useFormState().values;
  return link ? (
    <output className="flex items-center gap-2 rounded-md border border-accent/40 bg-accent-soft px-3 py-2">
      <span className="figures min-w-0 flex-1 break-all text-sm" data-testid="invitation-link">
        {link}
      </span>
      <CopyButton text={link} label="Copy the link" />
    </output>
  ) : null;
}

/** Invites by e-mail address and role; shows the link. */
export function InvitationForm({ action }: { action: Action }) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-3">
        <FormField name="email" type="email" label="E-mail address" autoComplete="off" className="w-72 max-w-full" />
        <FormSelect name="role" label="Role" defaultValue="reviewer" className="w-64 max-w-full">
          {roleNames.map((role) => (
            <option key={role} value={role}>{`${role}: ${roleHints[role]}`}</option>
          ))}
        </FormSelect>
        <SubmitButton className="sm:mt-6.5" pending="Inviting…">
          Invite
        </SubmitButton>
      </div>
      <Link />
    </Form>
  );
}

/** A member's role as a select that saves itself; "remove" ends the membership. */
export function MemberRole({
  userId,
  name,
  role,
  action,
}: {
  userId: string;
  name: string;
  role: RoleName;
  action: Action;
}) {
  const [state, act] = useActionState(action, { done: false, errors: {}, values: {} });
  return (
    <form action={act} className="flex flex-col items-start gap-1">
      <input type="hidden" name="userId" value={userId} />
      <input type="hidden" name="was" value={role} />
      <div className="flex items-center gap-2">
        <Select
          key={`${role}-${state.message ?? ""}`}
          name="role"
          defaultValue={role}
          aria-label={`Role of ${name}`}
          onChange={(event) => event.currentTarget.form?.requestSubmit()}
          className="w-auto!"
        >
          {roleNames.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
          <option value="none">remove from the study</option>
        </Select>
        <noscript>
          <button type="submit" className="h-8 rounded-md border px-3">
            Save
          </button>
        </noscript>
      </div>
      {state.done ? null : (
        <p role="alert" className="max-w-xs text-danger text-xs empty:hidden">
          {state.message}
        </p>
      )}
    </form>
  );
}

export function RevokeInvitation({ id, email, action }: { id: number; email: string; action: Action }) {
  return (
    <ActionButton
      action={action}
      fields={{ id: String(id) }}
      look="danger"
      size="small"
      aria-label={`Revoke the invitation of ${email}`}
    >
      Revoke
    </ActionButton>
  );
}

/** Takes an invitation up with a new account. */
export function JoinForm({ action, email }: { action: Action; email: string }) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormField name="email" type="email" label="E-mail" defaultValue={email} disabled />
      <FormField name="name" label="Your name" autoComplete="name" />
      <FormField
        name="password"
        type="password"
        label="Password"
        autoComplete="new-password"
        hint="At least 10 characters."
      />
      <SubmitButton size="large" pending="Joining…">
        Join
      </SubmitButton>
    </Form>
  );
}
