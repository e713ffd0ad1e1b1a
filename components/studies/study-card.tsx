import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { formatCount, formatDay, formatMoney } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { StudyListItem } from "@/lib/features/studies/queries";

/** One study in the list: what stands in it, and what it has cost. */
export function StudyCard({ study }: { study: StudyListItem }) {
  const figures = [
    { label: "classes", value: study.classes },
    { label: "candidates", value: study.candidates },
    { label: "batches", value: study.batches },
    { label: "revisions", value: study.revisions },
  ];
  return (
    <li
      data-row
      className="relative grid gap-x-8 gap-y-3 px-5 py-4 transition-colors duration-100 hover:bg-hover/60 md:grid-cols-[minmax(0,1fr)_auto_11rem] md:items-center"
    >
      <div className="min-w-0">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 truncate font-medium text-base">
            <Link href={`/studies/${study.id}`} className="after:absolute after:inset-0">
              {study.name}
            </Link>
          </h2>
          {study.archivedAt ? <Badge>archived</Badge> : null}
        </div>
        <p className="truncate text-muted text-xs">
          {study.description ? `${study.description} · ` : ""}
          {study.role} · since {formatDay(study.createdAt)}
        </p>
      </div>
      <dl className="flex gap-6">
        {figures.map((figure) => (
          <div key={figure.label} className="min-w-14 md:text-right">
            <dd className="figures text-base">{formatCount(figure.value)}</dd>
            <dt className="text-faint text-xs">{figure.label}</dt>
          </div>
        ))}
      </dl>
      <div className="flex flex-col gap-1.5">
        <Progress
          label="Budget spent and reserved, in cents"
          total={study.budgetCents}
          parts={[{ label: "cents spent and reserved", value: study.committedCents, colour: "var(--new)" }]}
          height={4}
        />
        <p className="text-muted text-xs md:text-right tabular-nums">
          {study.budgetCents === 0 && study.committedCents === 0
            ? "no budget yet"
            : `${formatMoney(study.committedCents)} of ${formatMoney(study.budgetCents)}`}
        </p>
      </div>
    </li>
  );
}
