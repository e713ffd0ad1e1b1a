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
      <details className="text-sm">
        <summary className="cursor-pointer text-muted hover:text-ink">How the model takes pictures</summary>
        <div className="mt-3 grid grid-cols-2 gap-4">
          <FormField name="inputSide" label="Side" placeholder="224" unit="px" inputMode="numeric" autoComplete="off" />
          <FormField name="output" label="Layer" placeholder="its first output" autoComplete="off" />
          <FormField name="mean" label="Mean" placeholder="0.485, 0.456, 0.406" autoComplete="off" />
          <FormField name="deviation" label="Deviation" placeholder="0.229, 0.224, 0.225" autoComplete="off" />
          <FormSelect name="channels" label="Channels" defaultValue="rgb">
            <option value="rgb">RGB</option>
            <option value="bgr">BGR</option>
          </FormSelect>
          <FormSelect name="layout" label="Layout" defaultValue="nchw">
            <option value="nchw">channels first</option>
            <option value="nhwc">channels last</option>
          </FormSelect>
        </div>
        <p className="mt-2 text-muted text-xs">
          Values are divided by 255, the mean is taken off, and the rest divided by the deviation, channel by channel.
        </p>
      </details>
      <div>
        <SubmitButton pending="Starting…">Search for near-duplicates</SubmitButton>
      </div>
    </Form>
  );
}
