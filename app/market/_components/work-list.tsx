import type { Earnings, WorkGroup } from "@/lib/market/site/queries";
import { count, duration, hourlyCents, money } from "@/lib/market/site/words";
import { Requirements } from "./requirements";

/** What can be worked on now, one row a group of like HITs. */
export function WorkList({ groups, earnings }: { groups: WorkGroup[]; earnings: Earnings }) {
  const total = groups.reduce((sum, group) => sum + group.available, 0);
  return (
    <>
      <div className="title">
        <h1>Work</h1>
        {earnings.earnedCents + earnings.pendingCents > 0 && (
          <a href="/history" className="earnings" data-testid="earnings">
            <strong>{money(earnings.earnedCents)}</strong> earned
            {earnings.pendingCents > 0 && ` · ${money(earnings.pendingCents)} waiting`}
          </a>
        )}
      </div>
      {groups.length === 0 ? (
        <div className="empty" data-testid="no-work">
          <p>There is nothing to do right now.</p>
          <p className="muted">
            You have done, or been offered, everything that is open. New work appears here; look again later.
          </p>
          <a className="button" href="/">
            Look again
          </a>
        </div>
      ) : (
        <>
          <p className="lead">
            {count(total, "HIT")} in {count(groups.length, "group")} that you have not had yet.
          </p>
          <ul className="work" data-testid="work-list">
            {groups.map((group) => (
              <WorkRow key={group.groupId} group={group} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function WorkRow({ group }: { group: WorkGroup }) {
  const hourly = hourlyCents(group.rewardCents, group.medianSeconds);
  return (
    <li data-testid="work-group" data-group-id={group.groupId} data-available={group.available}>
      <div className="what">
        <a href={`/hits/${group.groupId}`} data-testid="preview-link">
          {group.title}
        </a>
        <p className="description">{group.description}</p>
        <p className="muted">
          {group.requester} · {count(group.available, "HIT")} left for you · approved within{" "}
          {duration(group.autoApprovalSeconds)}
        </p>
        {!group.eligibility.canAccept && <Requirements requirements={group.requirements} />}
      </div>
      <div className="pay">
        <strong>{money(group.rewardCents)}</strong>
        <span className="muted">
          {group.medianSeconds === null
            ? `up to ${duration(group.durationSeconds)}`
            : `about ${duration(group.medianSeconds)}`}
        </span>
        {hourly !== null && <span className="muted">{money(hourly)} an hour</span>}
      </div>
    </li>
  );
}
