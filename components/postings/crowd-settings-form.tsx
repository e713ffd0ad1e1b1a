"use client";

import { Card } from "@/components/ui/card";
import { Form, FormField, FormRead, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** Caps, approval and wage of a study. */
export function CrowdSettingsForm({
  action,
  values,
  settingsVersion,
}: {
  action: Action;
  values: Readonly<Record<string, string>>;
  settingsVersion: number;
}) {
  const field = (name: string) => ({ name, defaultValue: values[name] ?? "" });
  return (
    <Card title="Fairness">
      <Form action={action} className="flex flex-col gap-4" toasts>
        <FormRead name="settingsVersion" value={settingsVersion} />
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField
            {...field("mostPerWorker")}
            label="Most HITs of one person"
            inputMode="numeric"
            placeholder="no cap"
            hint="What comes beyond is paid and not counted; the market stops offering before."
          />
          <FormField
            {...field("mostPerWorkerAndClass")}
            label="Most HITs of one person and class"
            inputMode="numeric"
            placeholder="no cap"
            hint="Holds for batches that are published from now on."
          />
          <FormField
            {...field("approvalDelayHours")}
            label="Approve confirmed work after"
            unit="hours"
            inputMode="numeric"
            hint="In that time it can be rejected by hand. 0: at once. New batches begin with it."
          />
          <FormField
            {...field("wageFloor")}
            label="Least hourly wage"
            unit="$"
            inputMode="decimal"
            hint="A batch that pays less by its measured time is shown, and can be topped up."
          />
        </div>
        <SubmitButton pending="Saving…" className="self-start">
          Save
        </SubmitButton>
      </Form>
    </Card>
  );
}

/** A language of the worker's page, as JSON. */
export function TranslationForm({
  action,
  language,
  version,
  texts,
}: {
  action: Action;
  language: string;
  version: string;
  texts: string;
}) {
  return (
    <Form action={action} className="flex flex-col gap-3">
      <FormRead name="version" value={version} />
      <FormField
        name="language"
        label="Language"
        defaultValue={language}
        hint='A tag such as "de" or "pt-BR". Workers whose browser asks for it get it; "en" changes the English texts themselves.'
        autoComplete="off"
      />
      <FormText
        name="texts"
        label="Texts"
        rows={10}
        spellCheck={false}
        defaultValue={texts}
        className="[&_textarea]:font-mono"
        hint='{ "words": { English text: translation }, "classes": { wnid: { "lemmas": […], "gloss": "…" } } }. What is empty or left out stays English; {name} and {count} stay as they are.'
      />
      <SubmitButton pending="Saving…" className="self-start" look="secondary">
        Save the language
      </SubmitButton>
    </Form>
  );
}
