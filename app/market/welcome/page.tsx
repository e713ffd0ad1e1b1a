import { headers } from "next/headers";
import { codeCookie, readCookie } from "@/lib/market/site/session";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Welcome" };

export default async function WelcomePage() {
  const worker = await requireWorker();
  const code = readCookie((await headers()).get("cookie"), codeCookie);
  return (
    <>
      <SiteHeader worker={worker} />
      <main className="narrow">
        <h1>Welcome{worker.name && `, ${worker.name}`}</h1>
        {code ? (
          <>
            <p>This is your code to come back with. Write it down now: it is not shown again.</p>
            <p className="code" data-testid="come-back-code">
              {code}
            </p>
          </>
        ) : (
          <p>Your code was shown when you joined; it cannot be shown again.</p>
        )}
        <p className="muted">
          Your worker id is <code>{worker.id}</code>.
        </p>
        <a className="button" href="/">
          Go to the work
        </a>
      </main>
    </>
  );
}
