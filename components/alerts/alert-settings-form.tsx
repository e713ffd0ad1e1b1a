"use client";

import { Form, FormField, FormRead, FormText } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Where alerts go beside the page. */
export function AlertSettingsForm({
  action,
  emails,
  webHookUrl,
  settingsVersion,
  editable,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  emails: readonly string[];
  webHookUrl: string;
  settingsVersion: number;
  editable: boolean;
}) {
  return (
    <Form action={action} toasts>
      <FormRead name="settingsVersion" value={settingsVersion} />
      <fieldset disabled={!editable} className="flex flex-col gap-4">
        <FormText name="emails" label="E-mail addresses" defaultValue={emails.join("\n")} rows={3} hint="One a line." />
        <FormField
          name="webHookUrl"
          label="Web hook"
          defaultValue={webHookUrl}
          placeholder="https://hooks.example.org/redraw"
          autoComplete="off"
          hint="Gets a POST with JSON for each alert, signed in the header redraw-signature. Private addresses are refused."
        />
        {editable ? (
          <div>
            <SubmitButton look="secondary" pending="Saving…">
              Save
            </SubmitButton>
          </div>
        ) : null}
      </fieldset>
    </Form>
  );
}
