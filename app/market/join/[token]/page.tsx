import { notFound } from "next/navigation";
import { closedDoorText, findDoor } from "@/lib/market/doors/queries";
import { JoinForm } from "../../_components/join-form";
import { SiteHeader } from "../../_components/site-header";
import { findWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Join" };

export default async function JoinPage({ params }: { params: Promise<{ token: string }> }) {
  const token = decodeURIComponent((await params).token);
  const [worker, found] = await Promise.all([findWorker(), findDoor(token)]);
  if (!worker && !found.ok && found.reason === "forged") notFound();
  return (
    <>
      <SiteHeader worker={worker} />
      <main className="narrow">
        {worker ? (
          <>
            <h1>You are signed in already</h1>
            <p>
              This browser has the account <code>{worker.id}</code>. One person has one account here.
            </p>
            <a className="button" href="/">
              Go to the work
            </a>
          </>
        ) : found.ok ? (
          <JoinForm token={token} label={found.door.label} />
        ) : (
          <>
            <h1>This door is closed</h1>
            <p role="alert">{closedDoorText[found.reason]}</p>
          </>
        )}
      </main>
    </>
  );
}
