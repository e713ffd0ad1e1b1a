import type { QualificationRow } from "@/lib/market/qualifications/request";

/** Where a worker stands with a qualification. */
export function QualificationState({ row }: { row: QualificationRow }) {
  if (row.status === "granted") {
    return (
      <div className="pay">
        <strong>{row.value}</strong>
        <span className="muted">your score</span>
      </div>
    );
  }
  const text =
    row.status === "revoked"
      ? "taken back"
      : row.requestState === "pending"
        ? "asked for"
        : row.requestState === "testing"
          ? "test in progress"
          : row.requestState === "rejected"
            ? "not granted"
            : row.requestState === "lapsed"
              ? "test ran out of time"
              : "not asked for";
  return <span className="muted">{text}</span>;
}
