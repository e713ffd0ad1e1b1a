import type { Worker } from "@/lib/market/db/generated/client";

const places = [
  ["/", "Work"],
  ["/history", "History"],
  ["/messages", "Messages"],
] as const;

/** Top of every worker page: where one can go, who one is. */
export function SiteHeader({ worker, here, unread = 0 }: { worker: Worker | null; here?: string; unread?: number }) {
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
            <span className="who" title="Your worker id">
              {worker.name || worker.id}
            </span>
            <button type="submit" className="quiet">
              Sign out
            </button>
          </form>
        </>
      )}
    </header>
  );
}
