"use client";

import { Form, FormField, FormRead } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import type { MetricCoverage } from "@/lib/features/duplicates/queries";
import type { FormState } from "@/lib/forms";
import { formatDistance, metricWords } from "./metric-words";

/** The distances up to which a draw asks candidates to be reviewed. */
export function ThresholdForm({
  coverage,
  settingsVersion,
  action,
}: {
  coverage: readonly MetricCoverage[];
  settingsVersion: number;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
}) {
  return (
    <Form action={action} className="flex flex-col gap-4" toasts>
      <FormRead name="settingsVersion" value={settingsVersion} />
      <div className="grid grid-cols-2 gap-4">
        {coverage.map(({ metric, distance, required }) => (
          <FormField
            key={metric}
            name={metric}
            label={metricWords[metric].name}
            inputMode="decimal"
            autoComplete="off"
            placeholder={`e.g. ${formatDistance(metric, distance)}`}
            defaultValue={required ? String(distance) : ""}
          />
        ))}
      </div>
      <p className="text-muted text-xs">
        A draw leaves out candidates that are not reviewed beyond these distances. Empty: nothing is asked for.
      </p>
      <div>
        <SubmitButton look="secondary" pending="Keeping…">
          Keep thresholds
        </SubmitButton>
      </div>
    </Form>
  );
}
