import type { Metadata } from "next";
import { RoleNotice } from "@/components/studies/role-notice";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { VoteColumns } from "@/components/votes/vote-columns";
import { VoteImportForm } from "@/components/votes/vote-import-form";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { importVotesAction } from "@/lib/features/vote-imports/actions";
import { voteImportAddressSchema } from "@/lib/features/vote-imports/schema";

export const metadata: Metadata = { title: "Import votes" };

export default async function NewVoteImportPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const { kind } = voteImportAddressSchema.parse(await searchParams);
  const base = `/studies/${studyId}/votes/new`;
  return (
    <div className="flex w-full max-w-2xl flex-col gap-6">
      <PageHeader
        title="Import votes"
        sentence="Votes that another crowd or an earlier study gave add to the same selection frequencies as the study's own."
      />
      <div>
        <LinkSegments
          label="The file holds"
          tabs={[
            { href: base, label: "One row a vote", current: kind === "votes" },
            { href: `${base}?kind=counts`, label: "One row an image, counted", current: kind === "counts" },
          ]}
        />
      </div>
      <VoteColumns kind={kind} />
      {canActAs(role, "researcher") ? (
        <VoteImportForm key={kind} action={importVotesAction.bind(null, String(studyId))} kind={kind} />
      ) : (
        <RoleNotice role={role} needed="researcher" act="importing votes" />
      )}
    </div>
  );
}
