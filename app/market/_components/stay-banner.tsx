import { panels } from "@/lib/market/doors/panels";
import type { Stay } from "@/lib/market/doors/stays";

/** For people from a panel: how far they are, and the way back with their code. */
export function StayBanner({ stay, nothingDone }: { stay: Stay; nothingDone: boolean }) {
  const { door, done, full } = stay;
  const panel = door.kind === "invitation" ? "" : panels[door.kind].name;
  return (
    <section className="notice row" aria-label="Your stay" data-testid="stay" data-done={done} data-full={full}>
      <p style={{ flex: "1 1 260px", margin: 0 }}>
        {full
          ? "That was the last one. Thank you! Go back to be paid."
          : `${done}${door.quota === null ? "" : ` of ${door.quota}`} done. Go on, take a break, or finish.`}
        {nothingDone && <span className="error"> Submit at least one HIT before you finish.</span>}
      </p>
      <form action="/door/finish" method="post" data-testid="finish-door">
        <button type="submit" className={full ? undefined : "quiet"}>
          Finish and go back to {panel}
        </button>
      </form>
    </section>
  );
}
