import Link from "next/link";
import { formatCountOf } from "@/components/ui/format";
import { describeShortage, type Shortage } from "@/lib/features/variants/rules";

const shownAtOnce = 4;

interface Props {
  studyId: number;
  shortages: readonly Shortage[];
  /** By wnid, how many candidates have too few votes to be drawn. */
  waiting: ReadonlyMap<string, number>;
}

/** Why a revision is not valid: each shortage with what mends it, and the way there. */
export function ShortageList({ shortages, ...rest }: Props) {
  const others = shortages.slice(shownAtOnce);
  return (
    <div>
      <p className="font-medium">{`Not valid: ${formatCountOf(shortages.length, "shortage")}.`}</p>
      <Sentences shortages={shortages.slice(0, shownAtOnce)} {...rest} />
      {others.length > 0 ? (
        <details className="mt-1">
          <summary className="underline underline-offset-2">{`and ${formatCountOf(others.length, "other")}`}</summary>
          <Sentences shortages={others} {...rest} />
        </details>
      ) : null}
    </div>
  );
}

function Sentences({ studyId, shortages, waiting }: Props) {
  return (
    <ul className="mt-1 list-disc pl-4">
      {shortages.map((shortage) => (
        <li
          className="first-letter:uppercase"
          key={`${shortage.wnid}/${shortage.kind}/${shortage.kind === "bin" ? shortage.bin : ""}`}
        >
          {describeShortage(shortage)}.{" "}
          <Mend studyId={studyId} shortage={shortage} waiting={waiting.get(shortage.wnid) ?? 0} />
        </li>
      ))}
    </ul>
  );
}

/** Images that wait for votes are nearer than images that are still to be found. */
function Mend({ studyId, shortage, waiting }: { studyId: number; shortage: Shortage; waiting: number }) {
  const base = `/studies/${studyId}`;
  const [href, words] =
    shortage.kind === "referenceImages"
      ? [`${base}/batches/new`, "Plan a batch"]
      : waiting > 0
        ? [
            `${base}/batches/new`,
            `Label the ${formatCountOf(waiting, "candidate")} that ${waiting === 1 ? "waits" : "wait"}`,
          ]
        : [`${base}/imports?class=${encodeURIComponent(shortage.wnid)}`, "Collect more"];
  return (
    <Link href={href} className="whitespace-nowrap underline underline-offset-2 hover:text-accent">
      {words}
    </Link>
  );
}
