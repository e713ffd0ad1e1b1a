import { formatAgo, formatTime } from "./format";

/** How long ago something was; when exactly on hover. */
export function Ago({ at, now }: { at: Date; now: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatTime(at)} className="whitespace-nowrap">
      {formatAgo(at, now)}
    </time>
  );
}
