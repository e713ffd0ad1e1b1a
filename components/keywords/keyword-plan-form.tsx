"use client";

import { Form, FormField, FormRead } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Makes a plan of the keyword counts of the old set. */
export function KeywordPlanForm({
  action,
  version,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Names the plan that stands. */
  version: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormRead name="version" value={version} />
      <FormField
        name="file"
        label="Keyword counts of the old set"
        type="file"
        accept=".json,application/json"
        hint={
          <>
            JSON: <span className="figures">{'{"airplane": {"airbus": 537}}'}</span>
          </>
        }
      />
      <div className="grid grid-cols-2 gap-4">
        <FormField name="total" label="New images per class" inputMode="numeric" defaultValue="200" />
        <FormField name="top" label="Keywords per class" inputMode="numeric" defaultValue="50" />
      </div>
      <div>
        <SubmitButton pending="Planning…">Plan keywords</SubmitButton>
      </div>
    </Form>
  );
}
