"use client";

import { Form, FormCheck, FormField, useFormState } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { refusedFileSchema, type VoteImportKind } from "@/lib/features/vote-imports/schema";
import type { FormState } from "@/lib/forms";

/** Takes a CSV file of votes; where rows are refused it lists them with what mends each. */
export function VoteImportForm({
  action,
  kind,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  kind: VoteImportKind;
}) {
  return (
    <Form action={action} className="flex flex-col gap-5">
      <input type="hidden" name="kind" value={kind} />
      <FormField
        name="file"
        label="File"
        type="file"
        accept={kind === "votes" ? ".csv,.npz,text/csv" : ".csv,text/csv"}
        hint={`All of it is imported, or nothing. Up to 16 MB here; the API takes larger files.${kind === "votes" ? " raters.npz of reassessed-imagenet is read too." : ""}`}
      />
      <FormCheck
        name="unknown"
        label="Leave out rows about images that this study does not have"
        hint="Otherwise such a row refuses the file."
      />
      <SubmitButton className="self-start" pending="Importing…">
        Import {kind}
      </SubmitButton>
      <RefusedRows />
    </Form>
  );
}

function RefusedRows() {
  const parsed = refusedFileSchema.safeParse(useFormState().details);
  if (!parsed.success) return null;
  const { refused, rows } = parsed.data;
  return (
    <div className="rounded-lg border bg-surface">
      <p className="px-4 pt-3 pb-1 font-medium">
        {rows.length < refused ? `The first ${rows.length} of ${refused} refused rows` : "Refused rows"}
      </p>
      <Table label="Refused rows">
        <thead>
          <tr>
            <HeadCell numeric>Row</HeadCell>
            <HeadCell>Column</HeadCell>
            <HeadCell>Value</HeadCell>
            <HeadCell>What is wrong</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.row}/${row.column}/${row.problem}`}>
              <Cell numeric>{row.row}</Cell>
              <Cell className="text-muted">{row.column}</Cell>
              <Cell className="max-w-48 break-all font-mono text-xs">{row.value}</Cell>
              <Cell className="min-w-56">{row.problem}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
