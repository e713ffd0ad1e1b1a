import type { WorkerHitPage } from "@/lib/features/hits/queries";
import { hourlyCents } from "@/lib/features/hits/rules";
import { duration, money } from "./words";

/** Before it is accepted: what it is, how long it takes, what it pays, who asks. */
export function PreviewPanel({ page }: { page: WorkerHitPage }) {
  const { medianSeconds, rewardCents } = page;
  return (
    <aside className="panel" aria-label="Before you accept">
      <h2>Before you accept</h2>
      <dl>
        <dt>Work</dt>
        <dd>Look at {page.positions} images and select those that match. Any number may match, also none.</dd>
        <dt>Time</dt>
        <dd>
          {medianSeconds !== null && `About ${duration(medianSeconds)} (the median of others); at `}
          {medianSeconds === null && "At "}most {duration(page.assignmentDurationSeconds)}.
        </dd>
        <dt>Pay</dt>
        <dd>
          <span className="pay">{money(rewardCents)}</span>
          {medianSeconds !== null && ` · about ${money(hourlyCents(rewardCents, medianSeconds))} an hour`}
        </dd>
        <dt>Approved</dt>
        <dd>Within {duration(page.autoApprovalSeconds)}, by itself at the latest.</dd>
        {page.contact !== "" && (
          <>
            <dt>Contact</dt>
            <dd>{page.contact}</dd>
          </>
        )}
      </dl>
      {page.contentWarning !== "" && <p className="warning">{page.contentWarning}</p>}
      {page.consentText !== "" && <p className="fine">{page.consentText}</p>}
      <p className="go">Accept the HIT to begin; until then nothing is recorded.</p>
    </aside>
  );
}
