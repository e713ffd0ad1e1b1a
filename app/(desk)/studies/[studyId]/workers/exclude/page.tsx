import type { Metadata } from "next";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatDifference, formatFrequency } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { ExclusionForm } from "@/components/workers/exclusion-form";
import { orNotFound, requireStudyPage } from "@/lib/auth/require-study";
import { applyExclusionAction } from "@/lib/features/exclusions/actions";
import { previewExclusion } from "@/lib/features/exclusions/queries";
import { exclusionAddressSchema, exclusionTargetsSchema } from "@/lib/features/exclusions/schema";
import { getStudy } from "@/lib/features/studies/queries";

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Whom the address asks to exclude. */
function readTargets(parameters: Awaited<Props["searchParams"]>) {
  const address = exclusionAddressSchema.parse(parameters);
  const list = (value: string | string[] | undefined) => [value ?? []].flat();
  const asked = exclusionTargetsSchema.safeParse({
    workers: list(address.worker),
    batchIds: list(address.batch).map(Number),
    voteImportIds: list(address.import).map(Number),
  });
  return asked.success ? asked.data : null;
}

type Targets = NonNullable<ReturnType<typeof readTargets>>;

/** "2 workers", "1 batch". */
function subjectOf({ workers, batchIds, voteImportIds }: Targets): string {
  if (workers.length > 0) return formatCountOf(workers.length, "worker");
  if (batchIds.length > 0) return formatCountOf(batchIds.length, "batch", "batches");
  return formatCountOf(voteImportIds.length, "file");
}

function titleOf(targets: Targets | null): string {
  return targets ? `Exclude ${subjectOf(targets)} from the count?` : "Exclude from the count";
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: titleOf(readTargets(await searchParams)) };
}

export default async function ExcludePage({ params, searchParams }: Props) {
  const { studyId } = await requireStudyPage((await params).studyId, "researcher");
  const targets = readTargets(await searchParams);
  if (targets === null)
    return (
      <>
        <PageHeader title={titleOf(targets)} />
        <Notice tone="attention">Nobody was ticked. Go back to the workers and tick those to leave out.</Notice>
      </>
    );
  const [effect, study] = await Promise.all([orNotFound(previewExclusion(studyId, targets)), getStudy(studyId)]);
  return (
    <div className="flex w-full max-w-3xl flex-col gap-6">
      <PageHeader
        title={titleOf(targets)}
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
            name={`Without ${targets.workers.length === 1 ? targets.workers[0] : subjectOf(targets)}`}
            label={`Exclude ${formatCountOf(effect.votes, "answer")}`}
          />
        </Card>
      )}
    </div>
  );
}
