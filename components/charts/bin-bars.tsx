import { formatCount, formatFrequency } from "@/components/ui/format";

export interface BinCount {
  from: number;
  to: number;
  target: number;
  drawn: number;
}

/** Images wanted (mark) and drawn (bar) per frequency bin. `target` all 0 = the strategy has no target per bin. */
export function BinBars({ bins }: { bins: readonly BinCount[] }) {
  const most = Math.max(1, ...bins.flatMap((bin) => [bin.target, bin.drawn]));
  const hasTarget = bins.some((bin) => bin.target > 0);
  return (
    <table className="w-full text-xs">
      <caption className="sr-only">Images per bin of selection frequency</caption>
      <thead>
        <tr className="text-faint">
          <th scope="col" className="pb-1 text-left font-normal">
            frequency
          </th>
          <td />
          <th scope="col" className="whitespace-nowrap pb-1 text-right font-normal">
            {hasTarget ? "drawn / target" : "drawn"}
          </th>
        </tr>
      </thead>
      <tbody>
        {bins.map((bin, index) => (
          <tr key={bin.from} title={hasTarget ? `${bin.drawn} drawn, ${bin.target} wanted` : `${bin.drawn} drawn`}>
            <th scope="row" className="figures w-14 whitespace-nowrap py-1 text-left font-normal text-muted">
              {formatFrequency(bin.from, 1)}–{formatFrequency(bin.to, 1)}
            </th>
            <td className="w-full px-2">
              <div className="relative h-3">
                <div
                  className="absolute inset-y-0 left-0 rounded-r-sm"
                  style={{ width: `${(bin.drawn / most) * 100}%`, background: `var(--bin-${Math.min(index, 4)})` }}
                />
                {hasTarget ? (
                  <div
                    className="-inset-y-0.5 absolute w-0.5 bg-ink"
                    style={{ left: `calc(${(bin.target / most) * 100}% - 1px)` }}
                  />
                ) : null}
              </div>
            </td>
            <td
              className={`figures whitespace-nowrap text-right ${hasTarget && bin.drawn !== bin.target ? "text-attention" : ""}`}
            >
              {formatCount(bin.drawn)}
              {hasTarget ? <span className="text-muted"> / {formatCount(bin.target)}</span> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
