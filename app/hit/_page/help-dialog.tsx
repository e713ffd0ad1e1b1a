import type { WorkerHitPage } from "@/lib/features/hits/queries";

const keys = [
  ["the letter on an image", "select it, or take it back"],
  ["shift + letter", "it could not be shown"],
  ["z (hold)", "enlarge the image under the pointer or with the focus"],
  ["n", "none on this page: take everything back, or go on where nothing is selected"],
  ["↵", "next page; on the last page twice to submit"],
  ["⌫", "page before"],
  ["arrows, space", "go from image to image, select"],
  ["?", "this help"],
] as const;

/** What a worker may look up without leaving the page. */
export function HelpDialog({ page }: { page: WorkerHitPage }) {
  return (
    <dialog id="help" aria-labelledby="help-title">
      <h2 id="help-title">How to answer</h2>
      <ul>
        <li>
          Select every image that contains at least one, whatever else is in it: partly hidden, small, in a crowd, with
          text.
        </li>
        <li>Photographs only: a drawing or a painting of it does not count.</li>
        <li>Any number may match. None is an answer too.</li>
        <li>On a phone, rest a finger on an image to enlarge it.</li>
        <li>If you cannot do this HIT, return it to the market; nothing is held against you.</li>
      </ul>
      <dl className="keys">
        {keys.map(([key, what]) => (
          <div key={key} className="row">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {page.contentWarning !== "" && <p className="warning">{page.contentWarning}</p>}
      {page.consentText !== "" && <p className="fine">{page.consentText}</p>}
      {page.contact !== "" && <p className="fine">A question or a problem? {page.contact}</p>}
      <form method="dialog">
        <button type="submit" className="main">
          Back to the images
        </button>
      </form>
    </dialog>
  );
}
