import { formatCountOf } from "@/components/ui/format";
import { describeShortage, type Shortage } from "@/lib/features/variants/rules";

const shownAtOnce = 4;

/** Why a revision is not valid: each shortage with what mends it. */
export function ShortageList({ shortages }: { shortages: readonly Shortage[] }) {
  const rest = shortages.slice(shownAtOnce);
  return (
    <div>
      <p className="font-medium">{`Not valid: ${formatCountOf(shortages.length, "shortage")}.`}</p>
      <Sentences shortages={shortages.slice(0, shownAtOnce)} />
      {rest.length > 0 ? (
        <details className="mt-1">
          <summary className="underline underline-offset-2">{`and ${formatCountOf(rest.length, "other")}`}</summary>
          <Sentences shortages={rest} />
        </details>
      ) : null}
    </div>
  );
}

function Sentences({ shortages }: { shortages: readonly Shortage[] }) {
  return (
    <ul className="mt-1 list-disc pl-4">
      {shortages.map((shortage) => (
        <li
          className="first-letter:uppercase"
          key={`${shortage.wnid}/${shortage.kind}/${shortage.kind === "bin" ? shortage.bin : ""}`}
        >
          {describeShortage(shortage)}
        </li>
      ))}
    </ul>
  );
}
