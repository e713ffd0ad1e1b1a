"use client";

import { useState } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { Form, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { type SourceName, sourceNames } from "@/lib/features/imports/schema";
import type { FormState } from "@/lib/forms";
import { SourceFields } from "./source-fields";
import { sourceWords } from "./source-words";

/** Plans or starts an import from any source; with `wnid`, a search for more images of that class. */
export function ImportForm({
  action,
  root,
  wnid,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  root: string;
  wnid?: string;
}) {
  const [source, setSource] = useState<SourceName>(wnid === undefined ? "folder" : "flickr");
  return (
    <div className="flex flex-col gap-4">
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
      {/* A plan, a refusal and what was typed belong to one source. */}
      <Form key={source} action={action} className="flex flex-col gap-4">
        <input type="hidden" name="source" value={source} />
        <SourceFields source={source} root={root} wnid={wnid} />
        <FormSelect name="role" label="What the images are" defaultValue="candidate">
          <option value="candidate">Candidates for the new test set</option>
          <option value="reference">Reference images of the original test set</option>
        </FormSelect>
        <ImportButtons />
      </Form>
    </div>
  );
}

function ImportButtons() {
  const { pending, data } = useFormStatus();
  const planning = pending && data.get("intent") === "plan";
  return (
    <div className="flex flex-wrap gap-2">
      <SubmitButton pending={planning ? "Start import" : "Starting…"}>Start import</SubmitButton>
      <Button type="submit" name="intent" value="plan" disabled={pending}>
        {planning ? "Looking…" : "Plan only"}
      </Button>
    </div>
  );
}
