import { countryName } from "@/lib/market/site/places";
import { findEarnings } from "@/lib/market/site/queries";
import { money } from "@/lib/market/site/words";
import { PlaceFields } from "../_components/place-fields";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Account" };

export default async function AccountPage({
  searchParams,
}: {
  searchParams: Promise<{ sure?: string; saved?: string }>;
}) {
  const worker = await requireWorker();
  const [{ sure, saved }, earnings] = await Promise.all([searchParams, findEarnings(worker.id)]);
  const open = earnings.earnedCents - earnings.paidOutCents + earnings.pendingCents;
  const place = worker.country && [worker.subdivision, countryName(worker.country)].filter(Boolean).join(", ");
  return (
    <>
      <SiteHeader worker={worker} here="/account" />
      <main className="narrow">
        <h1>Account</h1>
        {saved && (
          <p className="notice" role="status">
            Saved.
          </p>
        )}
        <dl className="figures">
          <div>
            <dt>Worker id</dt>
            <dd>
              <code>{worker.id}</code>
            </dd>
          </div>
          <div>
            <dt>Name</dt>
            <dd>{worker.name || "none"}</dd>
          </div>
          <div>
            <dt>Place</dt>
            <dd>{place || "not stated"}</dd>
          </div>
          <div>
            <dt>Of age</dt>
            <dd>{worker.adult ? "yes" : "not stated"}</dd>
          </div>
        </dl>
        <p className="muted">
          Requesters see the worker id and your answers. Name and place are seen by nobody but you and the operator of
          this market; the place only decides which work you may take.
        </p>
        <form action="/account/change" method="post" className="panel" data-testid="change-account">
          <label htmlFor="name">What should we call you?</label>
          <input
            id="name"
            name="name"
            maxLength={80}
            autoComplete="nickname"
            defaultValue={worker.name}
            placeholder="Any name, or none"
          />
          {worker.country === null ? (
            <PlaceFields adult={worker.adult} />
          ) : (
            <p className="muted">
              Moved? Place and age stand as you stated them; ask whoever invited you to have them changed.
            </p>
          )}
          <button type="submit">Save</button>
        </form>
        {worker.codeHash !== null && (
          <>
            <h2>Code to come back with</h2>
            <p>Lost it, or somebody saw it? A new one replaces it and signs out your other browsers.</p>
            <form action="/account/code" method="post" data-testid="renew-code">
              <button type="submit" className="quiet">
                Make a new code
              </button>
            </form>
          </>
        )}
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
          <button type="submit" className="danger">
            Erase my account
          </button>
        </form>
      </main>
    </>
  );
}
