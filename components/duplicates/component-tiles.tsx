import Link from "next/link";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { formatFrequency } from "@/components/ui/format";
import type { ResolvedComponent } from "@/lib/features/duplicate-components/queries";

interface ComponentTilesProps {
  studyId: number;
  component: Pick<ResolvedComponent, "candidates" | "references">;
  /** Shown below a candidate: what can be done about it. */
  act?: (candidate: ResolvedComponent["candidates"][number]) => ReactNode;
}

/** The images of a set of near-identical ones: those of the original set, then the candidates, each with whether it stays. */
export function ComponentTiles({ studyId, component, act }: ComponentTilesProps) {
  return (
    <ul className="flex flex-wrap gap-4">
      {component.references.map((one) => (
        <li key={one.candidateId} className="flex w-28 flex-col gap-1.5">
          <Tile studyId={studyId} image={one} />
          <span>
            <Badge tone="neutral">original set</Badge>
          </span>
          <ClassName image={one} />
        </li>
      ))}
      {component.candidates.map((one) => (
        <li key={one.candidateId} className="flex w-28 flex-col gap-1.5">
          <Tile studyId={studyId} image={one} dimmed={!one.survives} />
          <span className="flex items-center justify-between gap-1 text-xs">
            <Badge tone={one.survives ? "good" : "neutral"}>{one.survives ? "stays" : "out"}</Badge>
            <span className={one.frequency === null ? "text-muted" : "figures text-muted"}>
              {one.frequency === null ? "no votes" : formatFrequency(one.frequency)}
            </span>
          </span>
          <ClassName image={one} by={one.overridden === null ? "" : ", by hand"} />
          {act?.(one)}
        </li>
      ))}
    </ul>
  );
}

function ClassName({ image, by = "" }: { image: { wnid: string; lemma: string; path: string }; by?: string }) {
  return (
    <span className="truncate text-faint text-xs" title={`${image.wnid}, ${image.path}`}>
      {image.lemma}
      {by}
    </span>
  );
}

function Tile({
  studyId,
  image,
  dimmed = false,
}: {
  studyId: number;
  image: { candidateId: number; version: string; path: string };
  dimmed?: boolean;
}) {
  return (
    <Link href={`/studies/${studyId}/candidates/${image.candidateId}`} prefetch={false} title={image.path}>
      {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
      <img
        src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.version}`}
        alt={image.path}
        loading="lazy"
        className={`aspect-square w-full rounded-md bg-track object-cover ${dimmed ? "opacity-45" : ""}`}
      />
    </Link>
  );
}
