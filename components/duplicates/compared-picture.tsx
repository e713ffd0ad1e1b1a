import Link from "next/link";
import type { Ref, UIEvent } from "react";
import { Badge } from "@/components/ui/badge";

interface Picture {
  candidateId: number;
  version: string;
  lemma: string;
  wnid: string;
  path: string;
  width: number;
  height: number;
}

/** One of the two images that are compared, as large as the page allows. */
export function ComparedPicture({
  studyId,
  picture,
  label,
  zoomed,
  box,
  onScroll,
}: {
  studyId: number;
  picture: Picture;
  label: string;
  zoomed: boolean;
  /** The frame that a zoomed picture is moved in. */
  box: Ref<HTMLDivElement>;
  onScroll: (event: UIEvent<HTMLDivElement>) => void;
}) {
  return (
    <figure className="m-0 flex min-w-0 flex-col gap-2">
      <div
        ref={box}
        onScroll={onScroll}
        className={`flex h-44 rounded-lg border bg-track sm:h-[min(52vh,30rem)] ${zoomed ? "items-start overflow-auto" : "items-center justify-center overflow-hidden p-2"}`}
      >
        {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
        <img
          src={`/api/v1/studies/${studyId}/images/${picture.candidateId}/zoom?v=${picture.version}`}
          alt={`${label}: ${picture.path}`}
          className={zoomed ? "w-[200%] max-w-none shrink-0" : "size-full rounded-md object-contain"}
        />
      </div>
      <figcaption className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs sm:flex-nowrap">
        <Badge tone={label === "candidate" ? "accent" : "neutral"}>{label}</Badge>
        <span className="shrink-0 font-medium">{picture.lemma}</span>
        <Link
          href={`/studies/${studyId}/candidates/${picture.candidateId}`}
          className="figures min-w-0 truncate text-muted hover:text-accent max-sm:w-full"
          title={picture.path}
        >
          {picture.path}
        </Link>
        <span className="figures ml-auto shrink-0 text-faint">
          {picture.width} × {picture.height}
        </span>
      </figcaption>
    </figure>
  );
}
