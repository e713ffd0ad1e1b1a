import type { Metadata } from "next";
import { NewStudyForm } from "@/components/studies/new-study-form";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/require-study";
import { createStudyAction } from "@/lib/features/studies/actions";

export const metadata: Metadata = { title: "New study" };

export default async function NewStudyPage() {
  await requireUser();
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-6">
      <PageHeader
        title="New study"
        sentence="You become its admin. Everything here can be changed later under Settings."
      />
      <NewStudyForm action={createStudyAction} />
    </div>
  );
}
