import { ClipboardCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { FlagListForm, ReviewImportForm } from "@/components/reviews/review-import-form";
import { RoundTable } from "@/components/reviews/round-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { importFlagsAction } from "@/lib/features/flags/actions";
import { countFlaggedCandidates } from "@/lib/features/flags/queries";
import { importReviewsAction } from "@/lib/features/reviews/actions";
import { listRounds } from "@/lib/features/reviews/queries";
import { listRevisions } from "@/lib/features/variants/queries";

export const metadata: Metadata = { title: "Review" };

export default async function ReviewsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [rounds, revisions, flagged] = await Promise.all([
    listRounds(studyId),
    listRevisions(studyId),
    countFlaggedCandidates(studyId),
  ]);
  const base = `/studies/${studyId}`;
  const [newest] = rounds;
  const start = canActAs(role, "researcher") ? (
    <Button asChild look="primary">
      <Link href={revisions.length > 0 ? `${base}/reviews/new` : `${base}/variants/new`}>
        {revisions.length > 0 ? "Start a round" : "Draw a variant"}
      </Link>
    </Button>
  ) : undefined;
  const options = revisions.slice(0, 200).map((one) => ({ id: one.id, label: `${one.variantName} r${one.number}` }));
  return (
    <>
      <PageHeader
        title="Review"
        sentence={
          newest
            ? `Round ${newest.number}: ${newest.standings.unreviewed} of ${formatCountOf(newest.classes, "class", "classes")} left, ${newest.standings.problematic} problematic. ${formatCountOf(flagged, "candidate")} flagged in all.`
            : `People look at every class of a draw before it is released. ${formatCountOf(flagged, "candidate")} flagged.`
        }
        actions={rounds.length > 0 ? start : undefined}
      />
      {rounds.length === 0 ? (
        <EmptyState title="No round of review yet" icon={<ClipboardCheck />} action={start}>
          {revisions.length > 0
            ? "A round goes through the classes of a revision: each is reviewed, or problematic. Flag what must not be drawn, draw the next revision, and only classes whose images changed come back."
            : "A round goes through the classes of a revision, and nothing has been drawn yet."}
        </EmptyState>
      ) : (
        <Card flush title="Rounds">
          <RoundTable studyId={studyId} rounds={rounds} />
        </Card>
      )}
      {canActAs(role, "researcher") ? (
        <div className="grid gap-6 lg:grid-cols-2">
          <Card title="Flags from elsewhere" note="Images that an earlier study found unfit.">
            <FlagListForm action={importFlagsAction.bind(null, String(studyId))} />
          </Card>
          {options.length > 0 ? (
            <Card title="Reviews from elsewhere" note="They become a round over the revision.">
              <ReviewImportForm action={importReviewsAction.bind(null, String(studyId))} revisions={options} />
            </Card>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
