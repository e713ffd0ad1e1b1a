import { formatCount, formatShare } from "@/components/ui/format";

export interface WaterfallStep {
  label: string;
  count: number;
}

/** How `total` became what is left: each step takes its count away. The last line is the total less all steps. */
export function Waterfall({
  start,
  total,
  steps,
  end,
}: {
  start: string;
  total: number;
  steps: readonly WaterfallStep[];
  end: string;
}) {
  let left = total;
  const fallen = steps.map((step) => {
    left -= step.count;
    return { ...step, left };
  });
  const at = (count: number) => `${(count / Math.max(1, total)) * 100}%`;
  return (
    <table className="w-full">
      <caption className="sr-only">{`From ${total} ${start} to ${left} ${end}`}</caption>
      <tbody>
        <Line label={start} value={formatCount(total)}>
          <div className="absolute inset-y-0 left-0 w-full rounded-sm bg-control/50" />
        </Line>
        {fallen.map((step) => (
          <Line
            key={step.label}
            label={step.label}
            value={`\u2212${formatCount(step.count)}`}
            title={`${step.count} candidates, ${formatShare(step.count, total)} of all: ${step.label}`}
          >
            <div
              className="absolute inset-y-0 min-w-0.5 rounded-sm bg-attention-mark/60"
              style={{ left: at(step.left), width: at(step.count) }}
            />
          </Line>
        ))}
        <Line label={end} value={formatCount(left)} strong>
          <div className="absolute inset-y-0 left-0 min-w-0.5 rounded-sm bg-new" style={{ width: at(left) }} />
        </Line>
      </tbody>
    </table>
  );
}

function Line({
  label,
  value,
  title,
  strong = false,
  children,
}: {
  label: string;
  value: string;
  title?: string;
  strong?: boolean;
  children: React.ReactNode;
}) {
  return (
    <tr title={title} className={strong ? "border-t font-medium" : ""}>
      <th scope="row" className={`py-1.5 pr-3 text-left ${strong ? "font-medium" : "font-normal text-muted"}`}>
        {label}
      </th>
      <td className="w-[45%] py-1.5">
        <div className="relative h-3">{children}</div>
      </td>
      <td className="figures whitespace-nowrap py-1.5 pl-3 text-right">{value}</td>
    </tr>
  );
}
