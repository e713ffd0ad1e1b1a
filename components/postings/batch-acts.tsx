"use client";

import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { Form, FormField } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** What can be done to HITs that are at the market. */
export function BatchActs({
  isPaused,
  isOpen,
  isArchived,
  actions,
}: {
  isPaused: boolean;
  /** HITs of the batch are at the market or on their way there. */
  isOpen: boolean;
  isArchived: boolean;
  actions: Record<"pause" | "resume" | "extend" | "addAssignments" | "expire" | "archive", Action>;
}) {
  if (isArchived) {
    return (
      <Card title="At the market">
        <p className="text-muted">Archived: its HITs are gone from the market, and it takes no more.</p>
      </Card>
    );
  }
  return (
    <Card title="At the market">
      <div className="flex flex-col gap-5">
        <div className="flex flex-wrap gap-3">
          {isOpen ? (
            isPaused ? (
              <ActionButton action={actions.resume} pending="Resuming…">
                Resume
              </ActionButton>
            ) : (
              <ActionButton look="secondary" action={actions.pause} pending="Pausing…">
                Pause
              </ActionButton>
            )
          ) : null}
          {isOpen ? (
            <ActionButton look="secondary" action={actions.expire} pending="Ending…">
              End the offer
            </ActionButton>
          ) : (
            <ActionButton look="secondary" action={actions.archive} pending="Archiving…">
              Archive
            </ActionButton>
          )}
        </div>
        <Form action={actions.extend} className="flex flex-col gap-2" toasts>
          <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3">
            <FormField
              name="hours"
              label="Offer them again or longer"
              unit="hours"
              inputMode="numeric"
              defaultValue="24"
            />
            <SubmitButton look="secondary" pending="Extending…" className="mt-6.5">
              Extend
            </SubmitButton>
          </div>
        </Form>
        <Form action={actions.addAssignments} className="flex flex-col gap-2" toasts>
          <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3">
            <FormField name="assignments" label="More workers for each HIT" inputMode="numeric" defaultValue="1" />
            <SubmitButton look="secondary" pending="Adding…" className="mt-6.5">
              Add
            </SubmitButton>
          </div>
        </Form>
      </div>
    </Card>
  );
}
