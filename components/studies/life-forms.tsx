"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Form, FormCheck, FormField, FormRead } from "@/components/ui/form";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** Approval by an ethics board, and how long raw answers are kept. */
export function EthicsForm({
  action,
  ethicsApproval,
  retentionUntil,
  settingsVersion,
  editable,
}: {
  action: Action;
  ethicsApproval: string;
  /** 2027-12-31, or empty. */
  retentionUntil: string;
  settingsVersion: number;
  editable: boolean;
}) {
  return (
    <Form action={action} toasts>
      <FormRead name="settingsVersion" value={settingsVersion} />
      <fieldset disabled={!editable} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField
            name="ethicsApproval"
            label="Approval id"
            defaultValue={ethicsApproval}
            autoComplete="off"
            hint="As the ethics board numbers it."
          />
          <FormField
            name="retentionUntil"
            type="date"
            label="Raw answers kept until"
            defaultValue={retentionUntil}
            hint="An alert reminds 30 days before."
          />
        </div>
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

/** A study like this one. */
export function CloneForm({ action, name }: { action: Action; name: string }) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormField name="name" label="Name of the clone" defaultValue={`${name}, again`} autoComplete="off" />
      <FormCheck
        name="images"
        label="With its images"
        hint="Candidates and reference images come along; votes, money, reviews and draws stay here."
      />
      <div>
        <SubmitButton look="secondary" pending="Cloning…">
          Clone
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Asks for the name before a study goes for good. */
export function DeleteForm({ action, name }: { action: Action; name: string }) {
  return (
    <Form action={action} className="flex flex-col gap-4">
      <FormField name="name" label={`Type “${name}” to confirm`} autoComplete="off" />
      <div>
        <SubmitButton look="danger" pending="Deleting…">
          Delete for good
        </SubmitButton>
      </div>
    </Form>
  );
}

/** Sends an archive to the server and leads to the study that it becomes. */
export function ImportStudyForm() {
  const router = useRouter();
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const file = new FormData(event.currentTarget).get("archive");
        if (!(file instanceof File) || file.size === 0) {
          setState({ busy: false, error: "Choose an archive that a study was exported to." });
          return;
        }
        setState({ busy: true });
        const answer = await fetch("/api/v1/studies/archive", { method: "POST", body: file }).catch(() => undefined);
        const sent = (await answer?.json().catch(() => undefined)) as
          | { studyId?: number; error?: { message: string } }
          | undefined;
        if (answer?.ok && sent?.studyId) router.push(`/studies/${sent.studyId}`);
        else setState({ busy: false, error: sent?.error?.message ?? "The archive did not arrive; try again." });
      }}
    >
      <Field name="archive" type="file" accept=".tar,application/x-tar" label="Archive" />
      {state.error ? <Notice tone="danger">{state.error}</Notice> : null}
      <div>
        <Button type="submit" disabled={state.busy}>
          {state.busy ? "Importing…" : "Import a study"}
        </Button>
      </div>
    </form>
  );
}
