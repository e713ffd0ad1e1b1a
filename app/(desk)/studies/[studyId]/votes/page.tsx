import type { Metadata } from "next";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";

export const metadata: Metadata = { title: "Votes" };

export default async function VotesPage({ params }: PageProps<"/studies/[studyId]/votes">) {
  await requireStudy((await params).studyId, "viewer");
  return <PageHeader title="Votes" />;
}
