import type { Metadata } from "next";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";

export const metadata: Metadata = { title: "Variants" };

export default async function VariantsPage({ params }: PageProps<"/studies/[studyId]/variants">) {
  await requireStudy((await params).studyId, "viewer");
  return <PageHeader title="Variants" />;
}
