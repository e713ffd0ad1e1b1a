import { ActionButton } from "@/components/ui/action-button";
import type { FormState } from "@/lib/forms";

/** Composes the plan that is shown; its settings travel as they stand in the address. */
export function ComposeButton({
  action,
  values,
  label,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  values: Readonly<Record<string, string>>;
  label: string;
}) {
  return (
    <ActionButton action={action} fields={values} pending="Composing…">
      {label}
    </ActionButton>
  );
}
