import type { WorkerHitPage } from "@/lib/features/hits/queries";
import { Examples } from "./examples";
import { HelpDialog } from "./help-dialog";
import type { PageData } from "./page-data";
import { PreviewPanel } from "./preview-panel";
import { Question } from "./question";
import { type ShownTile, TileGrid } from "./tile-grid";
import type { Translate } from "./translate";
import { clockText } from "./words";

interface PageProps {
  page: WorkerHitPage;
  /** In the order in which they are shown. */
  tiles: readonly ShownTile[];
  /** Address of the HIT on our side: `/hit/<study>/<hit>/<token>`. */
  base: string;
  t: Translate;
}

/** The page before the HIT is accepted: everything to see, nothing to tick. */
export function PreviewPage({ page, tiles, base, t }: PageProps) {
  return (
    <div id="hit">
      <header>
        <Question page={page} t={t} />
      </header>
      <PreviewPanel page={page} t={t}>
        <Examples examples={page.examples} base={base} isOpen t={t} />
      </PreviewPanel>
      <main>
        <TileGrid tiles={tiles} isPreview t={t} />
      </main>
    </div>
  );
}

export interface WorkPageProps extends PageProps {
  data: PageData;
  /** The market's `turkSubmitTo`, as it came. */
  turkSubmitTo: string;
  /** Where the worker of this page can write to the researchers. */
  messageAddress: string;
}

/** The page of an accepted HIT. Without its script it is a plain form with a checkbox per image and a button at its end. */
export function WorkPage({ page, tiles, data, turkSubmitTo, base, messageAddress, t }: WorkPageProps) {
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
        action={`${base}/submit`}
        data-hit={JSON.stringify(data)}
        data-state="answering"
        autoComplete="off"
      >
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <header>
          <Question page={page} t={t} />
          <div className="gauges">
            <span id="looked" className="scripted" />
            <span id="left">{t("{time} left", { time: clockText(data.seconds) })}</span>
            <Examples examples={page.examples} base={base} isOpen={false} t={t} />
            <button
              type="button"
              id="help-open"
              className="round scripted"
              aria-label={t("Help")}
              aria-keyshortcuts="?"
            >
              ?
            </button>
          </div>
        </header>
        <main>
          <TileGrid tiles={tiles} isPreview={false} t={t} />
        </main>
        <footer>
          <p className="state scripted">
            <span id="page" />
            <span id="count" role="status" />
            <span id="saved" />
            <span id="hint" />
          </p>
          <p id="sum" />
          <div id="chosen" aria-hidden />
          <div className="actions scripted">
            <button type="button" id="back">
              <span id="back-text">{t("Back")}</span> <kbd id="back-key">⌫</kbd>
            </button>
            <button type="button" id="none" aria-keyshortcuts="n">
              {t("None of these")} <kbd>n</kbd>
            </button>
            <button type="submit" id="next" className="main">
              <span id="next-text">{t("Next page")}</span> <kbd id="next-key">↵</kbd>
            </button>
          </div>
          <button type="submit" className="main plain">
            {t("Submit")}
          </button>
          <p className="fine plain">
            <a href={messageAddress} target="_blank" rel="noreferrer">
              {t("Report a problem")}
            </a>
          </p>
        </footer>
      </form>
      <p id="announce" className="sr" role="status" />
      <HelpDialog page={page} messageAddress={messageAddress} t={t} />
      <section id="hand-over" hidden aria-live="polite">
        <p id="hand-over-text" />
        <div className="trouble">
          <button type="button" id="again" className="main">
            {t("Send again")}
          </button>
          <button type="button" id="anyway">
            {t("Go to the market anyway")}
          </button>
          <label htmlFor="receipt" className="fine">
            {t("Your receipt: it holds the whole answer.")}
          </label>
          <input id="receipt" readOnly />
          <button type="button" id="copy" className="small">
            {t("Copy the receipt")}
          </button>
        </div>
      </section>
    </>
  );
}
