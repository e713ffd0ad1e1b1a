import type { Worker } from "@/lib/market/db/generated/client";
import { countUnread } from "@/lib/market/workers/messages";

const places = [
  ["/", "Work"],
  ["/history", "History"],
  ["/qualifications", "Qualifications"],
  ["/messages", "Messages"],
] as const;

/** Top of every worker page: where one can go, who one is. */
export async function SiteHeader({ worker, here }: { worker: Worker | null; here?: string }) {
  const unread = worker && here !== "/messages" ? await countUnread(worker.id) : 0;
  return (
    <header className="site-header">
      <a className="brand" href="/">
        Market
      </a>
      {worker && (
        <>
          <nav aria-label="Site">
            {places.map(([href, label]) => (
              <a key={href} href={href} aria-current={here === href ? "page" : undefined}>
                {label}
                {href === "/messages" && unread > 0 && <span className="count">{unread}</span>}
              </a>
            ))}
          </nav>
          <form action="/sign-out" method="post" data-testid="sign-out">
            <a className="who" href="/account" aria-current={here === "/account" ? "page" : undefined}>
              {worker.name || worker.id}
            </a>
            <button type="submit" className="quiet">
              Sign out
            </button>
          </form>
        </>
      )}
    </header>
  );
}
