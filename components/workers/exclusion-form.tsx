"use client";

import { Form, FormField, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Names and applies a policy that was previewed. */
export function ExclusionForm({
  action,
  targets,
  name,
  label,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  targets: string;
  name: string;
  label: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <input type="hidden" name="targets" value={targets} />
      <FormField name="name" label="Name of the policy" defaultValue={name} autoComplete="off" />
      <FormText
        name="reason"
        label="Why"
        hint="Stands on the record and in the methods section of whoever reads it."
        rows={2}
      />
      <div>
        <SubmitButton pending="Applying…">{label}</SubmitButton>
      </div>
    </Form>
  );
}
