import { Bell } from "lucide-react";
import Link from "next/link";
import { Dot, type Tone } from "@/components/ui/badge";

const tones = { idle: "neutral", good: "good", attention: "attention", danger: "danger" } as const satisfies Record<
  string,
  Tone
>;

/** How the market is, as a dot with its sentence on hover and for those who do not see it. */
export function MarketDot({
  studyId,
  health,
  sentence,
}: {
  studyId: number;
  health: keyof typeof tones;
  sentence: string;
}) {
  return (
    <Link
      href={`/studies/${studyId}/batches`}
      title={sentence}
      className="flex size-8 items-center justify-center rounded-md hover:bg-hover"
    >
      <Dot tone={tones[health]} label={`Market: ${sentence}`} />
    </Link>
  );
}

/** Alerts that nobody has acknowledged. */
export function AlertBell({ studyId, alerts }: { studyId: number; alerts: number }) {
  return (
    <Link
      href={`/studies/${studyId}/alerts`}
      aria-label={alerts === 0 ? "Alerts: none" : `Alerts: ${alerts} not seen`}
      className="relative flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      <Bell aria-hidden className="size-4" />
      {alerts > 0 ? (
        <span
          aria-hidden
          className="figures -top-0.5 -right-0.5 absolute flex h-4 min-w-4 items-center justify-center rounded-full bg-attention-soft px-1 font-medium text-attention text-xs"
        >
          {alerts}
        </span>
      ) : null}
    </Link>
  );
}
