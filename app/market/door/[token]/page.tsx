import { notFound } from "next/navigation";
import { readDoorToken } from "@/lib/market/doors/links";
import { panels, readPanelIds } from "@/lib/market/doors/panels";
import { closedDoorText, findDoor } from "@/lib/market/doors/queries";
import { SiteHeader } from "../../_components/site-header";
import { findWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Welcome" };

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DoorPage({ params, searchParams }: Props) {
  const token = decodeURIComponent((await params).token);
  const query = await searchParams;
  const get = (name: string) => [query[name]].flat()[0] ?? null;
  const [worker, found] = await Promise.all([findWorker(), findDoor(token)]);
  if (!found.ok && found.reason === "forged") notFound();
  const known = found.ok || (found.reason === "full" && readDoorToken(token) !== null);
  const ids = found.ok ? readPanelIds(found.door, get) : null;
  return (
    <>
      <SiteHeader worker={worker} />
      <main className="narrow">
        {!known || !found.ok || found.door.kind === "invitation" ? (
          <>
            <h1>This door is closed</h1>
            <p role="alert">{found.ok ? closedDoorText.forged : closedDoorText[found.reason]}</p>
          </>
        ) : typeof ids === "string" ? (
          <>
            <h1>This link is incomplete</h1>
            <p role="alert">{ids}</p>
          </>
        ) : (
          <>
            <h1>Welcome from {panels[found.door.kind].name}</h1>
            <p className="lead">{found.door.label}</p>
            <p>
              You work here on short tasks, one after the other
              {found.door.quota !== null && `, ${found.door.quota} in all`}. When you are done, a button takes you back
              with your completion code. You can stop after any of them.
            </p>
            <form action={`/door/${token}/enter`} method="post" data-testid="enter-door">
              {[
                panels[found.door.kind].participant,
                panels[found.door.kind].study,
                panels[found.door.kind].session,
              ].map(
                (name) => name && get(name) && <input key={name} type="hidden" name={name} value={get(name) ?? ""} />,
              )}
              <button type="submit">Start</button>
            </form>
          </>
        )}
      </main>
    </>
  );
}
