import type { WorkerRow } from "@/lib/market/operator/queries";
import { moment, money } from "@/lib/market/site/words";
import type { AccountFlag } from "@/lib/market/workers/devices";

/** Who works here, what is owed, and which accounts are one person. */
export function AdminWorkers({ workers, flags }: { workers: WorkerRow[]; flags: AccountFlag[] }) {
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      {workers.length === 0 ? (
        <p className="muted">Nobody has joined yet.</p>
      ) : (
        <>
          <p>
            <a href="/admin/owed.csv">What is owed, as CSV</a>
          </p>
          <table>
            <thead>
              <tr>
                <th>Worker</th>
                <th>Came by</th>
                <th>Joined</th>
                <th className="number">Submitted</th>
                <th className="number">Earned</th>
                <th className="number">Owed</th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.id}>
                  <td>
                    <code>{worker.id}</code> {worker.name}
                    {worker.mergedIntoId && <p className="muted">is {worker.mergedIntoId}</p>}
                    {worker.erased && <p className="muted">erased</p>}
                  </td>
                  <td>
                    {worker.doors}
                    {worker.participantId && <p className="muted">{worker.participantId}</p>}
                  </td>
                  <td>{moment(worker.createdAt)}</td>
                  <td className="number" data-label="submitted">
                    {worker.submitted}
                  </td>
                  <td className="number" data-label="earned">
                    {money(worker.earnedCents)}
                  </td>
                  <td className="number" data-label="owed">
                    {money(worker.owedCents)}
                    {worker.owedCents > 0 && (
                      <form action="/admin/pay-out" method="post" className="inline">
                        <input type="hidden" name="workerId" value={worker.id} />
                        <input type="hidden" name="effect" value={`by hand ${worker.earnedCents}`} />
                        <button type="submit" className="quiet">
                          Mark as paid
                        </button>
                      </form>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {flags.length > 0 && (
        <>
          <h3>Accounts to look at</h3>
          <p className="muted">
            Questions, not verdicts: households and laboratories share computers. Nobody is refused work for this.
          </p>
          <ul data-testid="flags">
            {flags.map((flag) => (
              <li key={`${flag.kind} ${flag.workerId} ${flag.otherId}`}>
                <code>{flag.workerId}</code> and <code>{flag.otherId}</code>{" "}
                {flag.kind === "device"
                  ? "were opened in the same browser"
                  : `accepted and submitted within 3 s of one another in ${flag.together} of ${flag.common} HITs`}
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>Two accounts are one person</summary>
        <form action="/admin/merge-workers" method="post" className="panel" data-testid="merge-workers">
          <div className="fields">
            <div>
              <label htmlFor="other">This account</label>
              <input id="other" name="otherId" required placeholder="A…" />
            </div>
            <div>
              <label htmlFor="survivor">is really</label>
              <input id="survivor" name="survivorId" required placeholder="A…" />
            </div>
          </div>
          <p className="muted">
            The first signs in as the second from then on; records and money count together. It cannot be undone.
          </p>
          <button type="submit">Merge</button>
        </form>
      </details>
      <details>
        <summary>Somebody asks to be erased</summary>
        <form action="/admin/erase-worker" method="post" className="panel" data-testid="erase-worker">
          <label htmlFor="erased">Account</label>
          <input id="erased" name="workerId" required placeholder="A…" />
          <p className="muted">
            Name, place, code, messages and browsers go at once, the panel&apos;s id when nothing is owed. Answers and
            books stay under an id that names nobody. It cannot be undone.
          </p>
          <button type="submit">Erase</button>
        </form>
      </details>
    </section>
  );
}
