import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatDuration, formatMoney } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Stat, StatRow } from "@/components/ui/stat";
import type { BatchWage } from "@/lib/features/payments/queries";
import type { FormState } from "@/lib/forms";

/** What an hour of the work has paid, against the study's floor, and the one act that lifts it. */
export function WageCard({
  wage,
  topUp,
}: {
  wage: BatchWage;
  /** Null for who may not spend money. */
  topUp: ((previous: FormState, form: FormData) => Promise<FormState>) | null;
}) {
  const isBelow = wage.hourlyCents !== null && wage.topUps > 0;
  return (
    <Card title="Wage">
      <div className="flex flex-col gap-4">
        <StatRow inside>
          <Stat
            label="Measured"
            value={wage.hourlyCents === null ? "–" : formatMoney(wage.hourlyCents)}
            note={
              wage.medianSeconds === null
                ? `an hour; ${formatCount(wage.measured)} of 5 times measured`
                : `an hour, at a median of ${formatDuration(Math.round(wage.medianSeconds))} a HIT`
            }
          />
          {wage.toppedUpCents > 0 ? (
            <Stat
              label="Topped up"
              value={formatMoney(wage.toppedUpCents)}
              note={isBelow ? "so far" : "to the floor"}
            />
          ) : null}
          <Stat label="Floor" value={formatMoney(wage.floorCents)} note="an hour, the study's" />
        </StatRow>
        {isBelow ? (
          <>
            <Notice tone="attention">
              The work takes longer than its reward pays for: {formatMoney(wage.floorCents)} an hour need{" "}
              {formatMoney(wage.topUpCents)} more for {formatCountOf(wage.topUps, "submission")},{" "}
              {formatMoney(wage.topUpCostCents)} with fees.
            </Notice>
            {topUp ? (
              <ActionButton action={topUp} pending="Topping up…">
                Top up {formatCountOf(wage.topUps, "submission")}, {formatMoney(wage.topUpCostCents)}
              </ActionButton>
            ) : null}
          </>
        ) : null}
      </div>
    </Card>
  );
}
