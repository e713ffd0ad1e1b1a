"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { Form, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { type SourceName, sourceNames } from "@/lib/features/imports/schema";
import type { FormState } from "@/lib/forms";
import { SourceFields } from "./source-fields";
import { sourceWords } from "./source-words";

/** Plans or starts an import from any source. */
export function ImportForm({
  action,
  root,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  root: string;
}) {
  const [source, setSource] = useState<SourceName>("folder");
  return (
    <Form action={action} className="flex flex-col gap-4">
      <SelectField
        name="source"
        label="From"
        value={source}
        onChange={(event) => setSource(sourceNames.find((name) => name === event.currentTarget.value) ?? "folder")}
      >
        {sourceNames.map((name) => (
          <option key={name} value={name}>
            {sourceWords[name]}
          </option>
        ))}
      </SelectField>
      <SourceFields key={source} source={source} root={root} />
      <FormSelect name="role" label="What the images are" defaultValue="candidate">
        <option value="candidate">Candidates for the new test set</option>
        <option value="reference">Reference images of the original test set</option>
      </FormSelect>
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending="Starting…">Start import</SubmitButton>
        <Button type="submit" name="intent" value="plan">
          Plan only
        </Button>
      </div>
    </Form>
  );
}
