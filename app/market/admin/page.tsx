import { headers } from "next/headers";
import { listDoors, listRequesters, listWorkers } from "@/lib/market/operator/queries";
import { isOperator, readFlash } from "@/lib/market/operator/session";
import { listIdenticalTiming, listSharedDevices } from "@/lib/market/workers/devices";
import { AdminDoors } from "../_components/admin-doors";
import { AdminRequesters } from "../_components/admin-requesters";
import { AdminSignIn } from "../_components/admin-sign-in";
import { AdminWorkers } from "../_components/admin-workers";

export const dynamic = "force-dynamic";
export const metadata = { title: "Operator" };

export default async function AdminPage({ searchParams }: { searchParams: Promise<{ signin?: string }> }) {
  const cookies = (await headers()).get("cookie");
  if (!(await isOperator(cookies))) return <AdminSignIn wrong={(await searchParams).signin === "wrong"} />;
  const message = readFlash(cookies);
  const [requesters, doors, workers, devices, timings] = await Promise.all([
    listRequesters(),
    listDoors(),
    listWorkers(),
    listSharedDevices(),
    listIdenticalTiming(),
  ]);
  return (
    <>
      <header className="site-header">
        <a className="brand" href="/admin">
          Market, operator
        </a>
        <form action="/admin/sign-out" method="post">
          <button type="submit" className="quiet">
            Sign out
          </button>
        </form>
      </header>
      <main>
        {message && (
          <div className="notice" role={message.ok ? "status" : "alert"} data-testid="message">
            <p className={message.ok ? undefined : "error"}>{message.text}</p>
            {message.secret && <pre data-testid="secret">{message.secret}</pre>}
          </div>
        )}
        <AdminRequesters requesters={requesters} />
        <AdminDoors doors={doors} />
        <AdminWorkers workers={workers} flags={[...timings, ...devices]} />
      </main>
    </>
  );
}
