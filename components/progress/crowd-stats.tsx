import Link from "next/link";
import { HourBars } from "@/components/charts/hour-bars";
import type { CountAtTime } from "@/components/charts/votes-over-time";
import { formatCount, formatDuration, formatMoney } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Stat, StatRow } from "@/components/ui/stat";
import type { CrowdProgress } from "@/lib/features/progress/queries";
import { secondsToEnd } from "@/lib/features/progress/rules";

/** What the crowd does now: submissions against those wanted, rate and end, wage, and what needs a look. */
export function CrowdStats({
  studyId,
  progress,
  hours,
  wageFloorCents,
}: {
  studyId: number;
  progress: CrowdProgress;
  /** Confirmed assignments by hour, oldest first. */
  hours: readonly CountAtTime[];
  wageFloorCents: number;
}) {
  const end = secondsToEnd(progress.wanted, progress.counted, progress.perHour);
  const aside = progress.orphan + progress.quarantined;
  const low = progress.hourlyCents !== null && progress.hourlyCents < wageFloorCents;
  return (
    <StatRow>
      <Stat
        label="Submissions out"
        value={
          <>
            {formatCount(progress.counted)} <span className="text-faint">/ {formatCount(progress.wanted)}</span>
          </>
        }
        picture={
          progress.wanted > 0 ? (
            <Progress
              label="Submissions confirmed of those wanted"
              height={4}
              total={progress.wanted}
              parts={[{ label: "confirmed", value: progress.counted, colour: "var(--new)" }]}
            />
          ) : undefined
        }
        note={progress.wanted === 0 ? "no batch is out" : "confirmed, of those wanted"}
      />
      <Stat
        label="Per hour"
        value={formatCount(progress.perHour)}
        picture={hours.length > 1 ? <HourBars hours={hours} /> : undefined}
        note={hours.length > 1 ? "confirmed, last hour and last day" : "confirmed in the last hour"}
      />
      <Stat
        label="Expected end"
        value={end === null || progress.wanted === 0 ? "–" : end === 0 ? "done" : `in ${formatDuration(end)}`}
        note={end === null ? "no rate yet" : "at the rate of the last hour"}
      />
      <Stat
        label="Measured wage"
        value={progress.hourlyCents === null ? "–" : `${formatMoney(progress.hourlyCents)} / h`}
        note={
          progress.medianSeconds === null ? (
            "no time measured"
          ) : (
            <span className={low ? "text-attention" : ""}>
              {`median ${formatDuration(progress.medianSeconds)}${low ? `, under the floor of ${formatMoney(wageFloorCents)}` : ""}`}
            </span>
          )
        }
      />
      <Stat
        label="Not counted yet"
        value={formatCount(progress.provisional)}
        note={
          aside > 0 ? (
            <Link href={`/studies/${studyId}/votes?state=aside`} className="text-attention hover:underline">
              {`${progress.orphan} orphaned, ${progress.quarantined} quarantined`}
            </Link>
          ) : (
            "provisional; none set aside"
          )
        }
      />
    </StatRow>
  );
}
