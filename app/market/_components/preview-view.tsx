import { frameOf } from "@/lib/market/site/frame";
import type { Preview } from "@/lib/market/site/queries";
import { count, duration, hourlyCents, money } from "@/lib/market/site/words";
import { HitFrame } from "./hit-frame";
import { Requirements } from "./requirements";

const refusals: Record<string, string> = {
  nothingLeft: "The last one went to somebody else just now.",
  alreadyTaken: "You have had this HIT before; each person gets a HIT once.",
  notQualified: "This work asks for a qualification that you do not have.",
  blocked: "This requester does not offer you work.",
  notFound: "This HIT is gone.",
};

/** A HIT before it is accepted: what it pays, how long it takes, what it looks like. */
export function PreviewView({
  id,
  preview,
  refused,
  auto,
}: {
  id: string;
  preview: Preview;
  refused: string | undefined;
  auto: boolean;
}) {
  const { group, hit } = preview;
  const hourly = hourlyCents(group.rewardCents, group.medianSeconds);
  return (
    <main className="working">
      <section className="bar" aria-label="This HIT">
        <div className="what">
          <h1>{group.title}</h1>
          <p className="description">{group.description}</p>
          <p className="muted">
            <strong className="price">{money(group.rewardCents)}</strong>
            {group.medianSeconds !== null && ` · others took about ${duration(group.medianSeconds)}`}
            {hourly !== null && ` · ${money(hourly)} an hour`} · at most {duration(group.durationSeconds)} · approved
            within {duration(group.autoApprovalSeconds)} · {count(group.available, "HIT")} left for you ·{" "}
            {group.requester}
          </p>
          {group.requirements.length > 0 && <Requirements requirements={group.requirements} />}
          {refused && (
            <p className="error" role="alert" data-testid="refused" data-reason={refused}>
              {refusals[refused] ?? "It could not be accepted."}
            </p>
          )}
        </div>
        {hit && group.eligibility.canAccept ? (
          <form action={`/hits/${id}/accept`} method="post" data-testid="accept">
            <label className="check">
              <input type="checkbox" name="auto" value="1" defaultChecked={auto} /> and keep going with the next
            </label>
            <button type="submit">Accept</button>
          </form>
        ) : (
          <a className="button" href="/">
            Other work
          </a>
        )}
      </section>
      {hit && group.eligibility.canPreview ? (
        <HitFrame {...frameOf(hit, null)} height={hit.frameHeight} title={`Preview: ${group.title}`} />
      ) : (
        <p className="empty">
          {hit
            ? "This requester shows its work only to people with the qualifications it asks for."
            : "Nothing of this group is left for you."}
        </p>
      )}
    </main>
  );
}
