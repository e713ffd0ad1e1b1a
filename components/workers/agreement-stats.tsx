import Link from "next/link";
import { formatCount } from "@/components/ui/format";
import { Stat, StatRow } from "@/components/ui/stat";
import type { AgreementFigures } from "@/lib/features/workers/schema";
import { FigureInterval } from "./interval-text";

const interval = (value: { low: number; high: number } | null) =>
  value ? `95% [${value.low.toFixed(2).replace(/^0/, "")}, ${value.high.toFixed(2).replace(/^0/, "")}]` : "no interval";

/** How far workers agree, in three figures with bootstrap intervals over images. */
export function AgreementStats({ agreement, href }: { agreement: AgreementFigures; href?: string }) {
  const figures = [
    {
      label: "Krippendorff's alpha",
      value: agreement.alpha,
      note: interval(agreement.intervals.alpha),
    },
    { label: "Fleiss' kappa", value: agreement.kappa, note: interval(agreement.intervals.kappa) },
    {
      label: "Reliability of frequencies",
      value: agreement.reliability,
      note: `${interval(agreement.intervals.reliability)}, split-half stepped up`,
    },
  ];
  return (
    <StatRow>
      {figures.map((figure) => (
        <Stat
          key={figure.label}
          label={figure.label}
          value={<FigureInterval value={figure.value} interval={null} />}
          note={figure.note}
        />
      ))}
      <Stat
        label="Votes measured"
        value={formatCount(agreement.votes)}
        note={
          href ? (
            <>
              on {formatCount(agreement.images)} images.{" "}
              <Link href={href} className="text-accent underline underline-offset-2">
                Per class
              </Link>
            </>
          ) : (
            `on ${formatCount(agreement.images)} images`
          )
        }
      />
    </StatRow>
  );
}
