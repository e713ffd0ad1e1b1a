"use client";

import { Form, FormField, FormSelect, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

export interface ChoosableSet {
  readonly id: number;
  readonly name: string;
  readonly note: string;
}

/** Chooses the original test set and the new ones. */
export function EvaluationForm({
  action,
  sets,
  original,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  sets: readonly ChoosableSet[];
  original: number | undefined;
}) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <FormSelect
        name="originalSetId"
        label="Original test set"
        defaultValue={original === undefined ? "" : String(original)}
      >
        {sets.map((set) => (
          <option key={set.id} value={set.id}>
            {set.name} ({set.note})
          </option>
        ))}
      </FormSelect>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-sm">New test sets</legend>
        {sets.map((set) => (
          <label key={set.id} className="flex items-start gap-2">
            <input
              type="checkbox"
              name="newSetIds"
              value={set.id}
              defaultChecked={sets.length === 2 && set.id !== original}
              className="mt-0.5 size-4"
            />
            <span>
              <span className="font-medium">{set.name}</span>
              <span className="block text-muted text-xs">{set.note}</span>
            </span>
          </label>
        ))}
        <ErrorOfSets />
      </fieldset>
      <FormField name="name" label="Name" hint="Left empty: the names of the sets." />
      <FormField
        name="seed"
        label="Seed"
        inputMode="numeric"
        defaultValue="1"
        hint="Of the bootstrap and of every draw of votes."
      />
      <SubmitButton className="self-start" pending="Starting…">
        Compare
      </SubmitButton>
    </Form>
  );
}

function ErrorOfSets() {
  const error = useFormState().errors.newSetIds;
  return error ? (
    <p role="alert" className="text-danger text-xs">
      {error}
    </p>
  ) : null;
}
