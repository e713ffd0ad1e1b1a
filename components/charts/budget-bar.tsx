import { formatMoney } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Legend } from "./plot-frame";

/** Spent (with what of it were fees) and reserved against the budget; `plannedCents` shows what a publication would add. Integer cents. */
export function BudgetBar({
  budgetCents,
  spentCents,
  feesCents,
  reservedCents,
  plannedCents = 0,
}: {
  budgetCents: number;
  spentCents: number;
  feesCents: number;
  reservedCents: number;
  plannedCents?: number;
}) {
  const left = budgetCents - spentCents - reservedCents - plannedCents;
  return (
    <div className="flex flex-col gap-2.5">
      <Progress
        label="Budget used, in cents"
        height={8}
        total={budgetCents}
        parts={[
          { label: "spent", value: spentCents, colour: "var(--new)" },
          { label: "reserved", value: reservedCents, colour: "color-mix(in oklab, var(--new) 45%, var(--track))" },
          { label: "this batch", value: plannedCents, colour: "var(--attention-mark)" },
        ]}
      />
      <Legend
        entries={[
          {
            label: "Spent",
            colour: "var(--new)",
            note: `${formatMoney(spentCents)}${feesCents > 0 ? `, fees ${formatMoney(feesCents)}` : ""}`,
          },
          {
            label: "Reserved",
            colour: "color-mix(in oklab, var(--new) 45%, var(--track))",
            note: formatMoney(reservedCents),
          },
          ...(plannedCents > 0
            ? [{ label: "This batch", colour: "var(--attention-mark)", note: formatMoney(plannedCents) }]
            : []),
          left < 0
            ? { label: "Over budget", colour: "var(--danger)", note: formatMoney(-left) }
            : { label: "Left", colour: "var(--track)", note: formatMoney(left) },
        ]}
      />
    </div>
  );
}
