import Link from "next/link";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { formatCount, formatDifference, formatTime } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { PolicyListItem } from "@/lib/features/exclusions/queries";
import type { FormState } from "@/lib/forms";

type Action = (previous: FormState, form: FormData) => Promise<FormState>;

/** The exclusion policies with what each moved; those in force can be undone. */
export function PolicyTable({
  studyId,
  policies,
  nameOf,
  undoOf,
}: {
  studyId: number;
  policies: readonly PolicyListItem[];
  nameOf: (userId: string) => string;
  undoOf: ((policyId: number) => Action) | null;
}) {
  return (
    <Table label="Exclusion policies">
      <thead>
        <tr>
          <HeadCell>Policy</HeadCell>
          <HeadCell>Excludes</HeadCell>
          <HeadCell numeric>
            <span title="Answers that left the count; all are paid">Answers</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="Selection frequencies that changed">Moved</span>
          </HeadCell>
          <HeadCell numeric>Mean shift</HeadCell>
          <HeadCell>Applied</HeadCell>
          <HeadCell>
            <span className="sr-only">Undo</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {policies.map((policy) => (
          <Row key={policy.id} className={policy.undoneAt ? "text-muted" : ""}>
            <Cell className="max-w-72">
              <span className="block font-medium">{policy.name}</span>
              <span className="block text-muted text-xs">{policy.reason}</span>
            </Cell>
            <Cell className="max-w-64">
              {policy.targets.slice(0, 3).map((target) =>
                /^(W|i-)/.test(target) ? (
                  <Link
                    key={target}
                    href={`/studies/${studyId}/workers/${encodeURIComponent(target)}`}
                    className="figures mr-2 text-accent hover:underline"
                  >
                    {target}
                  </Link>
                ) : (
                  <span key={target} className="mr-2">
                    {target}
                  </span>
                ),
              )}
              {policy.targets.length > 3 ? `and ${policy.targets.length - 3} more` : null}
            </Cell>
            <Cell numeric>{formatCount(policy.effect.votes)}</Cell>
            <Cell numeric>{formatCount(policy.effect.moved)}</Cell>
            <Cell numeric>{formatDifference(policy.effect.meanShift, 3)}</Cell>
            <Cell className="whitespace-nowrap text-muted text-xs">
              {formatTime(policy.createdAt)}
              <br />
              {nameOf(policy.createdBy)}
            </Cell>
            <Cell className="text-right">
              {policy.undoneAt ? (
                <Badge title={`${formatTime(policy.undoneAt)} by ${nameOf(policy.undoneBy ?? "")}`}>undone</Badge>
              ) : undoOf ? (
                <div className="flex justify-end">
                  <ActionButton action={undoOf(policy.id)} look="secondary" size="small" pending="Undoing…">
                    Undo
                  </ActionButton>
                </div>
              ) : (
                <Badge tone="accent">in force</Badge>
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
