"use client";

import { Form, FormField, FormSelect, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** An ONNX classifier, how it wants its pictures, and what to run it over. */
export function PredictionRunForm({
  action,
  sets,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  sets: readonly { id: number; name: string; note: string }[];
}) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <FormSelect name="testSetId" label="Test set">
        {sets.map((set) => (
          <option key={set.id} value={set.id}>
            {set.name} ({set.note})
          </option>
        ))}
      </FormSelect>
      <FormField
        name="path"
        label="ONNX file"
        placeholder="models/resnet50.onnx"
        hint="On the server, below its import root."
      />
      <FormField name="model" label="Model" hint="Left empty: the file's name." />
      <fieldset className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <legend className="col-span-full mb-2 font-medium text-base">How it wants its pictures</legend>
        <FormSelect name="fit" label="Resize" defaultValue="shortest">
          <option value="shortest">shorter side to</option>
          <option value="squash">both sides to</option>
        </FormSelect>
        <FormField name="resize" label="Pixels" inputMode="numeric" defaultValue="256" />
        <FormField name="crop" label="Crop from the middle" inputMode="numeric" defaultValue="224" />
        <FormSelect name="interpolation" label="Interpolation" defaultValue="bilinear">
          <option>bilinear</option>
          <option>bicubic</option>
          <option>lanczos</option>
        </FormSelect>
        <FormSelect name="channels" label="Channels" defaultValue="rgb">
          <option value="rgb">RGB</option>
          <option value="bgr">BGR</option>
        </FormSelect>
        <FormSelect name="layout" label="Layout" defaultValue="nchw">
          <option value="nchw">NCHW</option>
          <option value="nhwc">NHWC</option>
        </FormSelect>
        <FormSelect name="range" label="Pixel values" defaultValue="1">
          <option value="1">0 to 1</option>
          <option value="255">0 to 255</option>
        </FormSelect>
        <FormField name="mean" label="Mean" defaultValue="0.485, 0.456, 0.406" />
        <FormField name="deviation" label="Deviation" defaultValue="0.229, 0.224, 0.225" />
      </fieldset>
      <FormText
        name="classes"
        label="Class order"
        hint="wnids in the order of the model's outputs, by space, comma or line. Left empty: the study's order."
      />
      <SubmitButton className="self-start" pending="Opening the model…">
        Run
      </SubmitButton>
    </Form>
  );
}
