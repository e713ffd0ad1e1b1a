"use client";

import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckField, Field, SelectField } from "@/components/ui/field";

interface Sent {
  readonly name: string;
  readonly state: "waiting" | "sending" | "in" | "doubtful" | "refused";
  readonly text: string;
}

interface Answer {
  predictions?: { model: string; state: string; correct: number; images: number }[];
  error?: { message: string };
}

/** Takes files of predictions, one request each, and says of every one what became of it. */
export function PredictionUpload({
  address,
  sets,
  chosen,
}: {
  /** Address of POST /predictions. */
  address: string;
  sets: readonly { id: number; name: string; note: string }[];
  chosen: number | undefined;
}) {
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const router = useRouter();
  const busy = sent.some(({ state }) => state === "sending" || state === "waiting");
  const send = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const files = data.getAll("files").filter((one) => one instanceof File && one.name !== "") as File[];
    const rows: Sent[] = files.map(({ name }) => ({ name, state: "waiting", text: "waiting" }));
    setSent(rows);
    for (const [at, file] of files.entries()) {
      const note = (row: Omit<Sent, "name">) =>
        setSent((now) => now.map((one, place) => (place === at ? { ...one, ...row } : one)));
      note({ state: "sending", text: "sending…" });
      note(await sendFile(address, data, file, files.length));
    }
    router.refresh();
  };
  const count = (state: Sent["state"]) => sent.filter((one) => one.state === state).length;
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      <SelectField
        name="testSet"
        label="Test set"
        defaultValue={chosen === undefined ? "" : String(chosen)}
        hint="What the predictions are about, image by image in its order."
      >
        {sets.map((set) => (
          <option key={set.id} value={set.id}>
            {set.name} ({set.note})
          </option>
        ))}
      </SelectField>
      <Field
        name="files"
        label="Files"
        type="file"
        multiple
        required
        accept=".npy,.npz,.json,.csv,.jsonl,.ndjson,.parquet"
        hint="One file a model, named after it: .npy or .npz with scores (images × classes) or ranked class ids, a JSON list; or CSV, JSON lines, Parquet with a row an image (columns image and prediction, maybe model); or a table of accuracies (timm, testbed)."
      />
      <details className="rounded-md border px-3 py-2">
        <summary className="font-medium">More</summary>
        <div className="mt-3 flex flex-col gap-4">
          <Field name="model" label="Model" hint="Only for a single file; left empty: the file's name." />
          <Field
            name="classes"
            label="Class list"
            type="file"
            accept=".json"
            hint="Where the model counts classes in another order than the test set: class_info.json or a JSON list of wnids in index order."
          />
          <Field
            name="manifest"
            label="SHA-256 of the manifest"
            hint="Given: files are refused if the test set is another one."
          />
          <Field name="column" label="Column" hint="Of a table of accuracies with several test sets." />
          <CheckField
            name="mend"
            label="Mend label orders at once"
            hint="Applies what the label-order doctor offers, and records it."
            value="true"
          />
          <CheckField
            name="replace"
            label="Replace"
            hint="Puts the files in the place of what these models have on the test set."
            value="true"
          />
        </div>
      </details>
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" disabled={busy || sets.length === 0}>
          {busy ? "Bringing in…" : "Bring in"}
        </Button>
        {busy ? (
          <span className="text-muted" aria-live="polite">
            {count("in") + count("doubtful") + count("refused")} of {sent.length}
          </span>
        ) : null}
      </div>
      {sent.length > 0 ? (
        <ul className="flex flex-col gap-1 rounded-lg border bg-surface p-3" aria-label="Files">
          {sent.map(({ name, state, text }) => (
            <li key={name} className="flex items-start gap-2">
              <StateIcon state={state} />
              <span className="min-w-0 break-words">
                <span className="font-medium">{name}</span>: {text}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </form>
  );
}

async function sendFile(address: string, form: FormData, file: File, files: number): Promise<Omit<Sent, "name">> {
  const body = new FormData();
  body.set("file", file);
  for (const name of [
    "testSet",
    "classes",
    "manifest",
    "column",
    "mend",
    "replace",
    ...(files === 1 ? ["model"] : []),
  ]) {
    const value = form.get(name);
    if (value !== null && !(value instanceof File && value.name === "")) body.set(name, value);
  }
  try {
    const response = await fetch(address, { method: "POST", body });
    const answer = (await response.json()) as Answer;
    if (!response.ok)
      return { state: "refused", text: answer.error?.message ?? `the server answered ${response.status}` };
    const read = answer.predictions ?? [];
    const doubtful = read.filter(({ state }) => state === "doubtful").length;
    const [first] = read;
    const text =
      read.length === 1 && first
        ? `${((100 * first.correct) / first.images).toFixed(2)}% right`
        : `${read.length} models`;
    return doubtful > 0
      ? { state: "doubtful", text: `${text}, and the label-order doctor has a doubt: answer it under Predictions` }
      : { state: "in", text };
  } catch {
    return { state: "refused", text: "the server could not be reached; send it again" };
  }
}

function StateIcon({ state }: { state: Sent["state"] }) {
  const look = "mt-0.5 size-4 shrink-0";
  if (state === "in") return <CircleCheck aria-label="came in" className={`${look} text-good`} />;
  if (state === "doubtful") return <TriangleAlert aria-label="needs an answer" className={`${look} text-attention`} />;
  if (state === "refused") return <CircleAlert aria-label="refused" className={`${look} text-danger`} />;
  return (
    <LoaderCircle
      aria-label="on its way"
      className={`${look} text-faint ${state === "sending" ? "motion-safe:animate-spin" : ""}`}
    />
  );
}
