import type { Metadata } from "next";
import { ListedSetForm } from "@/components/predictions/listed-set-form";
import { RoleNotice } from "@/components/studies/role-notice";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { createListedTestSetAction } from "@/lib/features/predictions/actions";

export const metadata: Metadata = { title: "Test set from a file" };

export default async function NewTestSetPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  return (
    <div className="flex w-full max-w-xl flex-col gap-6">
      <PageHeader
        title="Test set from a file"
        sentence="For test sets whose images are not in this study, such as the full validation set."
      />
      {canActAs(role, "researcher") ? (
        <ListedSetForm action={createListedTestSetAction.bind(null, String(studyId))} />
      ) : (
        <RoleNotice role={role} needed="researcher" act="a new test set" />
      )}
    </div>
  );
}
