import type { Work } from "@/lib/market/site/queries";
import { duration, money } from "@/lib/market/site/words";

const autoScript = `setTimeout(() => { const form = document.getElementById("next"); if (form && form.elements.auto.checked) form.requestSubmit(); }, 1200)`;

/** After a HIT: what became of it, and the next one. */
export function DoneView({ work, auto }: { work: Work; auto: boolean }) {
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
          {assignment.feedback && <blockquote>{assignment.feedback}</blockquote>}
        </>
      )}
      <form
        id="next"
        action={`/hits/${hit.hitType.groupId}/accept`}
        method="post"
        className="row"
        data-testid="accept-next"
      >
        <button type="submit">Next HIT of this kind</button>
        <label className="check">
          <input type="checkbox" name="auto" value="1" defaultChecked={auto} /> and keep going with the next
        </label>
      </form>
      <p>
        <a href="/">All work</a> · <a href="/history">History</a>
      </p>
      {auto && state === "submitted" && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, so that the page needs no bundle of its own
        <script dangerouslySetInnerHTML={{ __html: autoScript }} />
      )}
    </main>
  );
}
