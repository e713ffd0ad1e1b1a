"use client";

import { Form, FormField, FormRead } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Upload of a class list. */
export function ClassListForm({
  action,
  version,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Names the class list that stands. */
  version: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <FormRead name="version" value={version} />
      <FormField
        name="file"
        type="file"
        accept=".json,.csv,application/json,text/csv"
        label="Class list"
        hint="class_info.json of ImageNetV2, or a CSV with the columns wnid, lemmas, gloss. Classes that are here already get the words of the list."
      />
      <div>
        <SubmitButton look="secondary" pending="Importing…">
          Import class list
        </SubmitButton>
      </div>
    </Form>
  );
}
