import { ClipboardCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { RoundForm } from "@/components/reviews/round-form";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudyPage } from "@/lib/auth/require-study";
import { createRoundAction } from "@/lib/features/reviews/actions";
import { listRounds } from "@/lib/features/reviews/queries";
import { listStudyMembers } from "@/lib/features/studies/queries";
import { listRevisions } from "@/lib/features/variants/queries";

export const metadata: Metadata = { title: "Start a round" };

export default async function NewRoundPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await requireStudyPage((await params).studyId, "researcher");
  const [revisions, members, rounds] = await Promise.all([
    listRevisions(studyId),
    listStudyMembers(studyId),
    listRounds(studyId),
  ]);
  return (
    <div className="flex w-full max-w-xl flex-col gap-6">
      <PageHeader
        title="Start a round"
        sentence={
          rounds.length > 0
            ? "Every class of the revision is judged once more, but for those carried over."
            : "Every class of the revision is looked at and judged: reviewed, or problematic."
        }
      />
      {revisions.length === 0 ? (
        <EmptyState
          icon={<ClipboardCheck />}
          title="No revision yet"
          action={
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/variants/new`}>Draw a variant</Link>
            </Button>
          }
        >
          A round goes through the classes of a revision. Draw one first.
        </EmptyState>
      ) : (
        <RoundForm
          action={createRoundAction.bind(null, String(studyId))}
          revisions={revisions.slice(0, 200).map((one) => ({ id: one.id, label: `${one.variantName} r${one.number}` }))}
          reviewers={members
            .filter((member) => member.role !== "viewer")
            .map((member) => ({ id: member.userId, name: member.name, role: member.role }))}
          again={rounds.length > 0}
        />
      )}
    </div>
  );
}
