import Link from "next/link";
import type { HitPreview } from "@/lib/features/batches/queries";

const roleMarks = {
  target: "",
  positive_control: "ring-2 ring-reference",
  negative_control: "ring-2 ring-attention-mark",
} as const;
const roleNames = {
  target: "target",
  positive_control: "positive control",
  negative_control: "negative control",
} as const;

/** One HIT as its worker sees it: the question over the tiles in their order. The rings are ours; workers do not see them. */
export function HitPreviewPanel({
  studyId,
  hit,
  previousHref,
  nextHref,
}: {
  studyId: number;
  hit: HitPreview;
  previousHref?: string | undefined;
  nextHref?: string | undefined;
}) {
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-base">
            Which of these contain at least one{" "}
            <strong className="font-medium">{(hit.lemmas[0] ?? hit.wnid).toUpperCase()}</strong>?
          </p>
          <p className="text-muted text-xs">{hit.gloss}</p>
        </div>
        <nav aria-label="HITs of the batch" className="flex items-center gap-3 text-xs">
          {previousHref ? (
            <Link href={previousHref} scroll={false} className="text-accent hover:underline">
              Previous
            </Link>
          ) : null}
          <span className="text-muted">HIT {hit.index + 1}</span>
          {nextHref ? (
            <Link href={nextHref} scroll={false} className="text-accent hover:underline">
              Next
            </Link>
          ) : null}
        </nav>
      </div>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(4.25rem,1fr))] gap-2">
        {hit.images.map((image) => (
          <li key={image.position}>
            <Link
              href={`/studies/${studyId}/candidates/${image.candidateId}`}
              prefetch={false}
              title={`Position ${image.position + 1}: ${roleNames[image.role]}`}
            >
              {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
              <img
                src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.version}`}
                alt={`Position ${image.position + 1}, ${roleNames[image.role]}`}
                loading="lazy"
                decoding="async"
                className={`aspect-square w-full rounded-sm bg-track object-cover ring-offset-1 ring-offset-surface ${roleMarks[image.role]}`}
              />
            </Link>
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-4 text-muted text-xs">
        <span>
          <span
            aria-hidden
            className="mr-1.5 inline-block size-2.5 rounded-sm border-2 border-reference align-[-1px]"
          />
          positive control
        </span>
        <span>
          <span
            aria-hidden
            className="mr-1.5 inline-block size-2.5 rounded-sm border-2 border-attention-mark align-[-1px]"
          />
          negative control
        </span>
        <span>Workers see no marks.</span>
      </p>
    </div>
  );
}
