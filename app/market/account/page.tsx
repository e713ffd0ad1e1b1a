import { findEarnings } from "@/lib/market/site/queries";
import { money } from "@/lib/market/site/words";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Account" };

export default async function AccountPage({ searchParams }: { searchParams: Promise<{ sure?: string }> }) {
  const worker = await requireWorker();
  const [{ sure }, earnings] = await Promise.all([searchParams, findEarnings(worker.id)]);
  const open = earnings.earnedCents - earnings.paidOutCents + earnings.pendingCents;
  const place = [worker.country, worker.subdivision].filter(Boolean).join("-");
  return (
    <>
      <SiteHeader worker={worker} here="/account" />
      <main className="narrow">
        <h1>Account</h1>
        <dl className="figures">
          <div>
            <dt>Worker id</dt>
            <dd>
              <code>{worker.id}</code>
            </dd>
          </div>
          <div>
            <dt>Name</dt>
            <dd>{worker.name || "–"}</dd>
          </div>
          <div>
            <dt>Place</dt>
            <dd>{place || "–"}</dd>
          </div>
        </dl>
        <p className="muted">
          Requesters see the worker id and your answers. Name and place are seen by nobody but you and the operator of
          this market; the place only decides which work you may take.
        </p>
        <h2>Leave</h2>
        <p>
          Your name, place, code, messages and what your browser is known by are erased at once; a panel&apos;s id as
          soon as you are paid. Answers that you sent in stay with the research they belong to, under an id that names
          nobody.
        </p>
        {open > 0 && (
          <p className="notice" role="note">
            {money(open)} of yours is not paid out yet. If you came by an invitation, write to whoever invited you
            before you leave: afterwards nobody can tell that it is you.
          </p>
        )}
        <form action="/account/erase" method="post" className="panel" data-testid="erase">
          <label className="check">
            <input type="checkbox" name="sure" value="1" /> I want to leave for good; it cannot be undone
          </label>
          {sure === "no" && (
            <p className="error" role="alert">
              Nothing was erased: set the check mark first.
            </p>
          )}
          <button type="submit">Erase my account</button>
        </form>
      </main>
    </>
  );
}
