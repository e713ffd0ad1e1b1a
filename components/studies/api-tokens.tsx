"use client";

import { Button } from "@/components/ui/button";
import { Form, FormField, useFormState } from "@/components/ui/form";
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
export function NewApiTokenForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <div className="flex items-end gap-3">
        <FormField
          name="name"
          label="Name of the new token"
          placeholder="laptop"
          autoComplete="off"
          className="max-w-xs flex-1"
        />
        <SubmitButton look="secondary" pending="Making…">
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
