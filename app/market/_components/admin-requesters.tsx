import type { listRequesters } from "@/lib/market/operator/queries";
import { moment, money } from "@/lib/market/site/words";

/** Who posts HITs, with which keys and how much money. */
export function AdminRequesters({ requesters }: { requesters: Awaited<ReturnType<typeof listRequesters>> }) {
  return (
    <section aria-labelledby="requesters">
      <h2 id="requesters">Requesters</h2>
      <table>
        <thead>
          <tr>
            <th>Requester</th>
            <th>Keys</th>
            <th className="number">Available</th>
            <th className="number">On hold</th>
            <th className="number">Add money</th>
          </tr>
        </thead>
        <tbody>
          {requesters.map((requester) => (
            <tr key={requester.id}>
              <td>{requester.name}</td>
              <td>
                {requester.keys.map((key) => (
                  <form key={key.accessKeyId} action="/admin/revoke-key" method="post" className="inline">
                    <input type="hidden" name="accessKeyId" value={key.accessKeyId} />
                    <code>{key.accessKeyId}</code>
                    {key.revokedAt ? (
                      <span className="muted">revoked {moment(key.revokedAt)}</span>
                    ) : (
                      <button type="submit" className="quiet">
                        Revoke
                      </button>
                    )}
                  </form>
                ))}
                <form action="/admin/create-key" method="post" className="inline">
                  <input type="hidden" name="requesterId" value={requester.id} />
                  <button type="submit" className="quiet">
                    New key
                  </button>
                </form>
              </td>
              <td className="number" data-label="available">
                {money(requester.availableCents)}
              </td>
              <td className="number" data-label="on hold">
                {money(requester.heldCents)}
              </td>
              <td className="number">
                <form action="/admin/deposit" method="post" className="inline">
                  <input type="hidden" name="requesterId" value={requester.id} />
                  <input
                    name="amount"
                    inputMode="decimal"
                    aria-label={`Dollars to add for ${requester.name}`}
                    placeholder="100"
                    size={6}
                    required
                  />
                  <button type="submit" className="quiet">
                    Add
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form action="/admin/check-books" method="post" className="below">
        <button type="submit" className="quiet">
          Check the books
        </button>
      </form>
      <details>
        <summary>New requester</summary>
        <form action="/admin/create-requester" method="post" className="panel" data-testid="create-requester">
          <label htmlFor="requester-name">Name, as workers see it</label>
          <input id="requester-name" name="name" required maxLength={120} />
          <label htmlFor="requester-balance">Opening balance in dollars</label>
          <input id="requester-balance" name="balance" inputMode="decimal" defaultValue="100" required />
          <button type="submit">Create with a key</button>
        </form>
      </details>
    </section>
  );
}
