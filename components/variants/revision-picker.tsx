"use client";

import { Select } from "@/components/ui/field";

/** Chooses the revision to compare with; the choice is in the address. */
export function RevisionPicker({
  revisions,
  value,
}: {
  revisions: readonly { id: number; label: string }[];
  value: number | undefined;
}) {
  return (
    <form className="flex items-center gap-2">
      <Select
        key={value}
        name="with"
        aria-label="Compare with"
        defaultValue={value ?? ""}
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
        className="max-w-72"
      >
        <option value="">Compare with…</option>
        {revisions.map((revision) => (
          <option key={revision.id} value={revision.id}>
            {revision.label}
          </option>
        ))}
      </Select>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
