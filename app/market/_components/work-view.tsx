import { frameOf } from "@/lib/market/site/frame";
import type { Work } from "@/lib/market/site/queries";
import { clock, money } from "@/lib/market/site/words";
import { HitFrame } from "./hit-frame";

// Counts down, tells the frame how much time there is, and looks for the result when the frame says that it has submitted. A stranger's
// page can send the same message: all it gets is a reload. More time is asked for without a reload, which would open the frame anew.
const script = `(() => {
  let end = performance.now() + Number(document.getElementById("left").dataset.seconds) * 1000;
  const frame = document.querySelector("iframe.hit"), more = document.getElementById("more-time");
  const tell = () => frame.contentWindow.postMessage({ market: "time", secondsLeft: Math.round((end - performance.now()) / 1000) }, "*");
  frame.addEventListener("load", tell);
  tell();
  if (more) more.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(more.action, { method: "POST", headers: { accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return location.reload();
    end = performance.now() + (await answer.json()).secondsLeft * 1000;
    more.style.display = "none";
    document.getElementById("more-told").textContent = "You have more time.";
    show();
    tell();
    frame.focus();
  });
  const show = () => {
    const left = document.getElementById("left");
    const s = Math.max(0, Math.round((end - performance.now()) / 1000));
    const two = (n) => String(n).padStart(2, "0"), h = Math.floor(s / 3600), m = Math.floor(s % 3600 / 60);
    left.textContent = (h ? h + ":" + two(m) : m) + ":" + two(s % 60);
    left.classList.toggle("short", s < 120);
    if (s === 0) { clearInterval(timer); location.reload(); }
  };
  const timer = setInterval(show, 1000);
  addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.data && event.data.market === "submitted") location.reload();
  });
})()`;

/** A HIT in work: the requester's page in its frame, the time left, the way to give it back. Works without JavaScript: the link above the frame shows the result. */
export function WorkView({ work }: { work: Work }) {
  const { assignment, hit } = work;
  const held = { assignmentId: assignment.id, workerId: assignment.workerId ?? "" };
  return (
    <main className="working">
      <section className="bar" aria-label="This HIT">
        <div className="what">
          <h1>{hit.hitType.title}</h1>
          <p className="muted">
            {work.requester} · {money(assignment.rewardCents)} ·{" "}
            {/* The clock may have moved before the page's bundle is there: the bundle must not draw page and frame anew for that. */}
            <span id="left" className="left" data-seconds={work.secondsLeft} suppressHydrationWarning>
              {clock(work.secondsLeft)}
            </span>{" "}
            left <span id="more-told" role="status" suppressHydrationWarning />
          </p>
        </div>
        {work.isExtendable && (
          <form action={`/assignments/${assignment.id}/extend`} method="post" id="more-time" data-testid="more-time">
            <button
              type="submit"
              className="quiet"
              title={`Once: ${clock(hit.hitType.assignmentDurationSeconds)} more`}
            >
              More time
            </button>
          </form>
        )}
        <a className="quiet" href={`/assignments/${assignment.id}`} data-testid="continue">
          Submitted? Go on
        </a>
        <form action={`/assignments/${assignment.id}/return`} method="post" data-testid="return">
          <button type="submit" className="quiet">
            Return
          </button>
        </form>
      </section>
      <HitFrame {...frameOf(hit, held)} height={hit.frameHeight} title={hit.hitType.title} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, so that the page needs no bundle of its own */}
      <script dangerouslySetInnerHTML={{ __html: script }} />
    </main>
  );
}
