import Link from "next/link";
import { ActionButton } from "@/components/ui/action-button";
import { Badge, type Tone } from "@/components/ui/badge";
import { formatTime } from "@/components/ui/format";
import type { AlertListItem } from "@/lib/features/alerts/queries";
import type { AlertKind } from "@/lib/features/alerts/schema";
import type { FormState } from "@/lib/forms";

const words: Readonly<Record<AlertKind, string>> = {
  stalledBatch: "stalled",
  spam: "spam",
  wageUnderFloor: "wage",
  budget: "budget",
  marketUnreachable: "market",
  retention: "retention",
};
const toneOf = (alert: AlertListItem): Tone =>
  alert.closedAt ? "neutral" : alert.kind === "marketUnreachable" ? "danger" : "attention";

/** Alerts with where they went; those that stand can be acknowledged. */
export function AlertList({
  alerts,
  acknowledge,
}: {
  alerts: readonly AlertListItem[];
  acknowledge: ((previous: FormState, form: FormData) => Promise<FormState>) | null;
}) {
  return (
    <ul className="divide-y">
      {alerts.map((alert) => (
        <li key={alert.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
          <div className="min-w-0 max-w-2xl">
            <p className="flex flex-wrap items-center gap-2">
              <Badge tone={toneOf(alert)}>{words[alert.kind]}</Badge>
              <span className="text-muted text-xs">
                {formatTime(alert.openedAt)}
                {alert.closedAt ? `, over since ${formatTime(alert.closedAt)}` : ""}
              </span>
            </p>
            <p className={`mt-1 ${alert.closedAt ? "text-muted" : ""}`}>
              <Link href={alert.href} className="hover:text-accent">
                {alert.message}
              </Link>
            </p>
            {alert.deliveries.length > 0 ? (
              <p className="mt-1 text-muted text-xs">
                {alert.deliveries
                  .map(
                    (one) =>
                      `${one.target}: ${one.sentAt ? "sent" : one.lastError ? `not sent (${one.lastError})` : "on its way"}`,
                  )
                  .join(" · ")}
              </p>
            ) : null}
          </div>
          {alert.closedAt ? null : alert.acknowledgedBy ? (
            <Badge>seen</Badge>
          ) : acknowledge ? (
            <ActionButton action={acknowledge} fields={{ id: String(alert.id) }} look="secondary" size="small">
              Seen
            </ActionButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
