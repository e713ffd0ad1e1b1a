"use client";

import { Form, FormField, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Brings confirmed pairs or reviewed neighbours of ImageNetV2 in. */
export function PairImportForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormSelect name="kind" label="What the file holds" defaultValue="nearDuplicates">
        <option value="nearDuplicates">Confirmed pairs (near_duplicates.json)</option>
        <option value="reviews">Reviewed neighbours (nearest_neighbor_reviews)</option>
      </FormSelect>
      <FormField name="file" label="File" type="file" accept=".json,application/json" />
      <div>
        <SubmitButton look="secondary" pending="Reading…">
          Import verdicts
        </SubmitButton>
      </div>
    </Form>
  );
}
