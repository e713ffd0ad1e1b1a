"use client";

import { Card } from "@/components/ui/card";
import { Form, FormField, FormRead, FormText, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Study } from "@/lib/features/studies/queries";
import type { FormState } from "@/lib/forms";

interface SettingsFormProps {
  study: Study;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** False: everything can be read and nothing saved. */
  editable: boolean;
}

/** Every setting of a study. Batches keep the values they were composed with. */
export function SettingsForm({ study, action, editable }: SettingsFormProps) {
  const number = (name: keyof Study) => ({ name, defaultValue: String(study[name]), inputMode: "numeric" as const });
  const dollars = (cents: number) => (cents / 100).toFixed(2);
  return (
    <Form action={action} toasts>
      <FormRead name="settingsVersion" value={study.settingsVersion} />
      <fieldset disabled={!editable} className="flex flex-col gap-6">
        <Card title="Study">
          <div className="grid gap-4 sm:grid-cols-2">
            <FormField name="name" label="Name" defaultValue={study.name} autoComplete="off" />
            <FormField
              name="budget"
              label="Budget"
              unit="$"
              inputMode="decimal"
              defaultValue={dollars(study.budgetCents)}
              hint="Rewards and fees together never exceed it."
            />
            <FormText
              name="description"
              label="Description"
              defaultValue={study.description}
              rows={2}
              className="sm:col-span-2"
            />
          </div>
        </Card>
        <Card title="Test sets" note="What a draw takes where it says nothing else.">
          <div className="grid gap-4 sm:grid-cols-3">
            <FormField label="Images per class" {...number("imagesPerClass")} />
            <FormField label="Minimum of votes" {...number("minimumVotes")} hint="Images with fewer are not drawn." />
            <FormField label="Seed" {...number("seed")} hint="Seeds every draw without a seed of its own." />
          </div>
        </Card>
        <Card title="HITs" note="Defaults of new batches; a batch keeps what it was composed with.">
          <div className="grid gap-4 sm:grid-cols-3">
            <FormField label="Targets per HIT" {...number("targetsPerHit")} />
            <FormField
              label="Positive controls"
              {...number("positiveControlsPerHit")}
              hint="Reference images of the class."
            />
            <FormField
              label="Negative controls"
              {...number("negativeControlsPerHit")}
              hint="Images of a near other class."
            />
            <FormField label="Workers per HIT" {...number("redundancy")} />
            <FormField
              name="reward"
              label="Reward per HIT"
              unit="$"
              inputMode="decimal"
              defaultValue={dollars(study.rewardCents)}
            />
            <FormField
              name="assignmentMinutes"
              label="Time to finish"
              unit="minutes"
              inputMode="numeric"
              defaultValue={String(Math.max(1, Math.round(study.assignmentDurationSeconds / 60)))}
            />
            <FormField
              name="lifetimeHours"
              label="On offer for"
              unit="hours"
              inputMode="numeric"
              defaultValue={String(Math.max(1, Math.round(study.lifetimeSeconds / 3600)))}
            />
            <FormField
              name="autoApprovalHours"
              label="Approved after"
              unit="hours"
              inputMode="numeric"
              defaultValue={String(Math.max(1, Math.round(study.autoApprovalSeconds / 3600)))}
              hint="At the latest; work that counts is approved at once."
            />
          </div>
        </Card>
        <Card title="What workers read" note="Shown before they accept and on every HIT.">
          <div className="flex flex-col gap-4">
            <FormText
              name="consentText"
              label="Consent"
              rows={5}
              defaultValue={study.consentText}
              hint="Who runs the study, what is kept, that taking part is voluntary."
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <FormField
                name="contact"
                label="Contact"
                defaultValue={study.contact}
                hint="An address that a person answers."
              />
              <FormField
                name="contentWarning"
                label="Content warning"
                defaultValue={study.contentWarning}
                hint="Empty: none is shown."
              />
            </div>
          </div>
        </Card>
        {editable ? (
          <div className="sticky bottom-0 -mx-4 flex items-center gap-4 border-t bg-ground/95 px-4 sm:-mx-6 sm:px-6 py-3 backdrop-blur-sm">
            <SubmitButton pending="Saving…">Save settings</SubmitButton>
            <NothingSaved />
          </div>
        ) : null}
      </fieldset>
    </Form>
  );
}

/** After a refusal the bar that is always in view says so, and leads to the fields. */
function NothingSaved() {
  const { done, message, errors } = useFormState();
  const fields = Object.keys(errors);
  if (done || (message === undefined && fields.length === 0)) return null;
  return (
    <p className="mr-auto min-w-0 text-danger text-sm">
      Nothing was saved{fields.length > 0 ? ": mend " : "."}
      {fields.map((name, place) => (
        <span key={name}>
          {place > 0 ? ", " : ""}
          <button
            type="button"
            className="underline underline-offset-2"
            onClick={({ currentTarget: { form } }) => {
              const field = form?.elements.namedItem(name);
              if (field instanceof HTMLElement) field.focus();
            }}
          >
            {fieldWords[name] ?? name}
          </button>
        </span>
      ))}
    </p>
  );
}

/** The labels of fields whose names say less. */
const fieldWords: Readonly<Record<string, string>> = {
  name: "name",
  budget: "budget",
  description: "description",
  imagesPerClass: "images per class",
  minimumVotes: "minimum of votes",
  seed: "seed",
  targetsPerHit: "targets per HIT",
  positiveControlsPerHit: "positive controls",
  negativeControlsPerHit: "negative controls",
  redundancy: "workers per HIT",
  reward: "reward",
  assignmentMinutes: "time to finish",
  lifetimeHours: "time on offer",
  autoApprovalHours: "approval",
  consentText: "consent",
  contact: "contact",
  contentWarning: "content warning",
};
