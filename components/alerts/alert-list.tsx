import {
  ArrowRight,
  CalendarClock,
  Clock,
  HandCoins,
  type LucideIcon,
  ShieldAlert,
  Unplug,
  Wallet,
} from "lucide-react";
import Link from "next/link";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { formatTime } from "@/components/ui/format";
import type { AlertListItem } from "@/lib/features/alerts/queries";
import type { AlertKind } from "@/lib/features/alerts/schema";
import type { FormState } from "@/lib/forms";

const kinds: Readonly<Record<AlertKind, { title: string; Icon: LucideIcon }>> = {
  stalledBatch: { title: "A batch is stalled", Icon: Clock },
  spam: { title: "Answers that look like spam", Icon: ShieldAlert },
  wageUnderFloor: { title: "A wage under the floor", Icon: HandCoins },
  budget: { title: "The budget runs out", Icon: Wallet },
  marketUnreachable: { title: "The market does not answer", Icon: Unplug },
  retention: { title: "Raw answers are to be deleted", Icon: CalendarClock },
};

function lookOf(alert: AlertListItem): string {
  if (alert.closedAt) return "bg-hover text-faint";
  return alert.kind === "marketUnreachable" ? "bg-danger-soft text-danger" : "bg-attention-soft text-attention";
}

/** Alerts with where they went; those that stand can be acknowledged. */
export function AlertList({
  alerts,
  acknowledge,
}: {
  alerts: readonly AlertListItem[];
  acknowledge: ((previous: FormState, form: FormData) => Promise<FormState>) | null;
}) {
  return (
    <ul className="divide-y border-t">
      {alerts.map((alert) => {
        const { title, Icon } = kinds[alert.kind];
        return (
          <li
            key={alert.id}
            className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3 gap-y-2 px-4 py-4 sm:grid-cols-[2rem_minmax(0,1fr)_auto]"
          >
            <span className={`flex size-8 items-center justify-center rounded-md ${lookOf(alert)}`}>
              <Icon aria-hidden className="size-4" />
            </span>
            <div className="min-w-0 max-w-2xl">
              <p className="flex flex-wrap items-baseline gap-x-2.5">
                <span className={`font-medium ${alert.closedAt ? "text-muted" : ""}`}>{title}</span>
                <span className="text-muted text-xs">
                  {formatTime(alert.openedAt)}
                  {alert.closedAt ? `, over since ${formatTime(alert.closedAt)}` : ""}
                </span>
              </p>
              <p className="mt-0.5 text-muted">{alert.message}.</p>
              {alert.deliveries.length > 0 ? (
                <p className="mt-1 text-faint text-xs">
                  {alert.deliveries
                    .map(
                      (one) =>
                        `${one.target}: ${one.sentAt ? "sent" : one.lastError ? `not sent (${one.lastError})` : "on its way"}`,
                    )
                    .join(" · ")}
                </p>
              ) : null}
            </div>
            <div className="flex items-start gap-3 max-sm:col-start-2">
              <Link
                href={alert.href}
                aria-label={`Look: ${title}`}
                className="flex h-7 items-center gap-1 text-accent text-xs hover:underline"
              >
                Look <ArrowRight aria-hidden className="size-3" />
              </Link>
              {alert.closedAt ? null : alert.acknowledgedBy ? (
                <span className="flex h-7 items-center">
                  <Badge>seen</Badge>
                </span>
              ) : acknowledge ? (
                <ActionButton action={acknowledge} fields={{ id: String(alert.id) }} look="secondary" size="small">
                  Seen
                </ActionButton>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
