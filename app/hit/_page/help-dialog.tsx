import type { WorkerHitPage } from "@/lib/features/hits/queries";
import type { Translate } from "./translate";

const keys = [
  ["the letter on an image", "select it, or take it back"],
  ["shift + letter", "it could not be shown"],
  ["z (hold)", "enlarge the image under the pointer or with the focus"],
  ["n", "none on this page: take everything back, or go on where nothing is selected"],
  ["↵", "next page; on the last page twice to submit"],
  ["⌫", "page before"],
  ["arrows, space", "go from image to image, select"],
  ["/", "examples, where the study has some"],
  ["?", "this help"],
] as const;

const rules = [
  "Select every image that contains at least one, whatever else is in it: partly hidden, small, in a crowd, with text.",
  "Photographs only: a drawing or a painting of it does not count.",
  "Any number may match. None is an answer too.",
  "On a phone, rest a finger on an image to enlarge it.",
  "If you cannot do this HIT, return it to the market; nothing is held against you.",
] as const;

/** What a worker may look up without leaving the page. */
export function HelpDialog({
  page,
  messageAddress,
  t,
}: {
  page: WorkerHitPage;
  /** Where the worker of this page can write to the researchers. */
  messageAddress: string;
  t: Translate;
}) {
  const messages = [
    ["problem", "Report a problem"],
    ["couldNotSubmit", "I could not submit"],
    ["withdrawal", "Withdraw from the study"],
  ] as const;
  return (
    <dialog id="help" aria-labelledby="help-title">
      <h2 id="help-title">{t("How to answer")}</h2>
      <ul>
        {rules.map((rule) => (
          <li key={rule}>{t(rule)}</li>
        ))}
      </ul>
      <dl className="keys">
        {keys.map(([key, what]) => (
          <div key={key} className="row">
            <dt>
              <kbd>{t(key)}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      {page.contentWarning !== "" && <p className="warning">{t(page.contentWarning)}</p>}
      {page.consentText !== "" && <p className="fine">{t(page.consentText)}</p>}
      <p className="fine links">
        {messages.map(([kind, text]) => (
          <a key={kind} href={`${messageAddress}&kind=${kind}`} target="_blank" rel="noreferrer">
            {t(text)}
          </a>
        ))}
        {page.contact !== "" && <span>{page.contact}</span>}
      </p>
      <form method="dialog">
        {/* biome-ignore lint/a11y/noAutofocus: in a dialog that was asked for, the focus belongs on what closes it */}
        <button type="submit" className="main" autoFocus>
          {t("Back to the images")}
        </button>
      </form>
    </dialog>
  );
}
