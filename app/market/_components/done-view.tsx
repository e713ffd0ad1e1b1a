import type { Work } from "@/lib/market/site/queries";
import { count, duration, money } from "@/lib/market/site/words";
import { LinkedText } from "./linked-text";

const autoScript = `setTimeout(() => { const form = document.getElementById("next"); if (form && form.elements.auto.checked) form.requestSubmit(); }, 1200)`;

/** After a HIT: what became of it, and the next one; `left` = HITs of its kind that this worker could take. */
export function DoneView({ work, auto, left }: { work: Work; auto: boolean; left: number }) {
  const { assignment, hit, state } = work;
  return (
    <main className="narrow" data-testid="assignment-state" data-state={state}>
      {state === "gone" ? (
        <>
          <h1>This HIT is no longer yours</h1>
          <p>Its time ran out or you returned it. Nothing was submitted; it goes to somebody else.</p>
        </>
      ) : (
        <>
          <h1>{state === "submitted" ? "Submitted" : state === "approved" ? "Approved" : "Not accepted"}</h1>
          <p>
            {state === "submitted" &&
              `${money(assignment.rewardCents)} is yours when ${work.requester} approves it, at the latest after ${duration(hit.hitType.autoApprovalSeconds)}.`}
            {state === "approved" && `${money(assignment.rewardCents)} has been added to your earnings.`}
            {state === "rejected" && "The requester did not accept this answer."}
          </p>
          {assignment.feedback && (
            <blockquote>
              <LinkedText text={assignment.feedback} />
            </blockquote>
          )}
        </>
      )}
      {left > 0 ? (
        <form
          id="next"
          action={`/hits/${hit.hitType.groupId}/accept`}
          method="post"
          className="row"
          data-testid="accept-next"
        >
          {/* biome-ignore lint/a11y/noAutofocus: going on is what the page is for; Enter does it */}
          <button type="submit" autoFocus>
            Next HIT of this kind
          </button>
          <label className="check">
            <input type="checkbox" name="auto" value="1" defaultChecked={auto} /> and keep going with the next
          </label>
        </form>
      ) : (
        <p className="row" data-testid="last-of-kind">
          <a className="button" href="/">
            See other work
          </a>
          <span className="muted">That was the last of this kind for you.</span>
        </p>
      )}
      <p>
        {left > 0 && (
          <>
            {count(left, "HIT")} left for you · <a href="/">All work</a> ·{" "}
          </>
        )}
        <a href="/history">History</a>
      </p>
      {auto && state === "submitted" && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, so that the page needs no bundle of its own
        <script dangerouslySetInnerHTML={{ __html: autoScript }} />
      )}
    </main>
  );
}
