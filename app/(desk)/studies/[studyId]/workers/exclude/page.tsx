import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatDifference, formatFrequency } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { ExclusionForm } from "@/components/workers/exclusion-form";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { applyExclusionAction } from "@/lib/features/exclusions/actions";
import { previewExclusion } from "@/lib/features/exclusions/queries";
import { exclusionAddressSchema, exclusionTargetsSchema } from "@/lib/features/exclusions/schema";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Exclude from the count" };

export default async function ExcludePage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "researcher");
  const address = exclusionAddressSchema.parse(await searchParams);
  const list = (value: string | string[] | undefined) => [value ?? []].flat();
  const asked = exclusionTargetsSchema.safeParse({
    workers: list(address.worker),
    batchIds: list(address.batch).map(Number),
    voteImportIds: list(address.import).map(Number),
  });
  if (!asked.success)
    return (
      <>
        <PageHeader title="Exclude from the count" />
        <Notice tone="attention">Nobody was ticked. Go back to the workers and tick those to leave out.</Notice>
      </>
    );
  const targets = asked.data;
  const [effect, study] = await Promise.all([orNotFound(previewExclusion(studyId, targets)), getStudy(studyId)]);
  const subject =
    targets.workers.length > 0
      ? formatCountOf(targets.workers.length, "worker")
      : targets.batchIds.length > 0
        ? formatCountOf(targets.batchIds.length, "batch", "batches")
        : formatCountOf(targets.voteImportIds.length, "file");
  return (
    <div className="flex w-full max-w-3xl flex-col gap-6">
      <PageHeader
        title={`Exclude ${subject} from the count?`}
        sentence="Paid, not counted: nobody loses money, and it can be undone. This is what would move; nothing has yet."
      />
      <StatRow>
        <Stat
          label="Answers leave"
          value={formatCount(effect.votes)}
          note={`${formatCount(effect.assignments)} submissions`}
        />
        <Stat
          label="Frequencies move"
          value={formatCount(effect.moved)}
          note={`of ${formatCount(effect.images)} images that lose votes`}
        />
        <Stat
          label="Mean shift"
          value={formatDifference(effect.meanShift, 3)}
          note={`largest ${formatFrequency(effect.largestShift)}`}
        />
        <Stat label="Leave their bin" value={formatCount(effect.changedBin)} note="images" />
        <Stat
          label={`Fall below ${study.minimumVotes} votes`}
          value={formatCount(effect.belowMinimum)}
          note="top them up with a batch"
        />
      </StatRow>
      {effect.votesLeft === 0 ? (
        <Notice tone="danger">
          This would exclude everyone: no vote of the study would be left. It cannot be applied.
        </Notice>
      ) : (
        <Card title="Apply it as a named policy">
          <ExclusionForm
            action={applyExclusionAction.bind(null, String(studyId))}
            targets={JSON.stringify(targets)}
            name={`Without ${targets.workers.length === 1 ? targets.workers[0] : subject}`}
            label={`Exclude ${formatCountOf(effect.votes, "answer")}`}
          />
        </Card>
      )}
    </div>
  );
}
