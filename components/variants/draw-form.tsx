"use client";

import { CheckField } from "@/components/ui/field";
import { Form, FormField, FormSelect, FormText, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { SamplingStrategy } from "@/lib/features/variants/schema";
import type { FormState } from "@/lib/forms";
import { strategyWords } from "./strategy-words";

export interface DrawDefaults {
  imagesPerClass: number;
  minimumVotes: number;
  seed: number;
  startingFrom: number | undefined;
}

/** Everything that decides a draw. Only the fields of the chosen strategy are there. */
export function DrawForm({
  action,
  strategy,
  defaults,
  revisions,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  strategy: SamplingStrategy;
  defaults: DrawDefaults;
  /** Those that a draw can start from, newest first. */
  revisions: readonly { id: number; label: string }[];
}) {
  const { name } = strategyWords[strategy];
  return (
    <Form action={action} className="flex flex-col gap-5">
      <input type="hidden" name="strategy" value={strategy} />
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField
          name="imagesPerClass"
          label="Images per class"
          hint="As the study says, unless you change it here."
          inputMode="numeric"
          defaultValue={String(defaults.imagesPerClass)}
          unit="images"
        />
        <FormField
          name="minimumVotes"
          label="Minimum votes"
          hint="An image shown to fewer workers stays out."
          inputMode="numeric"
          defaultValue={String(defaults.minimumVotes)}
          unit="votes"
        />
      </div>
      {strategy === "threshold" ? (
        <FormField
          name="threshold"
          label="Threshold"
          hint="Images with at least this selection frequency may be drawn."
          inputMode="decimal"
          defaultValue="0.7"
        />
      ) : null}
      {strategy === "threshold" ? (
        <FormText
          name="thresholds"
          label="Thresholds of single classes"
          hint="A wnid and its threshold a line, in the place of the general one; or a JSON object of them. Empty: none."
          placeholder={"n03014705 0.6\nn03804744 0.5"}
          rows={3}
        />
      ) : null}
      {strategy === "matchedFrequency" ? (
        <>
          <FormField
            name="minimumReferenceImages"
            label="Minimum reference images"
            hint="A class with fewer reference images that have the minimum of votes is not valid: too few to match."
            inputMode="numeric"
            defaultValue="20"
            unit="images"
          />
          <UpwardSampling />
          <CorrectedFrequency />
        </>
      ) : null}
      {strategy === "targetHistogram" ? (
        <>
          <FormField
            name="target"
            label="Share of each bin"
            hint="From the lowest selection frequency to the highest, as whole numbers in any unit; as many bins as numbers."
            placeholder="1 2 4 2 1"
            inputMode="numeric"
          />
          <UpwardSampling />
          <CorrectedFrequency />
        </>
      ) : null}
      <FormSelect
        name="startingFrom"
        label="Start from"
        hint="Images of that revision stay where they are still eligible; the rest is drawn anew."
        defaultValue={defaults.startingFrom === undefined ? "" : String(defaults.startingFrom)}
      >
        <option value="">Nothing: a fresh draw</option>
        {revisions.map((revision) => (
          <option key={revision.id} value={revision.id}>
            {revision.label}
          </option>
        ))}
      </FormSelect>
      <div className="grid gap-5 sm:grid-cols-2">
        <FormField
          name="seed"
          label="Seed"
          hint="Same seed, same votes: the same images, byte for byte."
          inputMode="numeric"
          defaultValue={String(defaults.seed)}
        />
        <FormField
          name="name"
          label="Name"
          hint={`Draws under one name are numbered as its revisions. Empty: ${name}.`}
          placeholder={name}
          autoComplete="off"
        />
      </div>
      <SubmitButton className="self-start" pending="Drawing…">
        Draw {name}
      </SubmitButton>
    </Form>
  );
}

/** A box that keeps what was chosen when the form comes back with an error. */
function UpwardSampling() {
  const { values } = useFormState();
  const answered = values.strategy !== undefined;
  const on = answered ? values.upwardSampling === "on" : true;
  return (
    <CheckField
      key={String(on)}
      name="upwardSampling"
      label="Upward sampling"
      hint="Where a bin has too few images, take one from the next higher bin, never from a lower one."
      defaultChecked={on}
    />
  );
}

/** Off unless asked for: the published sets match what was observed. */
function CorrectedFrequency() {
  const on = useFormState().values.correctedFrequency === "on";
  return (
    <CheckField
      key={String(on)}
      name="correctedFrequency"
      label="Correct frequencies for few votes"
      hint="Matches the frequency that an image's votes make likely, given those of all images of its side, instead of the observed one."
      defaultChecked={on}
    />
  );
}
