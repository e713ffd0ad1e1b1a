import { importTones } from "@/components/imports/import-progress";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { formatCountOf, formatTime } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { NeighbourSearch } from "@/lib/features/duplicates/queries";
import { parseStoredSearch } from "@/lib/features/duplicates/schema";
import type { FormState } from "@/lib/forms";

/** The searches of a study with how far each is. */
export function SearchTable({
  searches,
  editable,
  move,
}: {
  searches: readonly NeighbourSearch[];
  editable: boolean;
  move: (searchId: number, act: "pause" | "resume") => (previous: FormState, form: FormData) => Promise<FormState>;
}) {
  return (
    <Table label="Searches">
      <thead>
        <tr>
          <HeadCell>Metrics</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell className="w-56">Progress</HeadCell>
          <HeadCell>Started</HeadCell>
          <HeadCell>
            <span className="sr-only">Act</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {searches.map((search) => {
          const { metrics, side } = parseStoredSearch(search.settings);
          const going = search.state === "queued" || search.state === "running";
          return (
            <Row key={search.id}>
              <Cell>
                {metrics.join(", ")}
                <span className="block text-faint text-xs">
                  at {side} × {side}
                </span>
              </Cell>
              <Cell>
                <Badge tone={importTones[search.state]}>{search.state}</Badge>
              </Cell>
              <Cell>
                {search.error ? (
                  <span className="text-danger text-xs">{search.error}</span>
                ) : (
                  <span className="flex flex-col gap-1">
                    <Progress
                      label={`Search ${search.id}`}
                      total={Math.max(1, search.total ?? 1)}
                      parts={[
                        {
                          label: "done",
                          value: search.state === "done" ? Math.max(1, search.total ?? 1) : search.done,
                          colour: "var(--new)",
                        },
                      ]}
                    />
                    <span className="text-muted text-xs tabular-nums">
                      {search.state === "done" ? "" : `${search.stage}; `}
                      {search.candidates === null
                        ? "counting…"
                        : `${formatCountOf(search.candidates, "candidate")}, ${formatCountOf(search.references ?? 0, "original")}`}
                    </span>
                  </span>
                )}
              </Cell>
              <Cell className="whitespace-nowrap text-muted">{formatTime(search.startedAt ?? search.createdAt)}</Cell>
              <Cell>
                {!editable || search.state === "done" ? null : (
                  <ActionButton
                    look="secondary"
                    size="small"
                    action={move(search.id, going ? "pause" : "resume")}
                    pending="…"
                  >
                    {going ? "Pause" : "Resume"}
                  </ActionButton>
                )}
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
