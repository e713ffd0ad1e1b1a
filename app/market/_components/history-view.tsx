import type { Earnings, HistoryRow } from "@/lib/market/site/queries";
import { moment, money } from "@/lib/market/site/words";
import { LinkedText } from "./linked-text";

const stateText: Record<HistoryRow["state"], string> = {
  working: "in work",
  submitted: "waiting for approval",
  approved: "approved",
  rejected: "not accepted",
  returned: "returned",
  abandoned: "ran out of time",
};

/** What a worker has done and what came of it. */
export function HistoryView({ rows, earnings }: { rows: HistoryRow[]; earnings: Earnings }) {
  return (
    <>
      <h1>History</h1>
      <dl className="figures">
        <div>
          <dt>Earned</dt>
          <dd data-testid="earned">{money(earnings.earnedCents)}</dd>
        </div>
        <div>
          <dt>Waiting for approval</dt>
          <dd>{money(earnings.pendingCents)}</dd>
        </div>
        <div>
          <dt>Paid out</dt>
          <dd>{money(earnings.paidOutCents)}</dd>
        </div>
      </dl>
      {rows.length === 0 ? (
        <div className="empty">
          <p>You have not accepted anything yet.</p>
          <a className="button" href="/">
            See the work
          </a>
        </div>
      ) : (
        <table data-testid="history">
          <thead>
            <tr>
              <th>HIT</th>
              <th>Accepted</th>
              <th>State</th>
              <th className="number">Reward</th>
              <th className="number">Bonus</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.assignmentId} ${row.acceptedAt.getTime()}`}>
                <td>
                  <a href={`/assignments/${row.assignmentId}`}>{row.title}</a>
                  {row.feedback && (
                    <p className="muted">
                      “<LinkedText text={row.feedback} />”
                    </p>
                  )}
                </td>
                <td>{moment(row.acceptedAt)}</td>
                <td>
                  <span className={`state ${row.state}`}>{stateText[row.state]}</span>
                </td>
                <td className="number">{money(row.rewardCents)}</td>
                <td className={row.bonusCents > 0 ? "number bonus" : "number bonus none"}>
                  {row.bonusCents > 0 ? money(row.bonusCents) : "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
