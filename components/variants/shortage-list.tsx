import Link from "next/link";
import { formatCountOf } from "@/components/ui/format";
import { describeShortage, type Shortage } from "@/lib/features/variants/rules";

const shownAtOnce = 4;
/** So many classes an address can carry. */
const mostInAddress = 200;

function planOf(studyId: number, classes: readonly string[]): string {
  return `/studies/${studyId}/batches/new?classes=${encodeURIComponent(classes.join(" "))}`;
}

function Way({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="underline underline-offset-2 hover:text-accent">
      {children}
    </Link>
  );
}

interface Props {
  studyId: number;
  shortages: readonly Shortage[];
  /** By wnid, how many candidates have too few votes to be drawn. */
  waiting: ReadonlyMap<string, number>;
}

/** Why a revision is not valid: each shortage with what mends it, and the way there. */
export function ShortageList({ shortages, ...rest }: Props) {
  const others = shortages.slice(shownAtOnce);
  const voteless = shortages.filter((one) => one.kind === "referenceImages" || (rest.waiting.get(one.wnid) ?? 0) > 0);
  const classes = [...new Set(voteless.map((one) => one.wnid))];
  return (
    <div>
      <p>
        <span className="font-medium">{`Not valid: ${formatCountOf(shortages.length, "shortage")}.`}</span>{" "}
        {classes.length > 1 && classes.length <= mostInAddress ? (
          <Way
            href={planOf(rest.studyId, classes)}
          >{`Plan a batch of the ${classes.length} classes that wait for votes`}</Way>
        ) : null}
      </p>
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
  const plan = planOf(studyId, [shortage.wnid]);
  if (shortage.kind === "referenceImages") return <Way href={plan}>Plan a batch</Way>;
  if (waiting > 0)
    return (
      <Way href={plan}>
        {`Label the ${formatCountOf(waiting, "candidate")} that ${waiting === 1 ? "waits" : "wait"} for votes`}
      </Way>
    );
  return <Way href={`/studies/${studyId}/imports?class=${encodeURIComponent(shortage.wnid)}`}>Collect more</Way>;
}
