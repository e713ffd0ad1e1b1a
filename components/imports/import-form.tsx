"use client";

import { CheckField } from "@/components/ui/field";
import { Form, FormField, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Starts an import of a folder of the server. */
export function ImportForm({
  action,
  root,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  root: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormField
        name="folder"
        label="Folder on the server"
        placeholder="candidates"
        autoComplete="off"
        hint={
          <>
            Below <span className="figures">{root}</span>, holding one folder per class:{" "}
            <span className="figures">n01443537/photo.jpg</span>.
          </>
        }
      />
      <FormSelect name="role" label="What the images are" defaultValue="candidate">
        <option value="candidate">Candidates for the new test set</option>
        <option value="reference">Reference images of the original test set</option>
      </FormSelect>
      <CheckField
        name="makeClasses"
        label="Make classes of folders that are none yet"
        hint="Named by the folder; a class list imported later gives them their words."
      />
      <div>
        <SubmitButton pending="Starting…">Start import</SubmitButton>
      </div>
    </Form>
  );
}
