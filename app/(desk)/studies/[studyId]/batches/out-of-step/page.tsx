import { CircleCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BatchTabs } from "@/components/batches/batch-tabs";
import { ActForm } from "@/components/payments/decision-forms";
import { Ago } from "@/components/ui/ago";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { FinalActionButton } from "@/components/ui/final-action-button";
import { formatCountOf } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { retryCallAction } from "@/lib/features/crowd/actions";
import { giveUpPostingAction } from "@/lib/features/postings/actions";
import { listOutOfStep } from "@/lib/features/postings/queries";
import { mendOf } from "@/lib/features/postings/rules";

export const metadata: Metadata = { title: "Out of step" };

export default async function OutOfStepPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const found = await listOutOfStep(studyId);
  const base = `/studies/${studyId}`;
  const now = new Date();
  return (
    <>
      <LiveRefresh seconds={10} />
      <PageHeader
        title="Out of step"
        sentence={
          found.length === 0
            ? "Our books and the market's agree."
            : `${formatCountOf(found.length, "thing differs", "things differ")} between our books and the market's, or may. Most mend themselves; what stays needs a person.`
        }
      />
      <BatchTabs studyId={studyId} role={role} current="/batches/out-of-step" />
      {found.length === 0 ? (
        <EmptyState title="Everything is in step" icon={<CircleCheck />}>
          Every call to a market has been answered, every HIT was listed within two minutes, and every submission agrees
          with the market's answer.
        </EmptyState>
      ) : (
        <Card flush>
          <Table label="Out of step">
            <thead>
              <tr>
                <HeadCell>What</HeadCell>
                <HeadCell>Where</HeadCell>
                <HeadCell>Why, and what to do</HeadCell>
                <HeadCell>Since</HeadCell>
                <HeadCell>
                  <span className="sr-only">Act</span>
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {found.map((one) => (
                <Row
                  key={`${one.what}/${one.outboxId}/${one.assignmentId}/${one.lostPostingId}/${one.batchId}/${one.hitIndex}`}
                >
                  <Cell className="whitespace-nowrap">
                    <Badge tone={one.what === "call refused" || one.what === "quarantined" ? "danger" : "attention"}>
                      {one.what}
                    </Badge>
                  </Cell>
                  <Cell className="whitespace-nowrap">
                    {one.batchId === null ? null : (
                      <Link href={`${base}/batches/${one.batchId}`} className="hover:text-accent">
                        {one.batchName}
                        {one.hitIndex === null ? "" : `, HIT ${one.hitIndex + 1}`}
                      </Link>
                    )}
                  </Cell>
                  <Cell className="max-w-xl whitespace-normal break-words text-xs">
                    {one.why}
                    <p className="text-muted">{mendOf(one)}</p>
                  </Cell>
                  <Cell className="whitespace-nowrap text-muted">
                    <Ago at={one.since} now={now} />
                  </Cell>
                  <Cell>
                    {one.assignmentId !== null ? (
                      <Link href={`${base}/votes/${one.assignmentId}`} className="text-accent hover:underline">
                        Look at it
                      </Link>
                    ) : !canActAs(role, "researcher") ? null : one.lostPostingId !== null ? (
                      <FinalActionButton
                        action={giveUpPostingAction.bind(null, String(studyId), one.lostPostingId)}
                        question="What is left of its money goes back, and the market is asked for it no more."
                        sure="Give it up"
                      >
                        Give up
                      </FinalActionButton>
                    ) : one.outboxId !== null ? (
                      <ActForm
                        action={retryCallAction.bind(null, String(studyId), one.outboxId)}
                        label="Try again now"
                      />
                    ) : null}
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </>
  );
}
