"use client";

import { useRouter } from "next/navigation";
import { useActionState, useState } from "react";
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

/** Sends an archive to the server and leads to the study that it becomes. With a script it is streamed, however large; without one the form sends it. */
export function ImportStudyForm({ action }: { action: Action }) {
  const router = useRouter();
  const [sent, act] = useActionState(action, blank);
  const [streamed, setStreamed] = useState<{ busy: boolean; error?: string; field?: string }>({ busy: false });
  const nameError = sent.errors.name ?? (streamed.field === "name" ? streamed.error : undefined);
  const error = sent.errors.archive ?? sent.message ?? (streamed.field === "name" ? undefined : streamed.error);
  return (
    <details className="rounded-lg border bg-surface px-4 py-3" open={sent !== blank}>
      <summary className="font-medium">Import a study from an archive</summary>
      <form
        action={act}
        className="mt-4 flex max-w-md flex-col gap-4"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const file = form.get("archive");
          if (!(file instanceof File) || file.size === 0) {
            setStreamed({ busy: false, error: "Choose an archive that a study was exported to." });
            return;
          }
          setStreamed({ busy: true });
          const query = new URLSearchParams({ name: String(form.get("name") ?? "") });
          const answer = await fetch(`/api/v1/studies/archive?${query}`, { method: "POST", body: file }).catch(
            () => undefined,
          );
          const said = (await answer?.json().catch(() => undefined)) as Answer | undefined;
          if (answer?.ok && said?.studyId) router.push(`/studies/${said.studyId}/life`);
          else
            setStreamed({
              busy: false,
              error: said?.error?.message ?? "The archive did not arrive; try again.",
              ...(said?.error?.details?.field ? { field: said.error.details.field } : {}),
            });
        }}
      >
        <Field
          name="archive"
          type="file"
          accept=".tar,application/x-tar"
          label="Archive"
          hint="What “Export the study” gave, whole: up to 16 MB without JavaScript, of any size with it."
        />
        <Field
          name="name"
          label="Name"
          defaultValue={sent.values.name ?? ""}
          autoComplete="off"
          maxLength={120}
          hint="Empty: as in the archive, with a number where you have a study of that name."
          {...(nameError ? { error: nameError } : {})}
        />
        {error ? <Notice tone="danger">{error}</Notice> : null}
        <div>
          <SubmitButton look="secondary" pending="Importing…" disabled={streamed.busy}>
            {streamed.busy ? "Importing…" : "Import a study"}
          </SubmitButton>
        </div>
      </form>
    </details>
  );
}

interface Answer {
  studyId?: number;
  error?: { message: string; details?: { field?: string } };
}

const blank: FormState = { done: false, errors: {}, values: {} };
