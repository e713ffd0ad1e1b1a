import { ActionButton } from "@/components/ui/action-button";
import { formatCountOf } from "@/components/ui/format";
import type { ResolvedComponent } from "@/lib/features/duplicate-components/queries";
import type { SurvivorWord } from "@/lib/features/duplicate-components/schema";
import type { FormState } from "@/lib/forms";
import { ComponentTiles } from "./component-tiles";

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
          <p className="text-muted text-xs">{describeComponent(component)}</p>
          <ComponentTiles
            studyId={studyId}
            component={component}
            {...(editable
              ? {
                  act: (one) => (
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
                  ),
                }
              : {})}
          />
        </li>
      ))}
    </ul>
  );
}

/** "3 images, one of them of the original set: no candidate stays". */
export function describeComponent({ nodes, hasOriginal, survivors, externals }: ResolvedComponent): string {
  const stays =
    survivors.length === 0
      ? "no candidate stays"
      : survivors.length === 1
        ? "one candidate stays"
        : `${survivors.length} candidates stay`;
  return `${formatCountOf(nodes.length, "image")}${hasOriginal ? ", one of them of the original set" : ""}: ${stays}${
    externals.length > 0 ? `; not in this study: ${externals.slice(0, 3).join(", ")}` : ""
  }`;
}
