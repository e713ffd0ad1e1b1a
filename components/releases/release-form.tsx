"use client";

import { CheckField } from "@/components/ui/field";
import { Form, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Chooses what is released, and how it is written. */
export function ReleaseForm({
  action,
  revisions,
  chosen,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  revisions: readonly { id: number; label: string }[];
  chosen: number | undefined;
}) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <FormSelect name="revisionId" label="Revision" defaultValue={chosen === undefined ? "" : String(chosen)}>
        {revisions.map((revision) => (
          <option key={revision.id} value={revision.id}>
            {revision.label}
          </option>
        ))}
      </FormSelect>
      <FormSelect
        name="images"
        label="Pictures"
        defaultValue="original"
        hint="Originals keep what their cameras wrote into them, places included."
      >
        <option value="original">the files as they came</option>
        <option value="zoom">as the crowd saw them: JPEG of at most 500 pixels</option>
      </FormSelect>
      <FormSelect
        name="folders"
        label="Folders of classes"
        defaultValue="wnid"
        hint="Never bare numbers: readers sort 10 before 2."
      >
        <option value="wnid">by wnid</option>
        <option value="index">by zero-padded index, with classes.txt as the key</option>
      </FormSelect>
      <CheckField name="webDataset" label="WebDataset shards" hint="Beside the image folder." defaultChecked />
      <CheckField
        name="votes"
        label="Votes"
        hint="Workers under pseudonyms that hold for this release alone."
        defaultChecked
      />
      <SubmitButton className="self-start" pending="Queueing…">
        Write the release
      </SubmitButton>
    </Form>
  );
}
