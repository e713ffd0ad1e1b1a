"use client";

import { Form, FormField, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** Class reviews from a file, as a round over a revision. */
export function ReviewImportForm({
  action,
  revisions,
}: {
  action: Action;
  revisions: readonly { id: number; label: string }[];
}) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <FormSelect name="revisionId" label="Reviews of revision">
        {revisions.map((revision) => (
          <option key={revision.id} value={revision.id}>
            {revision.label}
          </option>
        ))}
      </FormSelect>
      <FormField
        name="file"
        type="file"
        accept=".json,application/json"
        label="Class reviews"
        hint="ImageNetV2's format: wnid, with problematic and reviewed."
      />
      <div>
        <SubmitButton look="secondary" pending="Importing…">
          Import reviews
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Flags from a file: ImageNetV2's candidate_blacklist.json. */
export function FlagListForm({ action }: { action: Action }) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <FormField
        name="file"
        type="file"
        accept=".json,application/json"
        label="Flag list"
        hint="ImageNetV2's candidate_blacklist.json: SHA-256 or file name, with the reason. Images that the study does not have are counted and left."
      />
      <div>
        <SubmitButton look="secondary" pending="Importing…">
          Import flags
        </SubmitButton>
      </div>
    </Form>
  );
}
