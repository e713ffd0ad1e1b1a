"use client";

import { useState } from "react";
import { ActionButton } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { Form, FormField } from "@/components/ui/form";
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

/** Money beyond the reward. */
export function BonusForm({ action, label, reason }: { action: Action; label: string; reason: string }) {
  return (
    <Form action={action} className="flex flex-col gap-2">
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

/** Writes a payment down. */
export function PaidForm({ action, workerId, owed }: { action: Action; workerId: number; owed: string }) {
  return (
    <Form action={action} className="flex flex-col gap-1">
      <input type="hidden" name="workerId" value={workerId} />
      <div className="flex items-center gap-2">
        <input
          name="amount"
          aria-label="Amount in dollars"
          defaultValue={owed}
          inputMode="decimal"
          className="figures h-8 w-20 rounded-md border border-control/60 bg-surface px-2 text-right text-sm"
        />
        <input
          name="note"
          aria-label="Note"
          placeholder="note"
          className="h-8 w-28 rounded-md border border-control/60 bg-surface px-2 text-sm"
        />
        <SubmitButton look="secondary" pending="…">
          Mark as paid
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Writes down that all of the list was paid; the sum goes along, so that nobody counts as paid who joined the list since. */
export function AllPaidForm({ action, owedCents, workers }: { action: Action; owedCents: number; workers: string }) {
  return (
    <Form action={action} className="flex flex-wrap items-center gap-2" toasts>
      <input type="hidden" name="totalCents" value={owedCents} />
      <input
        name="note"
        aria-label="Note for all"
        placeholder="note, such as the transfer's number"
        className="h-8 w-64 max-w-full rounded-md border border-control/60 bg-surface px-2 text-sm"
      />
      <SubmitButton look="secondary" pending="Writing down…">
        Mark all {workers} as paid
      </SubmitButton>
    </Form>
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

/** An act that cannot be taken back: asked for by one button, done by a second. */
export function FinalActForm({
  action,
  label,
  question,
  sure,
}: {
  action: Action;
  label: string;
  question: string;
  sure: string;
}) {
  const [isAsked, setIsAsked] = useState(false);
  if (!isAsked) {
    return (
      <Button type="button" look="secondary" onClick={() => setIsAsked(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p role="alert">{question}</p>
      <ActionButton look="danger" action={action} pending="…">
        {sure}
      </ActionButton>
      {/* The first button is gone: the focus belongs on what changes nothing. */}
      <Button type="button" look="secondary" autoFocus onClick={() => setIsAsked(false)}>
        Keep
      </Button>
    </div>
  );
}
