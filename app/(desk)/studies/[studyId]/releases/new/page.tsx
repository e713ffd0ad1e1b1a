import { PackageCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ReleaseForm } from "@/components/releases/release-form";
import { RoleNotice } from "@/components/studies/role-notice";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { createReleaseAction } from "@/lib/features/releases/actions";
import { releaseAddressSchema } from "@/lib/features/releases/schema";
import { listRevisions } from "@/lib/features/variants/queries";

export const metadata: Metadata = { title: "Release a revision" };

export default async function NewReleasePage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const { revision } = releaseAddressSchema.parse(await searchParams);
  const revisions = (await listRevisions(studyId)).filter((one) => one.imageCount > 0);
  return (
    <div className="flex w-full max-w-xl flex-col gap-6">
      <PageHeader
        title="Release a revision"
        sentence="Written in the background; numbered, checksummed, and never changed afterwards."
      />
      {!canActAs(role, "researcher") ? (
        <RoleNotice role={role} needed="researcher" act="a release" />
      ) : revisions.length === 0 ? (
        <EmptyState
          icon={<PackageCheck />}
          title="No revision has images"
          action={
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/variants/new`}>Draw a variant</Link>
            </Button>
          }
        >
          A release is made of a revision. Draw one first.
        </EmptyState>
      ) : (
        <ReleaseForm
          action={createReleaseAction.bind(null, String(studyId))}
          revisions={revisions.map((one) => ({
            id: one.id,
            label: `${one.variantName} r${one.number}, ${formatCount(one.imageCount)} images${one.valid ? "" : ", not valid"}`,
          }))}
          chosen={revisions.some((one) => one.id === revision) ? revision : undefined}
        />
      )}
    </div>
  );
}
