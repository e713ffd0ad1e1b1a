import { closedDoorText } from "@/lib/market/doors/queries";
import { SiteHeader } from "./site-header";
import { findWorker } from "./worker";

/** What stands at an address where there is nothing, or nothing for this person; a door's address is most often one cut short on its way. */
export async function MissingView({ path = "" }: { path?: string | undefined }) {
  const worker = await findWorker();
  const isDoor = /^\/(door|join)\//.test(path);
  return (
    <>
      <SiteHeader worker={worker} />
      <main className="narrow">
        <h1>{isDoor ? "This door is closed" : "There is nothing here"}</h1>
        <p role={isDoor ? "alert" : undefined}>
          {isDoor ? closedDoorText.forged : "This work is gone, was never yours, or the address is mistyped."}
        </p>
        <a className="button" href="/">
          {worker ? "Go to the work" : "Go to the start"}
        </a>
      </main>
    </>
  );
}
