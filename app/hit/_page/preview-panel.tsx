import type { ReactNode } from "react";
import type { WorkerHitPage } from "@/lib/features/hits/queries";
import { hourlyCents } from "@/lib/features/hits/rules";
import type { Translate } from "./translate";
import { duration, money } from "./words";

/** Before it is accepted: what it is, how long it takes, what it pays, who asks. */
export function PreviewPanel({
  page,
  t,
  children,
}: {
  page: WorkerHitPage;
  t: Translate;
  /** What there is to look at before deciding: examples. */
  children: ReactNode;
}) {
  const { medianSeconds, rewardCents } = page;
  const most = duration(page.assignmentDurationSeconds, t);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is longer than the window it scrolls, by keys too
    <aside className="panel" aria-label={t("Before you accept")} tabIndex={0}>
      <h2>{t("Before you accept")}</h2>
      {page.contentWarning !== "" && (
        <div className="warning">
          <p>{t(page.contentWarning)}</p>
          <label className="choice">
            <input type="checkbox" id="reveal" /> {t("Show the images")}
          </label>
        </div>
      )}
      <dl>
        <dt>{t("Work")}</dt>
        <dd>
          {t("Look at {count} images and select those that match. Any number may match, also none.", {
            count: page.positions,
          })}
        </dd>
        <dt>{t("Time")}</dt>
        <dd>
          {medianSeconds === null
            ? t("At most {most}.", { most })
            : t("About {median} (the median of others); at most {most}.", { median: duration(medianSeconds, t), most })}
        </dd>
        <dt>{t("Pay")}</dt>
        <dd>
          <span className="pay">{money(rewardCents)}</span>
          {medianSeconds !== null &&
            ` · ${t("about {hourly} an hour", { hourly: money(hourlyCents(rewardCents, medianSeconds)) })}`}
        </dd>
        <dt>{t("Approved")}</dt>
        <dd>
          {page.approvalDelaySeconds === 0
            ? t("As soon as the market has your answers; by itself within {time} at the latest.", {
                time: duration(page.autoApprovalSeconds, t),
              })
            : t("Within {time}, by itself at the latest.", {
                time: duration(Math.min(page.autoApprovalSeconds, page.approvalDelaySeconds), t),
              })}
        </dd>
        {page.contact !== "" && (
          <>
            <dt>{t("Contact")}</dt>
            <dd>
              <Contact text={page.contact} />
            </dd>
          </>
        )}
      </dl>
      {children}
      {page.consentText !== "" && <p className="fine">{t(page.consentText)}</p>}
      <p className="go">{t("Accept the HIT to begin; until then nothing is recorded.")}</p>
    </aside>
  );
}

/** Whom to ask: an address to write to, or what else the study names. */
function Contact({ text }: { text: string }) {
  return /^[^\s@<>"]+@[^\s@<>"]+$/.test(text) ? <a href={`mailto:${text}`}>{text}</a> : text;
}
