import type { RevisionSummary } from "@/lib/features/variants/queries";
import type { SamplingStrategy } from "@/lib/features/variants/schema";
import { strategyOrder } from "./strategy-words";

export interface NewestOfVariant {
  readonly strategy: SamplingStrategy;
  /** undefined: one of the three published ways of sampling, which nothing was drawn by. */
  readonly revision: RevisionSummary | undefined;
}

/** The newest revision of each variant, by way of sampling and then in the order in which they were first drawn; `revisions` newest first. */
export function newestByVariant(revisions: readonly RevisionSummary[]): NewestOfVariant[] {
  const newest = [...Map.groupBy(revisions, ({ variantId }) => variantId)]
    .sort(([a], [b]) => a - b)
    .flatMap(([, [first]]) => first ?? []);
  const of = (strategy: SamplingStrategy) =>
    newest.filter((one) => one.strategy === strategy).map((revision) => ({ strategy, revision }));
  return [
    ...strategyOrder.flatMap((strategy): NewestOfVariant[] => {
      const drawn = of(strategy);
      return drawn.length > 0 ? drawn : [{ strategy, revision: undefined }];
    }),
    ...of("targetHistogram"),
  ];
}
