import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { newestByVariant } from "@/components/variants/newest-by-variant";
import { NewestRevision } from "@/components/variants/newest-revision";
import { RevisionTable } from "@/components/variants/revision-table";
import { variantsSentence } from "@/components/variants/variants-sentence";
import { requireStudy } from "@/lib/auth/require-study";
import { listStudyMembers } from "@/lib/features/studies/queries";
import { listRevisionBins, listRevisionSamples, listRevisions } from "@/lib/features/variants/queries";
import { revisionListAddressSchema } from "@/lib/features/variants/schema";

export const metadata: Metadata = { title: "Variants" };

const pageSize = 50;

export default async function VariantsPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const { page } = revisionListAddressSchema.parse(await searchParams);
  const revisions = await listRevisions(studyId);
  const variants = newestByVariant(revisions);
  const newest = variants.flatMap(({ revision }) => revision ?? []);
  const ids = newest.map((revision) => revision.id);
  const [bins, samples, members] = await Promise.all([
    listRevisionBins(studyId, ids),
    listRevisionSamples(studyId, ids, 12),
    listStudyMembers(studyId),
  ]);
  const now = new Date();
  return (
    <>
      <PageHeader
        title="Variants"
        sentence={variantsSentence(newest, revisions.length)}
        actions={
          <Button asChild look="primary">
            <Link href={`/studies/${studyId}/variants/new`}>Draw a variant</Link>
          </Button>
        }
      />
      <div className="grid gap-4 lg:grid-cols-3">
        {variants.map(({ strategy, revision }) => (
          <NewestRevision
            key={revision?.id ?? strategy}
            studyId={studyId}
            strategy={strategy}
            revision={revision}
            bins={bins.find((one) => one.revisionId === revision?.id)}
            samples={samples.filter((image) => image.revisionId === revision?.id)}
            now={now}
          />
        ))}
      </div>
      {revisions.length > 0 ? (
        <Card title="Revisions" note="Every draw is kept as it was: a revision never changes." flush>
          <RevisionTable
            studyId={studyId}
            revisions={revisions.slice((page - 1) * pageSize, page * pageSize)}
            parents={new Map(revisions.map((revision) => [revision.id, revision]))}
            nameOf={(userId) => members.find((member) => member.userId === userId)?.name ?? "a former member"}
          />
          {revisions.length > pageSize ? (
            <div className="border-t px-4 py-3">
              <Pagination
                page={page}
                pageSize={pageSize}
                total={revisions.length}
                hrefOf={(to) => `/studies/${studyId}/variants?page=${to}`}
              />
            </div>
          ) : null}
        </Card>
      ) : null}
    </>
  );
}
