"use client";

import { Button } from "@/components/ui/button";
import { Form, FormField, FormSelect, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

function NewToken() {
  const token = useFormState().values.token;
  if (!token) return null;
  return (
    <output
      className="figures block break-all rounded-md border border-accent/40 bg-accent-soft px-3 py-2 text-sm"
      data-testid="api-token"
    >
      {token}
    </output>
  );
}

/** Draws a token; it is shown once, right here. */
export function NewApiTokenForm({
  action,
  studies,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  studies: readonly { id: number; name: string }[];
}) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-3">
        <FormField
          name="name"
          label="Name of the new token"
          placeholder="laptop"
          autoComplete="off"
          className="min-w-48 max-w-xs flex-1"
        />
        <FormSelect name="role" label="May act as" defaultValue="admin" className="w-40">
          <option value="viewer">viewer</option>
          <option value="reviewer">reviewer</option>
          <option value="researcher">researcher</option>
          <option value="admin">all I may</option>
        </FormSelect>
        <FormSelect name="study" label="In" defaultValue="" className="w-44">
          <option value="">all my studies</option>
          {studies.map((study) => (
            <option key={study.id} value={study.id}>
              {study.name}
            </option>
          ))}
        </FormSelect>
        <FormSelect name="days" label="For" defaultValue="" className="w-32">
          <option value="">ever</option>
          <option value="7">7 days</option>
          <option value="30">30 days</option>
          <option value="90">90 days</option>
          <option value="365">a year</option>
        </FormSelect>
        <SubmitButton look="secondary" pending="Making…" className="sm:mt-6.5">
          Make token
        </SubmitButton>
      </div>
      <NewToken />
    </Form>
  );
}

export function RevokeTokenButton({
  id,
  name,
  action,
}: {
  id: number;
  name: string;
  action: (form: FormData) => Promise<void>;
}) {
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <Button type="submit" size="small" look="danger" aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
    </form>
  );
}
