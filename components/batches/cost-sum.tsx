import { formatCount, formatCountOf, formatMoney } from "@/components/ui/format";

interface CostSumProps {
  hitCount: number;
  redundancy: number;
  rewardCents: number;
  feeCentsPerAssignment: number;
  /** Share of the reward that the market takes at this size of a HIT. */
  feePercent: number;
  /** Assignments of each posting of a HIT. */
  parts: readonly number[];
  totalCents: number;
}

/** The price written out, so that nobody has to believe it. */
export function CostSum({
  hitCount,
  redundancy,
  rewardCents,
  feeCentsPerAssignment,
  feePercent,
  parts,
  totalCents,
}: CostSumProps) {
  const assignments = hitCount * redundancy;
  const addedCents = totalCents - assignments * (rewardCents + feeCentsPerAssignment);
  return (
    <table className="w-full max-w-md text-sm">
      <caption className="sr-only">What the batch costs</caption>
      <tbody>
        <tr>
          <th scope="row" className="py-1 pr-3 text-left align-top font-normal text-muted">
            Rewards
          </th>
          <td className="figures py-1 text-muted">
            {formatCountOf(hitCount, "HIT")} × {formatCount(redundancy)} × {formatMoney(rewardCents)}
          </td>
          <td className="figures py-1 pl-3 text-right align-top">{formatMoney(assignments * rewardCents)}</td>
        </tr>
        <tr>
          <th scope="row" className="py-1 pr-3 text-left align-top font-normal text-muted">
            Fees
          </th>
          <td className="figures py-1 text-muted">
            {formatCount(assignments)} × {formatMoney(feeCentsPerAssignment)}{" "}
            <span className="text-faint">
              ({feePercent}%
              {parts.length > 1
                ? `, posted as ${parts.join(" + ")}`
                : redundancy >= 10
                  ? ", with the surcharge from ten workers"
                  : ""}
              )
            </span>
          </td>
          <td className="figures py-1 pl-3 text-right align-top">{formatMoney(assignments * feeCentsPerAssignment)}</td>
        </tr>
        {addedCents > 0 ? (
          <tr>
            <th scope="row" className="py-1 pr-3 text-left align-top font-normal text-muted">
              Added later
            </th>
            <td className="py-1 text-muted">more workers, with fees</td>
            <td className="figures py-1 pl-3 text-right align-top">{formatMoney(addedCents)}</td>
          </tr>
        ) : null}
        <tr className="border-t">
          <th scope="row" className="py-1.5 text-left font-medium">
            Total
          </th>
          <td />
          <td className="figures py-1.5 text-right font-medium text-base">{formatMoney(totalCents)}</td>
        </tr>
      </tbody>
    </table>
  );
}
