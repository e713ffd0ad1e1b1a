import type { Metadata } from "next";
import { cache } from "react";
import { Card } from "@/components/ui/card";
import { formatCount, formatFrequency } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { ImageStrip } from "@/components/variants/image-strip";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { listClassNames } from "@/lib/features/evaluations/queries";
import { getStability } from "@/lib/features/stability/queries";
import { getRevision } from "@/lib/features/variants/queries";
import { parseRevisionId } from "@/lib/features/variants/schema";

interface Props {
  params: Promise<{ studyId: string; revisionId: string }>;
}

/** Asked once, for the page and for its title. */
const findRevision = cache(async (study: string, id: string) => {
  const { studyId } = await requireStudy(study, "viewer");
  return { studyId, revision: await orNotFound((async () => getRevision(studyId, parseRevisionId(id)))()) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, revisionId } = await params;
  const { revision } = await findRevision(studyId, revisionId);
  return { title: `Stability of ${revision.variantName} r${revision.number}` };
}

export default async function StabilityPage({ params }: Props) {
  const { studyId: study, revisionId: id } = await params;
  const { studyId, revision } = await findRevision(study, id);
  const [stability, names] = await Promise.all([getStability(studyId, revision.id), listClassNames(studyId)]);
  const most = Math.max(1, ...stability.inclusion);
  const strip = (images: typeof stability.frailest) =>
    images.map((one) => ({ ...one, note: `in ${formatFrequency(one.probability)} of them` }));
  return (
    <>
      <PageHeader
        title={`Stability of ${revision.variantName} r${revision.number}`}
        sentence={`Two re-labellings would share ${(100 * stability.overlap).toFixed(0)}% of their images.`}
      />
      <Card
        title="How often a re-labelling has each image"
        note={`${formatCount(stability.resamples)} times, every image's votes are drawn anew from its observed frequency, and the draw is repeated with chances of its own.`}
      >
        <ol className="flex flex-col gap-1" aria-label="Images by probability of inclusion">
          {stability.inclusion
            .map((count, tenth) => ({ count, tenth }))
            .map(({ count, tenth }) => (
              <li key={tenth} className="grid grid-cols-[4.5rem_1fr_4rem] items-center gap-3">
                <span className="figures text-right text-muted">
                  {formatFrequency(tenth / 10, 1)}–{formatFrequency((tenth + 1) / 10, 1)}
                </span>
                <span className="h-4 rounded-sm bg-new" style={{ width: `${(100 * count) / most}%` }} />
                <span className="figures text-right">{formatCount(count)}</span>
              </li>
            ))}
        </ol>
      </Card>
      <Card title="The frailest images" note="In the revision, and in re-labellings least often.">
        <ImageStrip studyId={studyId} names={names} images={strip(stability.frailest)} label="Frailest images" />
      </Card>
      <Card title="Nearest to coming in" note="Outside the revision, and in re-labellings most often.">
        <ImageStrip studyId={studyId} names={names} images={strip(stability.nearest)} label="Nearest to coming in" />
      </Card>
    </>
  );
}
