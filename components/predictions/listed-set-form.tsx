"use client";

import { Form, FormField } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormState } from "@/lib/forms";

/** Makes a test set of a file of labels. */
export function ListedSetForm({ action }: { action: (previous: FormState, form: FormData) => Promise<FormState> }) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <FormField name="name" label="Name" placeholder="CIFAR-10.1 v6" required />
      <FormField
        name="labels"
        label="Labels"
        type="file"
        accept=".npy,.json"
        hint="The class of each image in the order of the predictions: .npy, a JSON list, or an ImageNetV2 image list ([file, wnid] pairs)."
      />
      <FormField
        name="classes"
        label="Class list"
        type="file"
        accept=".json"
        hint="class_info.json or a JSON list of wnids in index order. Left out: the study's classes, or those that the labels name."
      />
      <FormField
        name="imageCount"
        label="Number of images"
        inputMode="numeric"
        hint="Only where there are no labels, for test sets of which you have accuracies alone."
      />
      <SubmitButton className="self-start" pending="Reading…">
        Make the test set
      </SubmitButton>
    </Form>
  );
}
