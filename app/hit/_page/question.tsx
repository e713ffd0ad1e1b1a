import type { WorkerHitPage } from "@/lib/features/hits/queries";
import { linkName, plainLemma } from "./words";

/** The question and what its word means. */
export function Question({ page }: { page: WorkerHitPage }) {
  const [name = "", ...others] = page.lemmas.map(plainLemma);
  const links = page.links.flatMap((address) => {
    const text = linkName(address);
    return text === undefined ? [] : [{ address, text }];
  });
  return (
    <div className="question">
      <h1>
        Which of these images contain at least one <strong>{name}</strong>?
      </h1>
      {(page.gloss !== "" || others.length > 0 || links.length > 0) && (
        <p className="meaning">
          {page.gloss}
          {others.length > 0 && `${page.gloss === "" ? "" : " · "}also called ${others.join(", ")}`}
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
        Also when it is partly hidden, small or among other things. Photographs only, no drawings or paintings.
      </p>
    </div>
  );
}
