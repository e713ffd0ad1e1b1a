import { FlaskConical } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { DeletionList } from "@/components/deletions/deletion-list";
import { ImportStudyForm } from "@/components/studies/life-forms";
import { StudyCard } from "@/components/studies/study-card";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/require-study";
import { retryDeletionAction } from "@/lib/features/deletions/actions";
import { listDeletions } from "@/lib/features/deletions/queries";
import { listStudies } from "@/lib/features/studies/queries";
import { importStudyAction } from "@/lib/features/study-archives/actions";

export const metadata: Metadata = { title: "Studies" };

export default async function StudiesPage() {
  const user = await requireUser();
  const [studies, deletions] = await Promise.all([listStudies(user.id), listDeletions(user.id)]);
  const create = (
    <Button asChild look="primary">
      <Link href="/studies/new">New study</Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Studies"
        sentence={
          studies.length > 0 ? `You belong to ${formatCountOf(studies.length, "study", "studies")}.` : undefined
        }
        actions={studies.length > 0 ? create : undefined}
      />
      {studies.length === 0 ? (
        <EmptyState title="No study yet" icon={<FlaskConical />} action={create}>
          A study is one replication of a test set: its classes, the candidate images, the crowd that judges them, and
          the sets drawn from that. You are not a member of any; start one, or ask to be added.
        </EmptyState>
      ) : (
        <ul className="divide-y overflow-hidden rounded-lg border bg-surface">
          {studies.map((study) => (
            <StudyCard key={study.id} study={study} />
          ))}
        </ul>
      )}
      <DeletionList deletions={deletions} retry={retryDeletionAction} />
      <ImportStudyForm action={importStudyAction} />
    </>
  );
}
