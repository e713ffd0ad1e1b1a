import type { WorkerHitPage } from "@/lib/features/hits/queries";
import type { Translate } from "./translate";

export interface ExamplesProps {
  examples: WorkerHitPage["examples"];
  /** Address of the HIT on our side: `/hit/<study>/<hit>/<token>`. */
  base: string;
  isOpen: boolean;
  t: Translate;
}

/** Three images that show one and three that are easily taken for one, as the researcher chose them. */
export function Examples({ examples, base, isOpen, t }: ExamplesProps) {
  if (examples.length === 0) return null;
  const groups = [
    { kind: "good", title: t("These show one"), alt: t("Example that shows one") },
    { kind: "confusable", title: t("These do not, though they look alike"), alt: t("Example that does not show one") },
  ] as const;
  return (
    <details className="examples" open={isOpen}>
      <summary>
        {t("Examples")} <kbd className="scripted">/</kbd>
      </summary>
      <div className="shown">
        {groups.map(({ kind, title, alt }) => {
          const ofKind = examples.filter((example) => example.kind === kind);
          return (
            ofKind.length > 0 && (
              <section key={kind} aria-label={title}>
                <p>{title}</p>
                <ul>
                  {ofKind.map(({ place }, at) => (
                    <li key={place}>
                      {/* biome-ignore lint/performance/noImgElement: static markup */}
                      <img src={`${base}/examples/${kind}-${place}`} alt={`${alt} (${at + 1})`} loading="lazy" />
                    </li>
                  ))}
                </ul>
              </section>
            )
          );
        })}
      </div>
    </details>
  );
}
