"use client";

import { Select } from "@/components/ui/field";

/** Chooses the model of a plot; the choice is in the address. */
export function ModelPicker({
  models,
  value,
  keep,
}: {
  models: readonly string[];
  value: string;
  keep: Readonly<Record<string, string>>;
}) {
  return (
    <form className="flex items-center gap-2">
      {Object.entries(keep).map(([name, kept]) => (
        <input key={name} type="hidden" name={name} value={kept} />
      ))}
      <Select
        name="model"
        aria-label="Model"
        defaultValue={value}
        key={value}
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
        className="max-w-56"
      >
        {models.map((model) => (
          <option key={model} value={model}>
            {model}
          </option>
        ))}
      </Select>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
