"use client";

import { Form, FormField } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Publishing at a market that is not the built-in one: what is typed says where the money goes, and how much. */
export function PublishForm({
  action,
  confirmation,
  endpoint,
  label,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  confirmation: string;
  endpoint: string;
  label: string;
}) {
  return (
    <Form action={action} className="flex max-w-xl flex-col gap-3">
      <FormField
        name="confirmation"
        label={`Type "${confirmation}" to publish`}
        hint={`${endpoint} is not the built-in market: what is published there may cost real money at once.`}
        autoComplete="off"
      />
      <SubmitButton pending="Publishing…" className="self-start">
        {label}
      </SubmitButton>
    </Form>
  );
}
