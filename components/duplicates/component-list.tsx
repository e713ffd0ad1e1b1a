import Link from "next/link";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { formatCountOf, formatFrequency } from "@/components/ui/format";
import type { ResolvedComponent } from "@/lib/features/duplicate-components/queries";
import type { SurvivorWord } from "@/lib/features/duplicate-components/schema";
import type { FormState } from "@/lib/forms";

interface ComponentListProps {
  studyId: number;
  components: readonly ResolvedComponent[];
  editable: boolean;
  override: (word: SurvivorWord) => (previous: FormState, form: FormData) => Promise<FormState>;
}

/** Sets of near-identical images, each with who stays. */
export function ComponentList({ studyId, components, editable, override }: ComponentListProps) {
  return (
    <ul className="-mt-2 grid gap-x-8 lg:grid-cols-2">
      {components.map((component) => (
        <li key={component.nodes[0]} className="flex flex-col gap-3 border-b py-4">
          <p className="text-muted text-xs">
            {formatCountOf(component.nodes.length, "image")}
            {component.hasOriginal
              ? ", one of them of the original set: no candidate stays"
              : component.survivors.length === 1
                ? ": one candidate stays"
                : ""}
            {component.externals.length > 0 ? `; not in this study: ${component.externals.slice(0, 3).join(", ")}` : ""}
          </p>
          <ul className="flex flex-wrap gap-4">
            {component.references.map((one) => (
              <li key={one.candidateId} className="flex w-28 flex-col gap-1.5">
                <Tile studyId={studyId} image={one} />
                <span>
                  <Badge tone="neutral">original set</Badge>
                </span>
                <span className="truncate text-faint text-xs" title={`${one.wnid}, ${one.path}`}>
                  {one.lemma}
                </span>
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
                <span className="truncate text-faint text-xs" title={`${one.wnid}, ${one.path}`}>
                  {one.lemma}
                  {one.overridden === null ? "" : ", by hand"}
                </span>
                {editable ? (
                  <ActionButton
                    look="quiet"
                    size="small"
                    className="-ml-2.5"
                    action={override({
                      candidateId: one.candidateId,
                      keep: one.overridden === null ? !one.survives : null,
                      was: one.overridden,
                    })}
                    pending="…"
                  >
                    {one.overridden === null ? (one.survives ? "Drop" : "Keep") : "Follow the rule"}
                  </ActionButton>
                ) : null}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
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
