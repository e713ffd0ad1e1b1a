import type { Door } from "@/lib/market/db/generated/client";
import { doorLink } from "@/lib/market/doors/links";
import { moment } from "@/lib/market/site/words";

const kinds = {
  invitation: "Invitation",
  prolific: "Prolific",
  connect: "CloudResearch Connect",
  sona: "SONA",
} as const;

/** The ways into the market. */
export function AdminDoors({ doors }: { doors: Door[] }) {
  return (
    <section aria-labelledby="doors">
      <h2 id="doors">Doors</h2>
      {doors.length === 0 ? (
        <p className="muted">Nobody can join yet: make an invitation below and send its link.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>Door</th>
              <th>Kind</th>
              <th className="number">Came in</th>
              <th>Open</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {doors.map((door) => (
              <tr key={door.id}>
                <td>
                  {door.label}
                  {!door.closedAt && (
                    <details className="link">
                      <summary>Link</summary>
                      <pre>{doorLink(door)}</pre>
                    </details>
                  )}
                </td>
                <td>{kinds[door.kind]}</td>
                <td className="number" data-label="came in">
                  {door.used}
                  {door.cap !== null && ` of ${door.cap}`}
                </td>
                <td>
                  {door.closedAt
                    ? `closed ${moment(door.closedAt)}`
                    : door.expiresAt
                      ? `until ${moment(door.expiresAt)}`
                      : "until closed"}
                </td>
                <td>
                  {!door.closedAt && (
                    <form action="/admin/close-door" method="post" className="inline">
                      <input type="hidden" name="doorId" value={door.id} />
                      <button type="submit" className="quiet">
                        Close
                      </button>
                    </form>
                  )}
                  {door.sealedToken && (
                    <form action="/admin/settle-door" method="post" className="inline">
                      <input type="hidden" name="doorId" value={door.id} />
                      <button type="submit" className="quiet">
                        Approve and pay
                      </button>
                    </form>
                  )}
                  {door.sealedToken && !door.closedAt && (
                    <details className="inline">
                      <summary>Web hooks</summary>
                      <form action="/admin/subscribe-door" method="post">
                        <input type="hidden" name="doorId" value={door.id} />
                        <label htmlFor={`workspace-${door.id}`}>Prolific workspace id</label>
                        <input id={`workspace-${door.id}`} name="workspaceId" required size={24} />
                        <p className="muted">
                          {door.sealedHookKey
                            ? "Signed with the secret this door has."
                            : "Makes a new secret for the workspace; an earlier one ends."}
                        </p>
                        <button type="submit" className="quiet">
                          Subscribe
                        </button>
                      </form>
                    </details>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details>
        <summary>New invitation</summary>
        <form action="/admin/create-door" method="post" className="panel" data-testid="create-invitation">
          <input type="hidden" name="kind" value="invitation" />
          <label htmlFor="invitation-label">For whom (the invited read it)</label>
          <input id="invitation-label" name="label" required maxLength={120} />
          <div className="fields">
            <div>
              <label htmlFor="invitation-cap">How many may join</label>
              <input id="invitation-cap" name="cap" inputMode="numeric" placeholder="any number" />
            </div>
            <div>
              <label htmlFor="invitation-days">Days it is good for</label>
              <input id="invitation-days" name="days" inputMode="numeric" placeholder="until closed" />
            </div>
          </div>
          <button type="submit">Make the link</button>
        </form>
      </details>
      <details>
        <summary>New panel study</summary>
        <form action="/admin/create-door" method="post" className="panel" data-testid="create-panel-door">
          <label htmlFor="panel-kind">Panel</label>
          <select id="panel-kind" name="kind">
            <option value="prolific">Prolific</option>
            <option value="connect">CloudResearch Connect</option>
            <option value="sona">SONA</option>
          </select>
          <label htmlFor="panel-label">Name of the study</label>
          <input id="panel-label" name="label" required maxLength={120} />
          <div className="fields">
            <div>
              <label htmlFor="panel-study">The panel's study id</label>
              <input id="panel-study" name="panelStudyId" />
            </div>
            <div>
              <label htmlFor="panel-quota">HITs a person may do</label>
              <input id="panel-quota" name="quota" inputMode="numeric" placeholder="as many as there are" />
            </div>
            <div>
              <label htmlFor="panel-code">Completion code</label>
              <input id="panel-code" name="completionCode" />
            </div>
            <div>
              <label htmlFor="panel-cap">How many may come</label>
              <input id="panel-cap" name="cap" inputMode="numeric" placeholder="any number" />
            </div>
          </div>
          <label htmlFor="panel-url">Completion or credit address</label>
          <input id="panel-url" name="completionUrl" placeholder="https://… with XXXX where SONA's survey code goes" />
          <div className="fields">
            <div>
              <label htmlFor="panel-token">Prolific API token</label>
              <input id="panel-token" name="token" type="password" autoComplete="off" />
            </div>
            <div>
              <label htmlFor="panel-hook">Web hook secret</label>
              <input id="panel-hook" name="hookKey" type="password" autoComplete="off" />
            </div>
          </div>
          <button type="submit">Make the link</button>
        </form>
      </details>
    </section>
  );
}
