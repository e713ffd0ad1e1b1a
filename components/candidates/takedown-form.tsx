"use client";

import { Form, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Takes the image down; says first what that means. */
export function TakedownForm({
  action,
  revisions,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Revisions that contain the image, in words. */
  revisions: readonly string[];
}) {
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted hover:text-ink">Take this image down…</summary>
      <Form action={action} className="mt-3 flex flex-col gap-3">
        <p className="text-muted text-xs">
          Its bytes are removed in every study, for good; a tombstone and its votes stay.{" "}
          {revisions.length === 0
            ? "No revision contains it."
            : `Revisions that contain it, and keep naming it: ${revisions.join(", ")}.`}
        </p>
        <FormText name="reason" label="Why" placeholder="Who asked, when, and on what ground" />
        <div>
          <SubmitButton look="danger" pending="Taking down…">
            Take down
          </SubmitButton>
        </div>
      </Form>
    </details>
  );
}
