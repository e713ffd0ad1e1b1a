"use client";

import { ActionButton } from "@/components/ui/action-button";
import { Form, FormField, FormRead, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** An act on a submission that needs a reason. */
export function ReasonForm({
  action,
  name,
  label,
  hint,
  look = "secondary",
}: {
  action: Action;
  name: string;
  label: string;
  hint: string;
  look?: "secondary" | "danger";
}) {
  return (
    <Form action={action} className="flex flex-col gap-2">
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <FormField name="reason" label={name} hint={hint} autoComplete="off" />
        {/* Beside the input, below the label's line. */}
        <SubmitButton look={look} pending="…" className="sm:mt-6.5">
          {label}
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Money beyond the reward; how many bonuses were there goes along, so that two who answer one message do not both pay. */
export function BonusForm({
  action,
  ordered,
  label,
  reason,
}: {
  action: Action;
  ordered: number;
  label: string;
  reason: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-2">
      <FormRead name="ordered" value={ordered} />
      <div className="grid items-start gap-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
        <FormField name="amount" label="Amount" unit="$" inputMode="decimal" defaultValue="0.10" />
        <FormField name="reason" label="Reason, as the worker reads it" defaultValue={reason} autoComplete="off" />
        <SubmitButton look="secondary" pending="…" className="sm:mt-6.5">
          {label}
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Writes a payment down; what was owed goes along, so that two who pay one worker do not both write it down. */
export function PaidForm({ action, workerId, owedCents }: { action: Action; workerId: number; owedCents: number }) {
  return (
    <Form action={action} className="flex flex-col gap-1" toasts>
      <input type="hidden" name="workerId" value={workerId} />
      <FormRead name="owedCents" value={owedCents} />
      {owedCents > 0 ? (
        <div className="flex items-center gap-2">
          <ShortField
            name="amount"
            label="Amount in dollars"
            given={(owedCents / 100).toFixed(2)}
            className="figures w-20 text-right"
          />
          <ShortField name="note" label="Note" className="w-28" />
          <SubmitButton look="secondary" pending="…">
            Mark as paid
          </SubmitButton>
        </div>
      ) : (
        <span className="text-muted text-xs">settled</span>
      )}
      <Refusals names={["amount", "note"]} />
    </Form>
  );
}

/** Writes down that all of the list was paid; the sum goes along, so that nobody counts as paid who joined the list since. */
export function AllPaidForm({ action, owedCents, workers }: { action: Action; owedCents: number; workers: string }) {
  return (
    <Form action={action} className="flex flex-wrap items-center gap-2" toasts>
      <FormRead name="totalCents" value={owedCents} />
      <ShortField
        name="note"
        label="Note for all"
        placeholder="note, such as the transfer's number"
        className="w-64 max-w-full"
      />
      <SubmitButton look="secondary" pending="Writing down…">
        Mark all {workers} as paid
      </SubmitButton>
      <Refusals names={["note"]} />
    </Form>
  );
}

/** A field in a row of a table: its name is heard, not seen, and its refusal stands under the row. */
function ShortField({
  name,
  label,
  given = "",
  placeholder = label.toLowerCase(),
  className,
}: {
  name: string;
  label: string;
  given?: string;
  placeholder?: string;
  className: string;
}) {
  const { values, errors } = useFormState();
  const text = values[name] ?? given;
  return (
    <input
      key={text}
      name={name}
      aria-label={label}
      aria-invalid={errors[name] ? true : undefined}
      defaultValue={text}
      placeholder={placeholder}
      inputMode={name === "amount" ? "decimal" : undefined}
      className={`h-8 rounded-md border border-control/60 bg-surface px-2 text-sm aria-invalid:border-danger ${className}`}
    />
  );
}

function Refusals({ names }: { names: readonly string[] }) {
  const { errors } = useFormState();
  return (
    <p role="alert" className="max-w-md whitespace-normal text-danger text-xs empty:hidden">
      {names.flatMap((name) => errors[name] ?? []).join(" ")}
    </p>
  );
}

/** An act that needs nothing but the wish. */
export function ActForm({ action, label }: { action: Action; label: string }) {
  return (
    <ActionButton look="secondary" action={action} pending="…">
      {label}
    </ActionButton>
  );
}
