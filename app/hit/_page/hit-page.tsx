import type { WorkerHitPage } from "@/lib/features/hits/queries";
import { HelpDialog } from "./help-dialog";
import type { PageData } from "./page-data";
import { PreviewPanel } from "./preview-panel";
import { Question } from "./question";
import { type ShownTile, TileGrid } from "./tile-grid";
import { clockText } from "./words";

/** The page before the HIT is accepted: everything to see, nothing to tick. */
export function PreviewPage({ page, tiles }: { page: WorkerHitPage; tiles: readonly ShownTile[] }) {
  return (
    <div id="hit">
      <header>
        <Question page={page} />
      </header>
      <PreviewPanel page={page} />
      <main>
        <TileGrid tiles={tiles} isPreview />
      </main>
    </div>
  );
}

export interface WorkPageProps {
  page: WorkerHitPage;
  /** In the order in which they are shown. */
  tiles: readonly ShownTile[];
  data: PageData;
  /** The market's `turkSubmitTo`, as it came. */
  turkSubmitTo: string;
  /** Where the form goes on our side. */
  action: string;
}

/** The page of an accepted HIT. Without its script it is a plain form with a checkbox per image and a button at its end. */
export function WorkPage({ page, tiles, data, turkSubmitTo, action }: WorkPageProps) {
  const hidden = {
    assignmentId: data.marketAssignmentId,
    workerId: data.marketWorkerId,
    hitId: data.marketHitId,
    positions: data.positions,
    orderSeed: data.orderSeed,
    pageToken: data.pageToken,
    turkSubmitTo,
  };
  return (
    <>
      <form
        id="hit"
        method="post"
        action={action}
        data-hit={JSON.stringify(data)}
        data-state="answering"
        autoComplete="off"
      >
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <header>
          <Question page={page} />
          <p className="gauges">
            <span id="looked" className="scripted" />
            <span id="left">{clockText(data.seconds)} left</span>
            <button type="button" id="help-open" className="round scripted" aria-label="Help" aria-keyshortcuts="?">
              ?
            </button>
          </p>
        </header>
        <main>
          <TileGrid tiles={tiles} isPreview={false} />
        </main>
        <footer>
          <p className="state scripted">
            <span id="page" />
            <span id="count" role="status" />
            <span id="saved" />
            <span id="hint" />
          </p>
          <p id="sum" />
          <div className="actions scripted">
            <button type="button" id="back">
              <span id="back-text">Back</span> <kbd id="back-key">⌫</kbd>
            </button>
            <button type="button" id="none" aria-keyshortcuts="n">
              None of these <kbd>n</kbd>
            </button>
            <button type="submit" id="next" className="main">
              <span id="next-text">Next page</span> <kbd id="next-key">↵</kbd>
            </button>
          </div>
          <button type="submit" className="main plain">
            Submit
          </button>
        </footer>
      </form>
      <p id="announce" className="sr" role="status" />
      <HelpDialog page={page} />
      <section id="hand-over" hidden aria-live="polite">
        <p id="hand-over-text" />
        <div className="trouble">
          <button type="button" id="again" className="main">
            Send again
          </button>
          <button type="button" id="anyway">
            Go to the market anyway
          </button>
          <label htmlFor="receipt" className="fine">
            Your receipt: it holds the whole answer.
          </label>
          <input id="receipt" readOnly />
          <button type="button" id="copy" className="small">
            Copy the receipt
          </button>
        </div>
      </section>
    </>
  );
}
