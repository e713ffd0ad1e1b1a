"use client";

import { Form, FormCheck, FormField, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Starts a search for near-duplicates. */
export function SearchForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-4" toasts>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-1.5 font-medium text-sm">Compare by</legend>
        <FormCheck name="l2" label="Pixels (l2)" hint="Exact; finds copies of any size and quality." defaultChecked />
        <FormCheck name="hash" label="Hash" hint="Coarse and quick; finds mirrored copies too." defaultChecked />
        <FormCheck
          name="dssim"
          label="Structure (dssim)"
          hint="Among the nearest; finds crops and shifts."
          defaultChecked
        />
      </fieldset>
      <FormSelect name="side" label="Pictures are" defaultValue="256">
        <option value="256">photographs, compared at 256 × 256</option>
        <option value="32">CIFAR-sized, compared at 32 × 32</option>
      </FormSelect>
      <FormField
        name="model"
        label="Model for features"
        placeholder="models/vgg16-fc7.onnx"
        autoComplete="off"
        hint="An ONNX file below the import root; without one features are not compared."
      />
      <div>
        <SubmitButton pending="Starting…">Search for near-duplicates</SubmitButton>
      </div>
    </Form>
  );
}
