"use client";

import { Form, FormCheck, FormSelect } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Starts a round: which revision, who reviews, once or twice per class. */
export function RoundForm({
  action,
  revisions,
  reviewers,
  again,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  revisions: readonly { id: number; label: string }[];
  reviewers: readonly { id: string; name: string; role: string }[];
  /** True where a round before exists whose reviews can carry over. */
  again: boolean;
}) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <div className="grid gap-5 sm:grid-cols-2">
        <FormSelect name="revisionId" label="Revision to review">
          {revisions.map((revision) => (
            <option key={revision.id} value={revision.id}>
              {revision.label}
            </option>
          ))}
        </FormSelect>
        <FormSelect
          name="reviewersPerClass"
          label="Reviewers per class"
          hint="Two judge blind: neither sees the other's verdict until both are in."
        >
          <option value="1">One</option>
          <option value="2">Two, blind</option>
        </FormSelect>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-sm">Split among</legend>
        {reviewers.map((reviewer) => (
          <FormCheck key={reviewer.id} name={`reviewer-${reviewer.id}`} label={`${reviewer.name}, ${reviewer.role}`} />
        ))}
        <p className="text-muted text-xs">Nobody ticked: whoever comes first takes a class.</p>
      </fieldset>
      {again ? (
        <FormCheck
          name="carryOver"
          label="Carry reviews over"
          hint="A class keeps its review where it was not problematic and its images are the same."
          defaultChecked
        />
      ) : null}
      <div>
        <SubmitButton pending="Starting…">Start the round</SubmitButton>
      </div>
    </Form>
  );
}
