import { moment } from "@/lib/market/site/words";
import { listMessages, markRead } from "@/lib/market/workers/messages";
import { LinkedText } from "../_components/linked-text";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Messages" };

export default async function MessagesPage() {
  const worker = await requireWorker();
  const messages = await listMessages(worker.id);
  await markRead(worker.id);
  return (
    <>
      <SiteHeader worker={worker} here="/messages" />
      <main>
        <h1>Messages</h1>
        {messages.length === 0 ? (
          <div className="empty">
            <p>Nobody has written to you.</p>
            <p className="muted">Requesters whose work you did can write here; you never get e-mail.</p>
          </div>
        ) : (
          <ul className="messages" data-testid="messages">
            {messages.map((message) => (
              <li key={String(message.id)} className={message.readAt ? undefined : "unread"}>
                <h2>{message.subject}</h2>
                <p className="muted">
                  {message.requester?.name ?? "The market"} · {moment(message.sentAt)}
                </p>
                <p>
                  <LinkedText text={message.body} />
                </p>
              </li>
            ))}
          </ul>
        )}
      </main>
    </>
  );
}
