import type { Metadata } from "next";
import Link from "next/link";
import { PredictionUpload } from "@/components/predictions/prediction-upload";
import { RoleNotice } from "@/components/studies/role-notice";
import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { ensureTestSetAction } from "@/lib/features/predictions/actions";
import { predictionsAddressSchema } from "@/lib/features/predictions/schema";
import { listTestSets } from "@/lib/features/test-sets/queries";
import { listRevisions } from "@/lib/features/variants/queries";

export const metadata: Metadata = { title: "Bring predictions in" };

export default async function NewPredictionsPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const { set } = predictionsAddressSchema.parse(await searchParams);
  const [sets, revisions] = await Promise.all([listTestSets(studyId), listRevisions(studyId)]);
  const known = new Set(sets.map((one) => one.revisionId));
  const left = revisions.filter((one) => !known.has(one.id) && one.imageCount > 0).slice(0, 12);
  const ensure = (revisionId: number | null) => ensureTestSetAction.bind(null, String(studyId), revisionId);
  return (
    <div className="flex w-full max-w-2xl flex-col gap-6">
      <PageHeader
        title="Bring predictions in"
        sentence="Files are read one by one; each is taken whole or refused with the reason."
      />
      {canActAs(role, "researcher") ? (
        <>
          <Card title="Test sets" note="Predictions speak of a fixed list of images in a fixed order.">
            <div className="flex flex-wrap gap-2">
              <ActionButton action={ensure(null)} size="small" look="secondary">
                Use the reference set as it is now
              </ActionButton>
              {left.map((one) => (
                <ActionButton key={one.id} action={ensure(one.id)} size="small" look="secondary">
                  Use {one.variantName} r{one.number}
                </ActionButton>
              ))}
              <Link
                href={`/studies/${studyId}/predictions/sets/new`}
                className="inline-flex h-7 items-center text-accent text-xs hover:underline"
              >
                From a file of labels…
              </Link>
            </div>
          </Card>
          {sets.length > 0 ? (
            <PredictionUpload
              address={`/api/v1/studies/${studyId}/predictions`}
              sets={sets.map((one) => ({ id: one.id, name: one.name, note: `${formatCount(one.imageCount)} images` }))}
              chosen={sets.some((one) => one.id === set) ? set : sets[0]?.id}
            />
          ) : null}
        </>
      ) : (
        <RoleNotice role={role} needed="researcher" act="bringing predictions in" />
      )}
    </div>
  );
}
