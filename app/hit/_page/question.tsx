import type { WorkerHitPage } from "@/lib/features/hits/queries";
import type { Translate } from "./translate";
import { linkName, plainLemma } from "./words";

/** The question and what its word means. */
export function Question({ page, t }: { page: WorkerHitPage; t: Translate }) {
  const [name = "", ...others] = page.lemmas.map(plainLemma);
  // One sentence for the translator, in which the word stands out.
  const [before = "", after = ""] = t("Which of these images contain at least one {name}?", { name: "\u0000" }).split(
    "\u0000",
  );
  const links = page.links.flatMap((address) => {
    const text = linkName(address);
    return text === undefined ? [] : [{ address, text }];
  });
  return (
    <div className="question">
      <h1>
        {before}
        <strong>{name}</strong>
        {after}
      </h1>
      {(page.gloss !== "" || others.length > 0 || links.length > 0) && (
        <p className="meaning">
          {page.gloss}
          {others.length > 0 &&
            `${page.gloss === "" ? "" : " · "}${t("also called {names}", { names: others.join(", ") })}`}
          {links.map(({ address, text }, at) => (
            <span key={address}>
              {(at > 0 || page.gloss !== "" || others.length > 0) && " · "}
              <a href={address} target="_blank" rel="noopener noreferrer">
                {text}
              </a>
            </span>
          ))}
        </p>
      )}
      <p className="rule">
        {t("Also when it is partly hidden, small or among other things. Photographs only, no drawings or paintings.")}
      </p>
    </div>
  );
}
