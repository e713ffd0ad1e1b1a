import type { Metadata } from "next";
import { RoleNotice } from "@/components/studies/role-notice";
import { formatCount } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { DrawForm } from "@/components/variants/draw-form";
import { strategyOrder, strategyWords } from "@/components/variants/strategy-words";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { getStudy } from "@/lib/features/studies/queries";
import { drawRevisionAction } from "@/lib/features/variants/actions";
import { listRevisions } from "@/lib/features/variants/queries";
import { drawAddressSchema } from "@/lib/features/variants/schema";
import { getVotesSummary } from "@/lib/features/votes/queries";

export const metadata: Metadata = { title: "Draw a variant" };

export default async function NewRevisionPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const { strategy, startingFrom } = drawAddressSchema.parse(await searchParams);
  const [study, revisions, votes] = await Promise.all([
    getStudy(studyId),
    listRevisions(studyId),
    getVotesSummary(studyId),
  ]);
  const base = `/studies/${studyId}/variants/new`;
  return (
    <div className="flex w-full max-w-xl flex-col gap-6">
      <PageHeader
        title="Draw a variant"
        sentence={`${formatCount(votes.imagesWithMinimumVotes)} images have the ${study.minimumVotes} votes that a draw asks for.`}
      />
      <div className="flex flex-col gap-2">
        <div className="max-w-full overflow-x-auto">
          <LinkSegments
            label="Strategy"
            tabs={([...strategyOrder, "targetHistogram"] as const).map((one) => ({
              href: `${base}?strategy=${one}${startingFrom ? `&startingFrom=${startingFrom}` : ""}`,
              label: strategyWords[one].name,
              current: one === strategy,
            }))}
          />
        </div>
        <p className="text-muted">{strategyWords[strategy].sentence}</p>
      </div>
      {canActAs(role, "researcher") ? (
        <DrawForm
          key={strategy}
          action={drawRevisionAction.bind(null, String(studyId))}
          strategy={strategy}
          defaults={{
            imagesPerClass: study.imagesPerClass,
            minimumVotes: study.minimumVotes,
            seed: study.seed,
            startingFrom: revisions.some((one) => one.id === startingFrom) ? startingFrom : undefined,
          }}
          revisions={revisions.slice(0, 200).map((one) => ({
            id: one.id,
            label: `${one.variantName} r${one.number}, ${formatCount(one.imageCount)} images${one.valid ? "" : ", not valid"}`,
          }))}
        />
      ) : (
        <RoleNotice role={role} needed="researcher" act="drawing" />
      )}
    </div>
  );
}
