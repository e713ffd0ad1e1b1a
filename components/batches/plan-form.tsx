import { Button } from "@/components/ui/button";
import { CheckField, Field, FieldRow, SelectField, TextField } from "@/components/ui/field";
import type { Listing } from "@/lib/features/batches/rules";

/** What can be set in a plan. It asks by GET: the plan beside it is that of the address. */
export function PlanForm({
  action,
  values,
  errors,
  languages,
  listing,
}: {
  action: string;
  values: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  /** In which the study has texts of its own. */
  languages: readonly string[];
  /** What the market's list says where nothing else is written here. */
  listing: Listing;
}) {
  const field = (name: string) => ({ name, defaultValue: values[name] ?? "", error: errors[name] });
  return (
    <form action={action} className="flex flex-col gap-4" noValidate>
      <Field label="Name" {...field("name")} autoComplete="off" />
      <TextField
        label="Classes"
        {...field("classes")}
        rows={2}
        placeholder="all classes"
        hint="wnids, separated by spaces. Empty: every class that is short of votes."
      />
      <SelectField label="Images" {...field("images")}>
        <option value="shortOfVotes">Those that are short of votes</option>
        <option value="unsettled">Those that are not settled yet: adaptive votes</option>
        <option value="all">All of them again</option>
      </SelectField>
      <Field
        label="Pilot: HITs per class, at most"
        {...field("hitsPerClass")}
        inputMode="numeric"
        placeholder="all"
        hint="One or two show what the crowd makes of the question before money is spent."
      />
      <SelectField
        label="Reference images"
        {...field("referenceTargets")}
        hint="Matching frequencies needs votes on the reference images too."
      >
        <option value="mixed">Are judged too, mixed with the candidates</option>
        <option value="own">Are judged too, in HITs of their own</option>
        <option value="none">Are not judged</option>
      </SelectField>
      <FieldRow className="grid-cols-3">
        <Field label="Targets" {...field("targetsPerHit")} inputMode="numeric" />
        <Field label="Positive controls" {...field("positiveControlsPerHit")} inputMode="numeric" />
        <Field label="Negative controls" {...field("negativeControlsPerHit")} inputMode="numeric" />
      </FieldRow>
      <FieldRow className="grid-cols-2">
        <Field label="Workers per HIT" {...field("redundancy")} inputMode="numeric" />
        <Field label="Reward" {...field("reward")} inputMode="decimal" unit="$" />
        <Field label="Time to finish" {...field("assignmentMinutes")} inputMode="numeric" unit="minutes" />
        <Field label="On offer for" {...field("lifetimeHours")} inputMode="numeric" unit="hours" />
        <Field
          label="Approved by us after"
          {...field("approvalDelayHours")}
          inputMode="numeric"
          unit="hours"
          hint="In that time work can be rejected by hand."
        />
        <Field
          label="By the market after"
          {...field("autoApprovalHours")}
          inputMode="numeric"
          unit="hours"
          hint="At the latest, by itself."
        />
        <Field label="Seed" {...field("seed")} inputMode="numeric" />
      </FieldRow>
      <CheckField
        name="inParts"
        label="Post HITs of ten and more workers in parts of at most nine"
        defaultChecked={values.inParts === "on"}
        hint="Spares the market's surcharge. A worker of one part is given none of the others, so that nobody meets a HIT twice."
      />
      <fieldset className="flex flex-col gap-4 border-t pt-4">
        <legend className="float-left font-medium text-sm">In the market's list</legend>
        {languages.some((language) => language !== "en") ? (
          <SelectField
            label="Language"
            {...field("language")}
            hint="Of what is left empty here. The HIT itself speaks each worker's own language where the study has it."
          >
            <option value="">English</option>
            {languages
              .filter((language) => language !== "en")
              .map((language) => (
                <option key={language} value={language}>
                  {language}
                </option>
              ))}
          </SelectField>
        ) : null}
        <Field label="Title" {...field("title")} placeholder={listing.title} maxLength={128} autoComplete="off" />
        <TextField
          label="Description"
          {...field("description")}
          placeholder={listing.description}
          rows={3}
          maxLength={2000}
        />
        <Field
          label="Keywords"
          {...field("keywords")}
          placeholder={listing.keywords}
          maxLength={1000}
          autoComplete="off"
          hint="With commas between them."
        />
      </fieldset>
      <Button type="submit" className="self-start">
        Update plan
      </Button>
    </form>
  );
}
