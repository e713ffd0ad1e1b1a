"use client";

import { Form, FormField, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** The few things that one knows on the first day; everything else is under Settings. */
export function NewStudyForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <FormField name="name" label="Name" required autoFocus placeholder="ImageNet, drawn again" autoComplete="off" />
      <FormText
        name="description"
        label="Description"
        hint="What is replicated, and for whom. Only members of the study see it."
        rows={3}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField
          name="imagesPerClass"
          label="Images per class"
          hint="How many a test set draws from each class."
          inputMode="numeric"
          defaultValue="10"
        />
        <FormField
          name="budget"
          label="Budget"
          hint="Rewards and fees together never exceed it. In dollars."
          inputMode="decimal"
          defaultValue="0"
          unit="$"
        />
      </div>
      <SubmitButton className="self-start" pending="Creating…">
        Create study
      </SubmitButton>
    </Form>
  );
}
