"use client";

import { Form, FormRead, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ExampleChoice } from "@/lib/features/crowd/queries";
import type { FormState } from "@/lib/forms";

/** Three images that show the class and three that are easily taken for it, ticked among those that suggest themselves. */
export function ExamplesForm({
  studyId,
  version,
  action,
  groups,
}: {
  studyId: number;
  /** Names what is chosen now. */
  version: string;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  groups: readonly { name: "good" | "confusable"; title: string; choices: readonly ExampleChoice[] }[];
}) {
  return (
    <Form action={action} className="flex flex-col gap-6" toasts>
      <FormRead name="version" value={version} />
      {groups.map(({ name, title, choices }) => (
        <fieldset key={name} className="flex flex-col gap-2">
          <legend className="mb-2 font-medium">{title}</legend>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-3">
            {choices.map((one) => (
              <li key={one.candidateId}>
                <Choice studyId={studyId} name={name} one={one} />
              </li>
            ))}
          </ul>
        </fieldset>
      ))}
      <SubmitButton pending="Saving…" className="self-start">
        Show these to workers
      </SubmitButton>
    </Form>
  );
}

/** An image with its tick, which a refusal leaves as it was. */
function Choice({ studyId, name, one }: { studyId: number; name: "good" | "confusable"; one: ExampleChoice }) {
  const id = String(one.candidateId);
  const ticked = useFormState().values[name]?.split(" ").includes(id) ?? one.chosen === name;
  return (
    <label className="block cursor-pointer rounded-md p-1 has-checked:outline-3 has-checked:outline-accent">
      {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
      <img
        src={`/api/v1/studies/${studyId}/images/${id}/tile?v=${one.version}`}
        alt={`${one.lemma}, ${one.role}`}
        loading="lazy"
        className="aspect-square w-full rounded-sm bg-track object-cover"
      />
      <span className="flex items-center gap-1.5 pt-1 text-muted text-xs">
        <input key={String(ticked)} type="checkbox" name={name} value={id} defaultChecked={ticked} />
        <span className="truncate">{one.shown > 0 ? `${one.selected}/${one.shown}` : one.lemma}</span>
      </span>
    </label>
  );
}
