import { Legend } from "./plot-frame";

export interface HitCell {
  /** Place in the batch, from 0. */
  index: number;
  className: string;
  /** planned: not yet at the market. */
  state: "planned" | "open" | "complete" | "closed";
  /** Assignments that count, of those wanted. */
  counted: number;
  wanted: number;
  /** Needs a look: quarantined or orphaned submissions. */
  troubled: number;
}

function cellColour(cell: HitCell): string {
  if (cell.troubled > 0) return "var(--attention-mark)";
  if (cell.state === "planned") return "transparent";
  const share = cell.wanted > 0 ? cell.counted / cell.wanted : 0;
  return `color-mix(in oklab, var(--new) ${Math.round(share * 100)}%, var(--track))`;
}

function cellTitle(cell: HitCell): string {
  const trouble = cell.troubled > 0 ? `, ${cell.troubled} need a look` : "";
  return `HIT ${cell.index + 1}, ${cell.className}: ${cell.state}, ${cell.counted} of ${cell.wanted} assignments${trouble}`;
}

/** All HITs of a batch, one square each, darker as its assignments come in. */
export function HitGrid({ cells }: { cells: readonly HitCell[] }) {
  const complete = cells.filter((cell) => cell.counted >= cell.wanted).length;
  return (
    <div className="flex flex-col gap-3">
      <div role="img" aria-label={`${cells.length} HITs, ${complete} complete`} className="flex flex-wrap gap-1">
        {cells.map((cell) => (
          <span
            key={cell.index}
            title={cellTitle(cell)}
            className={`size-4 rounded-sm ${cell.state === "planned" ? "border border-strong border-dashed" : ""}`}
            style={{ background: cellColour(cell) }}
          />
        ))}
      </div>
      <Legend
        entries={[
          { label: "no answers yet", colour: "var(--track)" },
          { label: "half", colour: "color-mix(in oklab, var(--new) 50%, var(--track))" },
          { label: "complete", colour: "var(--new)" },
          { label: "needs a look", colour: "var(--attention-mark)" },
        ]}
      />
    </div>
  );
}
