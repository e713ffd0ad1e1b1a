import { MessageCircle } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BatchTabs } from "@/components/batches/batch-tabs";
import { ActForm, BonusForm } from "@/components/payments/decision-forms";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { FinalActionButton } from "@/components/ui/final-action-button";
import { formatAgo, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudyPage } from "@/lib/auth/require-study";
import { bonusAction, closeMessageAction, eraseWorkerAction, overrideAction } from "@/lib/features/payments/actions";
import { listOpenMessages, type WorkerMessageItem } from "@/lib/features/payments/queries";

export const metadata: Metadata = { title: "Messages of workers" };

const titles: Readonly<Record<WorkerMessageItem["kind"], string>> = {
  problem: "problem",
  could_not_submit: "could not submit",
  appeal: "objection",
  withdrawal: "withdrawal",
};

export default async function MessagesPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudyPage((await params).studyId, "reviewer");
  const messages = await listOpenMessages(studyId);
  const now = new Date();
  return (
    <>
      <PageHeader
        title="Messages of workers"
        sentence={
          messages.length === 0
            ? "Nobody waits for an answer."
            : `${formatCountOf(messages.length, "message waits", "messages wait")} for somebody.`
        }
      />
      <BatchTabs studyId={studyId} role={role} current="/batches/messages" />
      {messages.length === 0 ? (
        <EmptyState title="No open message" icon={<MessageCircle />}>
          Workers write from the page of a HIT: something is wrong with it, they could not submit, they object to a
          rejection, or they withdraw.
        </EmptyState>
      ) : (
        messages.map((message) => (
          <Card
            key={message.id}
            title={`${message.pseudonym ?? "A worker"} on HIT ${message.hitIndex + 1} of ${message.batchName}`}
            note={formatAgo(message.createdAt, now)}
          >
            <div className="flex flex-col gap-4">
              <p className="flex items-start gap-3">
                <Badge tone={message.kind === "problem" ? "neutral" : "attention"}>{titles[message.kind]}</Badge>
                {/* A stranger's words: whatever they hold stays in its place, and in its own direction. */}
                <bdi className="wrap-anywhere min-w-0 whitespace-pre-wrap">{message.text || "(no words)"}</bdi>
              </p>
              {canActAs(role, "researcher") ? <MessageActs studyId={String(studyId)} message={message} /> : null}
            </div>
          </Card>
        ))
      )}
    </>
  );
}

function MessageActs({ studyId, message }: { studyId: string; message: WorkerMessageItem }) {
  const { kind, assignmentId, workerId } = message;
  const submission = assignmentId === null ? null : String(assignmentId);
  return (
    <div className="flex flex-col gap-3">
      {kind === "could_not_submit" ? (
        submission ? (
          <BonusForm
            action={bonusAction.bind(null, studyId, submission, "compensation")}
            ordered={message.bonuses}
            label="Compensate"
            reason="For a HIT that you did and could not submit. We are sorry."
          />
        ) : (
          <p className="text-muted text-xs">
            A market pays for submitted work only, and it has listed none of this worker: ask them to submit any HIT of
            the study, then compensate here.
          </p>
        )
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        {message.rejection === "takenBack" ? <p>The rejection was taken back.</p> : null}
        {kind === "appeal" && submission && message.rejection === "stands" ? (
          <ActForm action={overrideAction.bind(null, studyId, submission)} label="Take the rejection back and pay" />
        ) : null}
        {kind === "withdrawal" && workerId !== null ? (
          <FinalActionButton
            action={eraseWorkerAction.bind(null, studyId, String(workerId))}
            question="Their answers leave the frequencies and are gone for good; what they have earned is still paid."
            sure="Erase for good"
          >
            Erase this worker
          </FinalActionButton>
        ) : null}
        {submission ? (
          <Link href={`/studies/${studyId}/votes/${submission}`} className="text-accent hover:underline">
            The submission
          </Link>
        ) : null}
        <ActForm action={closeMessageAction.bind(null, studyId, String(message.id))} label="Done" />
      </div>
    </div>
  );
}
